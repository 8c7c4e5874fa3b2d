using System.Globalization;
using System.Xml.Linq;
using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Reports;

/// <summary>The report's tables with a column a run: what was measured, what was asked, what became of the messages, who took part.</summary>
internal static class ReportTables
{
    /// <summary>What was measured; from the second run on with its ratio to the first.</summary>
    public static XElement Measured(IReadOnlyList<ReportRun> runs)
    {
        // A single run has its latencies in a table of their own.
        IEnumerable<Measure> all = [.. Measure.Rates, .. runs.Count > 1 ? Measure.Latencies : [], .. Measure.Costs];
        var measures = all.Where(measure => runs.Any(run => measure.Value(run.Result) is not null));
        string caption = runs.Count == 1 ? "Measured after the warm-up" : "Measured after the warm-up, and how many times the first";
        return Html.Table(caption, Header(runs), measures.Select(measure => Html.Row(null, measure.Name, runs.Select(run => Cell(measure, run, runs[0])))));
    }

    /// <summary>The question that was asked of the broker.</summary>
    public static XElement Asked(IReadOnlyList<ReportRun> runs) => Plain("What was asked", runs,
        ("Broker's address", run => string.Join(", ", run.Workload.Uris)),
        ("Producers", run => Connections(run.Workload.Producers, run.Workload.ProducerChannels)),
        ("Consumers", run => Connections(run.Workload.Consumers, run.Workload.ConsumerChannels)),
        ("Queues", run => $"{ReportText.Count(run.Workload.Queues)}{(run.Workload.Durable ? ", durable" : "")}"),
        ("Queue arguments", run => string.Join(", ", run.Workload.QueueArguments)),
        ("Exchange", run => run.Workload.ExchangeKind),
        ("Body size in bytes", run => run.Workload.Size),
        ("Messages", run => $"{(run.Workload.Persistent ? "persistent" : "transient")}{(run.Workload.Mandatory ? ", mandatory" : "")}"),
        ("Confirms", run => run.Workload.ConfirmWindow == 0 ? "none" : $"window of {ReportText.Count(run.Workload.ConfirmWindow)} a channel"),
        ("Acknowledgements", run => run.Workload.AutoAck ? "automatic" : $"every {ReportText.Count(run.Workload.AckEvery)}"),
        ("Prefetch", run => run.Workload.Prefetch == 0 ? "no limit" : ReportText.Count(run.Workload.Prefetch)),
        ("Rate", run => run.Workload.Rate),
        ("Warm-up", run => ReportText.Seconds(run.Workload.WarmUpSeconds)),
        ("Duration", run => run.Workload.Seconds is { } seconds ? ReportText.Seconds(seconds) : ""),
        ("Number of messages", run => run.Workload.Messages is { } messages ? ReportText.Count(messages) : ""),
        ("Arguments", run => run.Workload.CommandLine));

    /// <summary>What became of the messages of the whole run.</summary>
    public static XElement Totals(IReadOnlyList<ReportRun> runs)
    {
        (string Name, bool IsFault, Func<MessageTotals, long> Value)[] totals =
        [
            ("Published", false, all => all.Published), ("Confirmed", false, all => all.Confirmed), ("Refused", false, all => all.Nacked),
            ("Unconfirmed at the end", false, all => all.Unconfirmed), ("Returned", false, all => all.Returned), ("Delivered", false, all => all.Delivered),
            ("Acknowledged", false, all => all.Acknowledged), ("Redelivered", false, all => all.Redelivered), ("Left in queues", false, all => all.Remaining),
            ("Lost", true, all => all.Lost), ("Duplicated", true, all => all.Duplicated), ("Out of order", true, all => all.Reordered),
            ("Damaged", true, all => all.Damaged), ("Not of this run", false, all => all.Foreign),
        ];
        return Html.Table("Messages of the whole run", Header(runs), totals.Select(total => Html.Row(null, total.Name, runs.Select(run =>
            Html.Of("td", total.IsFault && total.Value(run.Result.Totals) > 0 ? "figure bad" : "figure", ReportText.Count(total.Value(run.Result.Totals)))))));
    }

    /// <summary>The broker, the machine and the benchmark.</summary>
    public static XElement Parties(IReadOnlyList<ReportRun> runs) => Plain("Who took part", runs,
        ("Broker", run => run.Broker.DisplayName),
        ("Presents itself as", run => $"{run.Broker.Product} {run.Broker.Version}"),
        ("Runs on", run => run.Broker.Platform),
        ("About itself", run => run.Broker.Information),
        ("Client's machine", run => $"{run.Machine.Name}, {run.Machine.Cores} cores"),
        ("Client's system", run => $"{run.Machine.System}, {run.Machine.Runtime}"),
        ("Benchmark", run => $"hoopoe bench {run.BenchVersion}"),
        ("Began", run => run.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC"));

    /// <summary>A row that differs between runs says so by its look; one that says nothing of any run is left out.</summary>
    private static XElement Plain(string caption, IReadOnlyList<ReportRun> runs, params (string Name, Func<BenchResult, string> Text)[] rows) =>
        Html.Table(caption, Header(runs),
            from row in rows
            let texts = runs.Select(run => row.Text(run.Result)).ToList()
            where texts.Exists(text => text.Length > 0)
            select Html.Row(texts.Distinct(StringComparer.Ordinal).Count() > 1 ? "differs" : null, row.Name, texts));

    private static XElement Cell(Measure measure, ReportRun run, ReportRun first)
    {
        if (measure.Value(run.Result) is not { } value) return Html.Of("td", "figure", "–");
        string ratio = run == first ? "" : measure.Ratio(first.Result, run.Result);
        return Html.Of("td", "figure", measure.Text(value), ratio.Length == 0 ? null : Html.Of("span", "ratio", " " + ratio));
    }

    private static IEnumerable<string> Header(IReadOnlyList<ReportRun> runs) => runs.Select(run => run.Label).Prepend("");

    private static string Connections(int count, int channels) => count == 0 ? "none" : $"{ReportText.Count(count)}, {ReportText.Count(channels)} channel{(channels == 1 ? "" : "s")} each";
}
