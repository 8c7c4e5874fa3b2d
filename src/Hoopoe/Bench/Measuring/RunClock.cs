namespace Hoopoe.Bench.Measuring;

/// <summary>Time since traffic began, in ticks of 100 ns. Set once before the threads of a run start; read from every thread, once for each batch of messages.</summary>
internal sealed class RunClock(TimeProvider time)
{
    public const long TicksPerSecond = TimeSpan.TicksPerSecond;

    private long _epoch = time.GetTimestamp();
    private readonly long _frequency = time.TimestampFrequency;

    public long Ticks
    {
        get
        {
            long elapsed = time.GetTimestamp() - _epoch;
            // Systems count in nanoseconds or in ticks; anything else is rare enough to be slow.
            return _frequency switch
            {
                1_000_000_000 => elapsed / 100,
                TicksPerSecond => elapsed,
                _ => (long)(elapsed * (TicksPerSecond / (double)_frequency)),
            };
        }
    }

    /// <summary>Traffic begins now.</summary>
    public void Restart() => _epoch = time.GetTimestamp();

    public double Seconds => Ticks / (double)TicksPerSecond;

    public static long ToTicks(double seconds) => double.IsInfinity(seconds) ? long.MaxValue : (long)(seconds * TicksPerSecond);
}
