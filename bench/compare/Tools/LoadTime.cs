namespace Hoopoe.Compare.Tools;

/// <summary>How long a load lasts, and what goes before it unmeasured. What is counted lasts as long as it takes.</summary>
internal sealed record LoadTime(double Seconds)
{
    /// <summary>A runtime that compiles as it goes needs a moment.</summary>
    public double WarmUp => Math.Max(1, Seconds / 4);

    /// <summary>Far longer than any load takes; whoever takes longer hangs.</summary>
    public static TimeSpan Limit => TimeSpan.FromMinutes(10);
}
