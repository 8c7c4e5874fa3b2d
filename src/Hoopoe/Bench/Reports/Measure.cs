using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Reports;

/// <summary>A figure that runs are compared by. Immutable.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">It, of a run; null where it was not measured.</param>
/// <param name="Text">It, for people.</param>
internal sealed record Measure(string Name, Func<BenchResult, double?> Value, Func<double, string> Text)
{
    public static IReadOnlyList<Measure> Rates { get; } =
    [
        new("Published a second", result => result.Workload.Producers > 0 ? result.Throughput.PublishedPerSecond : null, ReportText.Count),
        new("Confirmed a second", result => result.Workload.ConfirmWindow > 0 ? result.Throughput.ConfirmedPerSecond : null, ReportText.Count),
        new("Delivered a second", result => result.Workload.Consumers > 0 ? result.Throughput.DeliveredPerSecond : null, ReportText.Count),
        new("Bodies in, a second", result => result.Workload.Producers > 0 ? result.Throughput.PublishedBytesPerSecond : null, ReportText.Bytes),
        new("Bodies out, a second", result => result.Workload.Consumers > 0 ? result.Throughput.DeliveredBytesPerSecond : null, ReportText.Bytes),
    ];

    public static IReadOnlyList<Measure> Latencies { get; } =
    [
        .. Percentiles("Publish to delivery", result => result.DeliveryLatency),
        .. Percentiles("Publish to confirm", result => result.ConfirmLatency),
    ];

    public static IReadOnlyList<Measure> Costs { get; } =
    [
        new("Client late with its schedule, p99", result => result.ScheduleLag?.P99, ReportText.Latency),
        new("Broker's processor time a message", result => result.BrokerCost?.CpuMicrosecondsPerMessage, ReportText.Latency),
        new("Broker's processor time", result => result.BrokerCost?.CpuSeconds, ReportText.Seconds),
        new("Broker's memory at first", result => result.BrokerCost?.ResidentBytesAtStart, ReportText.Bytes),
        new("Broker's memory at most", result => result.BrokerCost?.ResidentBytesMax, ReportText.Bytes),
        new("Client's processor time a message", result => result.ClientCost.CpuMicrosecondsPerMessage, ReportText.Latency),
        new("Client's memory at most", result => result.ClientCost.ResidentBytesMax, ReportText.Bytes),
    ];

    /// <summary>A run's figure as a multiple of another's; empty where there is none.</summary>
    public string Ratio(BenchResult first, BenchResult other) =>
        Value(first) is { } from && from > 0 && Value(other) is { } to && double.IsFinite(to / from) ? $"{ReportText.Digits(to / from)} ×" : "";

    private static IEnumerable<Measure> Percentiles(string name, Func<BenchResult, LatencySummary?> latency) =>
    [
        new($"{name}, mean", result => latency(result)?.Mean, ReportText.Latency),
        new($"{name}, p50", result => latency(result)?.P50, ReportText.Latency),
        new($"{name}, p95", result => latency(result)?.P95, ReportText.Latency),
        new($"{name}, p99", result => latency(result)?.P99, ReportText.Latency),
        new($"{name}, p99.9", result => latency(result)?.P999, ReportText.Latency),
        new($"{name}, p99.99", result => latency(result)?.P9999, ReportText.Latency),
        new($"{name}, max", result => latency(result)?.Max, ReportText.Latency),
    ];
}
