namespace Hoopoe.Core;

/// <summary>The broker's clock: milliseconds that only grow, for due times, and the time of day, for what users read.</summary>
public sealed class Clock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Milliseconds since the broker was made; never goes back.</summary>
    public long NowMs => (long)time.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>The time of day.</summary>
    public DateTimeOffset UtcNow => time.GetUtcNow();
}
