namespace Hoopoe.Management.Rates;

/// <summary>Samples of something's counters, the newest first. Immutable; made for one answer.</summary>
/// <param name="times">When, in milliseconds since 1970.</param>
/// <param name="rows">The counters, in their order.</param>
internal sealed class SampleSeries(IReadOnlyList<long> times, IReadOnlyList<long[]> rows)
{
    /// <summary>How many there are.</summary>
    public int Count => times.Count;

    /// <summary>When one was taken.</summary>
    public long TimeOf(int index) => times[index];

    /// <summary>What a counter was.</summary>
    public long ValueOf(int index, int counter) => rows[index][counter];

    /// <summary>How much a counter grew a second from the oldest to the newest; null where that cannot be said.</summary>
    public double? RateOf(int counter) => Count > 1 && times[0] > times[^1]
        ? (rows[0][counter] - rows[^1][counter]) * 1000.0 / (times[0] - times[^1])
        : null;

    /// <summary>The mean of a counter's samples.</summary>
    public double MeanOf(int counter) => rows.Average(row => (double)row[counter]);
}
