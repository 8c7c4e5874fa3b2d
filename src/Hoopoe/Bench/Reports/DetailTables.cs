using System.Xml.Linq;
using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Reports;

/// <summary>What there is to say of one run in tables and lists: the figures behind its plots, its notes, its faults.</summary>
internal static class DetailTables
{
    private static readonly (string Name, Func<LatencySummary, double> Value)[] Percentages =
    [
        ("min", latency => latency.Min), ("p50", latency => latency.P50), ("p75", latency => latency.P75), ("p90", latency => latency.P90),
        ("p95", latency => latency.P95), ("p99", latency => latency.P99), ("p99.9", latency => latency.P999), ("p99.99", latency => latency.P9999),
        ("max", latency => latency.Max), ("mean", latency => latency.Mean),
    ];

    private static readonly (string Name, Func<IntervalSample, string> Text)[] Columns =
    [
        ("at", sample => ReportText.Seconds(sample.At)),
        ("phase", sample => sample.Phase switch { RunPhase.WarmUp => "warm-up", RunPhase.Measured => "measured", _ => "drain" }),
        ("intended/s", sample => Count(sample.IntendedRate)),
        ("published/s", sample => Count(sample.PublishedRate)),
        ("confirmed/s", sample => Count(sample.ConfirmedRate)),
        ("delivered/s", sample => Count(sample.DeliveredRate)),
        ("unconfirmed", sample => Count(sample.OutstandingConfirms)),
        ("backlog", sample => Count(sample.Backlog)),
        ("delivery p50", sample => Latency(sample.DeliveryLatency?.P50)),
        ("delivery p99", sample => Latency(sample.DeliveryLatency?.P99)),
        ("delivery max", sample => Latency(sample.DeliveryLatency?.Max)),
        ("confirm p50", sample => Latency(sample.ConfirmLatency?.P50)),
        ("confirm p99", sample => Latency(sample.ConfirmLatency?.P99)),
        ("confirm max", sample => Latency(sample.ConfirmLatency?.Max)),
        ("broker cores", sample => sample.BrokerCores is { } cores ? ReportText.Digits(cores) : ""),
        ("broker memory", sample => sample.BrokerResidentBytes is { } bytes ? ReportText.Bytes(bytes) : ""),
        ("client cores", sample => ReportText.Digits(sample.ClientCores)),
    ];

    /// <summary>The run interval by interval, folded until somebody asks for it; columns of what was never measured are left out.</summary>
    public static XElement Intervals(ReportRun run)
    {
        var samples = run.Result.Samples;
        var columns = Columns.Where(column => samples.Any(sample => column.Text(sample).Length > 0)).ToList();
        return Html.Of("details", null,
            Html.Of("summary", null, "Interval by interval"),
            samples.Count == 0
                ? Html.Of("p", "nothing", "Nothing was measured.")
                : Html.Table($"Intervals of {run.Label}", columns.Select(column => column.Name), samples.Select(sample =>
                    Html.Row(null, columns[0].Text(sample), columns.Skip(1).Select(column => Html.Of("td", "figure", column.Text(sample)))))));
    }

    /// <summary>The latencies at the usual shares; null where nothing was measured.</summary>
    public static XElement? Percentiles(ReportRun run)
    {
        (string Name, LatencySummary? Latency)[] all = [("publish to delivery", run.Result.DeliveryLatency), ("publish to confirm", run.Result.ConfirmLatency), ("client late with its schedule", run.Result.ScheduleLag)];
        var measured = all.Where(one => one.Latency is not null).Select(one => (one.Name, Latency: one.Latency!)).ToList();
        if (measured.Count == 0) return null;
        return Html.Table("Latency, from when a message was to be published", measured.Select(one => one.Name).Prepend(""),
            Percentages.Select(percentage => Html.Row(null, percentage.Name, measured.Select(one => Html.Of("td", "figure", ReportText.Latency(percentage.Value(one.Latency))))))
                .Append(Html.Row(null, "messages", measured.Select(one => Html.Of("td", "figure", ReportText.Count(one.Latency.Count))))));
    }

    /// <summary>The sentences about what a run could not check; null if there are none.</summary>
    public static XElement? Notes(ReportRun run) =>
        run.Result.Notes.Count == 0 ? null : Html.Of("ul", "notes", run.Result.Notes.Select(note => Html.Of("li", null, note)));

    /// <summary>Where something went wrong; null if nothing did. What is only left in a queue is none of it.</summary>
    public static XElement? Faults(ReportRun run) => run.Result.Totals.IsClean || run.Result.Faults.Count == 0 ? null : Html.Table(
        "Where it went wrong (the first hundred)",
        ["producer", "queue", "promised", "missing", "twice", "out of order"],
        run.Result.Faults.Select(fault => Html.Row(null, ReportText.Count(fault.Producer),
            [fault.Queue, .. new[] { fault.Expected, fault.Missing, fault.Duplicated, fault.Reordered }.Select(count => Html.Of("td", "figure", ReportText.Count(count)))])));

    private static string Count(double? value) => value is { } number ? ReportText.Count(number) : "";

    private static string Latency(double? value) => value is { } number ? ReportText.Latency(number) : "";
}
