using Hoopoe.Bench.Reports.Plots;
using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Reports;

/// <summary>The plots that lay several runs over each other, a line a run. What no run had is left out.</summary>
internal static class ComparisonPlots
{
    public static IEnumerable<Plot> All(IReadOnlyList<ReportRun> runs, SharedAxes axes)
    {
        Plot[] plots =
        [
            Rates("Published over time, messages a second", runs, axes, (asked, sample) => asked.Producers > 0 ? sample.PublishedRate : null),
            Rates("Confirmed over time, messages a second", runs, axes, (asked, sample) => asked.ConfirmWindow > 0 ? sample.ConfirmedRate : null),
            Rates("Delivered over time, messages a second", runs, axes, (asked, sample) => asked.Consumers > 0 ? sample.DeliveredRate : null),
            Distributions("Distribution of latency from publish to delivery", runs, axes, result => result.DeliveryLatency),
            Distributions("Distribution of latency from publish to confirm", runs, axes, result => result.ConfirmLatency),
            OverTime("Latency from publish to delivery over time, p99", runs, axes, axes.Latency, (_, sample) => sample.DeliveryLatency?.P99),
            OverTime("Latency from publish to confirm over time, p99", runs, axes, axes.Latency, (_, sample) => sample.ConfirmLatency?.P99),
            OverTime("Unconfirmed at the end of each interval, messages", runs, axes, axes.Outstanding, (asked, sample) => asked.ConfirmWindow > 0 ? sample.OutstandingConfirms : null),
            Rates("Processors that the broker kept busy", runs, axes, (_, sample) => sample.BrokerCores, axes.Cores),
            OverTime("The broker's resident memory", runs, axes, axes.Memory, (_, sample) => sample.BrokerResidentBytes),
        ];
        return plots.Where(plot => plot.Series.Any(line => line.Points.Any(point => !point.IsGap && point.Up > 0)));
    }

    /// <summary>What an interval that was cut short has too little of.</summary>
    private static Plot Rates(string title, IReadOnlyList<ReportRun> runs, SharedAxes axes, Func<AskedWorkload, IntervalSample, double?> value, PlotAxis? up = null) => new(
        title,
        "A line for each run. Each point is the average of the interval that ends there; intervals that were cut short are only in the tables.",
        axes.Time, up ?? axes.Rate,
        [.. runs.Select(run => ReportSeries.OverTime(run.Label, run.Number, run.RatedSamples, sample => value(run.Result.Workload, sample)))],
        []);

    private static Plot OverTime(string title, IReadOnlyList<ReportRun> runs, SharedAxes axes, PlotAxis up, Func<AskedWorkload, IntervalSample, double?> value) => new(
        title,
        "A line for each run, a point for each interval.",
        axes.Time, up,
        [.. runs.Select(run => ReportSeries.OverTime(run.Label, run.Number, run.Result.Samples, sample => value(run.Result.Workload, sample)))],
        []);

    private static Plot Distributions(string title, IReadOnlyList<ReportRun> runs, SharedAxes axes, Func<BenchResult, LatencySummary?> latency) => new(
        title,
        "A line for each run: the latency that each share of messages stays within; the shares are spread by their nines, the latencies logarithmically.",
        axes.Share, axes.Latency,
        [.. runs.Select(run => ReportSeries.Distribution(run.Label, run.Number, latency(run.Result)))],
        []);
}
