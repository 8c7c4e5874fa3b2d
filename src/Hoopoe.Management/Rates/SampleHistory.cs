namespace Hoopoe.Management.Rates;

/// <summary>
/// The past of one thing's counters, finely for the last minutes and ever coarser further back, as RabbitMQ keeps it: about 30 KB
/// for a queue after a day, and much less before. Its owner guards it.
/// </summary>
/// <param name="width">How many counters there are.</param>
internal sealed class SampleHistory(int width)
{
    // RabbitMQ's retention: ten minutes at 5 s, an hour at 1 min, eight hours at 10 min, a day at half an hour.
    private readonly SampleRing[] _rings =
    [
        new(5_000, 122, width), new(60_000, 62, width), new(600_000, 50, width), new(1_800_000, 49, width),
    ];

    /// <summary>Adds what the counters are now.</summary>
    public void Add(long nowMs, ReadOnlySpan<long> values)
    {
        foreach (var ring in _rings) ring.Add(nowMs, values);
    }

    /// <summary>What is known of a range: no finer than it was kept, and no longer.</summary>
    /// <param name="range">The range.</param>
    /// <param name="nowMs">The present, on the clock of the samples.</param>
    /// <param name="utcMs">The same in milliseconds since 1970.</param>
    public SampleSeries Take(SampleRange range, long nowMs, long utcMs)
    {
        long ageMs = (long)range.Age.TotalMilliseconds, stepMs = (long)range.Step.TotalMilliseconds;
        var fit = _rings[0];
        foreach (var ring in _rings)
        {
            if (ring.StepMs <= stepMs || fit.SpanMs < ageMs) fit = ring;
        }
        List<long> times = [];
        List<long[]> rows = [];
        fit.Take(nowMs - ageMs, Math.Max(stepMs, fit.StepMs), times, rows);
        for (int i = 0; i < times.Count; i++) times[i] += utcMs - nowMs;
        return new SampleSeries(times, rows);
    }
}
