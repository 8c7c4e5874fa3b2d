using System.Globalization;
using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Progress;

/// <summary>One interval in one line.</summary>
internal static class SampleLine
{
    public static string Of(IntervalSample sample)
    {
        List<string> parts = [$"{sample.At.ToString("0.0", CultureInfo.InvariantCulture),6} s", $"published {FigureText.Count(sample.PublishedRate)}/s"];
        if (sample.ConfirmedRate > 0 || sample.OutstandingConfirms > 0) parts.Add($"confirmed {FigureText.Count(sample.ConfirmedRate)}/s");
        parts.Add($"delivered {FigureText.Count(sample.DeliveredRate)}/s");
        if ((sample.DeliveryLatency ?? sample.ConfirmLatency) is { } latency)
            parts.Add($"latency p50 {FigureText.Latency(latency.P50)}, p99 {FigureText.Latency(latency.P99)}, max {FigureText.Latency(latency.Max)}");
        if (sample.Backlog > 0) parts.Add($"backlog {FigureText.Count(sample.Backlog)}");
        if (sample.Phase != RunPhase.Measured) parts.Add(sample.Phase == RunPhase.Drain ? "draining" : "warming up");
        return string.Join("  ", parts);
    }
}
