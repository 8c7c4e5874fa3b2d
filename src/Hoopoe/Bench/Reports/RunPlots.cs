using Hoopoe.Bench.Reports.Plots;
using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Reports;

/// <summary>The plots of one run. Those of things that the run did not have are left out.</summary>
internal static class RunPlots
{
    private const string ShortIntervals = "Each point is the average of the interval that ends there; intervals that were cut short are only in the table.";

    public static IEnumerable<Plot> All(ReportRun run, SharedAxes axes)
    {
        var result = run.Result;
        yield return Throughput(run, axes);
        if (result.DeliveryLatency is not null) yield return LatencyOverTime("Latency from publish to delivery, over time", run, axes, sample => sample.DeliveryLatency);
        if (result.ConfirmLatency is not null) yield return LatencyOverTime("Latency from publish to confirm, over time", run, axes, sample => sample.ConfirmLatency);
        if (result.DeliveryLatency is not null || result.ConfirmLatency is not null) yield return Distribution(run, axes);
        if (result.Samples.Any(sample => sample.OutstandingConfirms > 0 || sample.Backlog > 0)) yield return OnTheirWay(run, axes);
        yield return Processors(run, axes);
        if (result.Samples.Any(sample => sample.BrokerResidentBytes is not null)) yield return Memory(run, axes);
    }

    private static Plot Throughput(ReportRun run, SharedAxes axes) => new(
        "Throughput over time, messages a second",
        $"Rates at which messages were published, confirmed and delivered, and the rate that was intended if there was one. {ShortIntervals}",
        axes.Time, axes.Rate,
        [
            ReportSeries.OverTime("intended", 7, run.RatedSamples, sample => sample.IntendedRate, isDashed: true),
            ReportSeries.OverTime("published", 0, run.RatedSamples, sample => run.Result.Workload.Producers > 0 ? sample.PublishedRate : null),
            ReportSeries.OverTime("confirmed", 2, run.RatedSamples, sample => run.Result.Workload.ConfirmWindow > 0 ? sample.ConfirmedRate : null),
            ReportSeries.OverTime("delivered", 1, run.RatedSamples, sample => run.Result.Workload.Consumers > 0 ? sample.DeliveredRate : null),
        ],
        ReportSeries.Spans(run));

    private static Plot LatencyOverTime(string title, ReportRun run, SharedAxes axes, Func<IntervalSample, IntervalLatency?> latency) => new(
        title,
        "Percentiles of each interval on a logarithmic axis, counted from when a message was to be published.",
        axes.Time, axes.Latency,
        [
            ReportSeries.OverTime("max", 4, run.Result.Samples, sample => latency(sample)?.Max),
            ReportSeries.OverTime("p99", 1, run.Result.Samples, sample => latency(sample)?.P99),
            ReportSeries.OverTime("p95", 2, run.Result.Samples, sample => latency(sample)?.P95),
            ReportSeries.OverTime("p50", 0, run.Result.Samples, sample => latency(sample)?.P50),
        ],
        ReportSeries.Spans(run));

    private static Plot Distribution(ReportRun run, SharedAxes axes) => new(
        "Distribution of latency",
        "The latency that each share of messages stays within, after the warm-up; the shares are spread by their nines, the latencies logarithmically.",
        axes.Share, axes.Latency,
        [
            ReportSeries.Distribution("publish to delivery", 0, run.Result.DeliveryLatency),
            ReportSeries.Distribution("publish to confirm", 2, run.Result.ConfirmLatency),
        ],
        []);

    private static Plot OnTheirWay(ReportRun run, SharedAxes axes) => new(
        "On their way at the end of each interval, messages",
        "Publishes that had no confirm yet, and deliveries that were promised and had not arrived.",
        axes.Time, axes.Messages,
        [
            ReportSeries.OverTime("unconfirmed", 2, run.Result.Samples, sample => run.Result.Workload.ConfirmWindow > 0 ? sample.OutstandingConfirms : null),
            ReportSeries.OverTime("undelivered", 1, run.Result.Samples, sample => run.Result.Workload.Consumers > 0 ? sample.Backlog : null),
        ],
        ReportSeries.Spans(run));

    private static Plot Processors(ReportRun run, SharedAxes axes) => new(
        "Processors kept busy",
        $"Processor time of the broker, where it is known, and of the benchmark itself, divided by the time that passed. {ShortIntervals}",
        axes.Time, axes.Cores,
        [
            ReportSeries.OverTime("broker", 0, run.RatedSamples, sample => sample.BrokerCores),
            ReportSeries.OverTime("client", 5, run.RatedSamples, sample => sample.ClientCores),
        ],
        ReportSeries.Spans(run));

    private static Plot Memory(ReportRun run, SharedAxes axes) => new(
        "The broker's resident memory",
        "Resident memory of the broker's processes at the end of each interval.",
        axes.Time, axes.Memory,
        [ReportSeries.OverTime("broker", 0, run.Result.Samples, sample => sample.BrokerResidentBytes)],
        ReportSeries.Spans(run));
}
