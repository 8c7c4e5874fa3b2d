using Hoopoe.Bench.Reports.Plots;
using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Reports;

/// <summary>The axes of a report: one of each kind for all its runs, so that any two plots can be compared by eye. Immutable.</summary>
internal sealed class SharedAxes
{
    public SharedAxes(IReadOnlyList<ReportRun> runs)
    {
        var samples = runs.SelectMany(run => run.Result.Samples).ToList();
        var rated = runs.SelectMany(run => run.RatedSamples).ToList();
        LatencySummary[] summaries = [.. runs.SelectMany(run => new[] { run.Result.DeliveryLatency, run.Result.ConfirmLatency }).OfType<LatencySummary>()];
        IntervalLatency[] intervals = [.. samples.SelectMany(sample => new[] { sample.DeliveryLatency, sample.ConfirmLatency }).OfType<IntervalLatency>()];

        Time = new("seconds from the start", LinearScale.EndingAt(Greatest(samples.Select(sample => sample.At))), ReportText.Short, ReportText.Seconds);
        Rate = new("messages a second", LinearScale.UpTo(Greatest(rated.SelectMany(sample => new[] { sample.PublishedRate, sample.ConfirmedRate, sample.DeliveredRate, sample.IntendedRate ?? 0 }))), ReportText.Short, ReportText.Count);
        Messages = new("messages", LinearScale.UpTo(Greatest(samples.SelectMany(sample => new double[] { sample.OutstandingConfirms, sample.Backlog }))), ReportText.Short, ReportText.Count);
        Outstanding = Messages with { Scale = LinearScale.UpTo(Greatest(samples.Select(sample => (double)sample.OutstandingConfirms))) };
        Cores = new("processors", LinearScale.UpTo(Greatest(rated.SelectMany(sample => new[] { sample.ClientCores, sample.BrokerCores ?? 0 }))), ReportText.Digits, ReportText.Digits);
        double memory = Greatest(samples.Select(sample => (double)(sample.BrokerResidentBytes ?? 0)));
        Memory = new("resident memory", LinearScale.UpTo(memory, memory >= 1 << 30 ? 1 << 30 : 1 << 20), ReportText.Bytes, ReportText.Bytes);
        Latency = new("latency", LogarithmicScale.Around([.. summaries.SelectMany(summary => new[] { summary.Min, summary.Max }), .. intervals.SelectMany(interval => new[] { interval.P50, interval.Max })]), ReportText.Latency, ReportText.Latency);
        Share = new("percent of messages that are no slower", NinesScale.For(summaries.Select(summary => summary.Count).DefaultIfEmpty(1).Max()), ReportText.Percent, share => ReportText.Percent(share) + " %");
    }

    public PlotAxis Time { get; }

    public PlotAxis Rate { get; }

    /// <summary>For what is on its way: unconfirmed and undelivered.</summary>
    public PlotAxis Messages { get; }

    /// <summary>For unconfirmed messages alone.</summary>
    public PlotAxis Outstanding { get; }

    public PlotAxis Cores { get; }

    public PlotAxis Memory { get; }

    public PlotAxis Latency { get; }

    /// <summary>Parts of all messages, in nines.</summary>
    public PlotAxis Share { get; }

    private static double Greatest(IEnumerable<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(0).Max();
}
