namespace Hoopoe.Interop.Scenarios;

/// <summary>Where the broker under test listens.</summary>
internal sealed record Broker(string Host, int Port)
{
    /// <summary>A name nobody else in this run uses, so that scenarios and clients never meet in one queue.</summary>
    public static string Unique(string purpose) => $"interop-{purpose}-{Guid.NewGuid():n}";
}
