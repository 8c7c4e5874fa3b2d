using Hoopoe.Bench.Reports.Plots;
using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Reports;

/// <summary>From what a run measured to the lines of a plot.</summary>
internal static class ReportSeries
{
    /// <summary>A figure of each interval; an interval without it is a gap.</summary>
    public static PlotSeries OverTime(string name, int colour, IReadOnlyList<IntervalSample> samples, Func<IntervalSample, double?> value, bool isDashed = false) =>
        new(name, colour, isDashed, [.. samples.Select(sample => new PlotPoint(sample.At, value(sample) ?? double.NaN))]);

    /// <summary>Latency by the share of messages that are no slower; without any point if there was nothing to measure.</summary>
    public static PlotSeries Distribution(string name, int colour, LatencySummary? latency)
    {
        if (latency is null) return new(name, colour, IsDashed: false, []);
        List<PlotPoint> points = [new(0, latency.Min)];
        double last = NinesScale.LastShare(latency.Count);
        long passed = 0;
        foreach (var bucket in latency.Buckets)
        {
            passed += bucket.Count;
            points.Add(new(Math.Min((double)passed / Math.Max(latency.Count, 1), last), bucket.To));
        }
        return new(name, colour, IsDashed: false, points);
    }

    /// <summary>The parts of a run that rates and latencies leave out.</summary>
    public static IReadOnlyList<PlotSpan> Spans(ReportRun run)
    {
        var samples = run.Result.Samples;
        List<PlotSpan> spans = [];
        if (samples.LastOrDefault(sample => sample.Phase == RunPhase.WarmUp) is { } warm) spans.Add(new("warm-up", 0, warm.At));
        if (samples.FirstOrDefault(sample => sample.Phase == RunPhase.Drain) is { } drain) spans.Add(new("drain", drain.At - drain.Seconds, samples[^1].At));
        return spans;
    }
}
