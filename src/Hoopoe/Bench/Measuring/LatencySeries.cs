using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Measuring;

/// <summary>The histograms of many threads as one: what was counted in the last interval, and in the measured part of the run. Belongs to the sampler's thread.</summary>
internal sealed class LatencySeries(IReadOnlyList<LatencyHistogram> histograms)
{
    private readonly long[] _before = new long[LatencyHistogram.Length];
    private readonly long[] _baseline = new long[LatencyHistogram.Length];
    private readonly long[] _sums = new long[LatencyHistogram.Length];

    /// <summary>What was counted since the last call; null if nothing was.</summary>
    public IntervalLatency? TakeInterval()
    {
        AddUp();
        for (int i = 0; i < _sums.Length; i++) (_sums[i], _before[i]) = (_sums[i] - _before[i], _sums[i]);
        return LatencySummaries.SummariseInterval(_sums);
    }

    /// <summary>What was counted up to the last interval does not count.</summary>
    public void BeginMeasuring() => _before.CopyTo(_baseline, 0);

    /// <summary>All that was counted since; null if nothing was.</summary>
    public LatencySummary? Measured()
    {
        AddUp();
        for (int i = 0; i < _sums.Length; i++) _sums[i] -= _baseline[i];
        return LatencySummaries.Summarise(_sums);
    }

    private void AddUp()
    {
        Array.Clear(_sums);
        foreach (var histogram in histograms) histogram.AddTo(_sums);
    }
}
