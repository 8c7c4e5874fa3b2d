namespace Hoopoe.Core;

/// <summary>The broker's clock: milliseconds that only grow, for due times, and the time of day, for what users read.</summary>
public sealed class Clock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly long _startUtcMs = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Milliseconds since the broker was made; never goes back.</summary>
    public long NowMs => (long)time.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>The time of day.</summary>
    public DateTimeOffset UtcNow => time.GetUtcNow();

    /// <summary>
    /// A time of this clock as milliseconds since 1970 UTC, for what outlives the process. Within the process it comes
    /// back as it was, whatever becomes of the time of day meanwhile.
    /// </summary>
    public long ToUtcMs(long clockMs) => _startUtcMs + clockMs;

    /// <summary>A time that was kept as a time of this clock; one before the broker was made is negative.</summary>
    public long FromUtcMs(long utcMs) => utcMs - _startUtcMs;
}
