using System.Text;
using Hoopoe.Compare.Brokers;
using Hoopoe.Compare.Probes;
using Hoopoe.Compare.Results;
using Hoopoe.Compare.Targets;
using Hoopoe.Compare.Tools;
using Hoopoe.Compare.Workloads;

namespace Hoopoe.Compare.Reports;

/// <summary>A run as Markdown: facts, targets, and a table each of rates and processor time, of latencies, of memory and disk.</summary>
internal sealed class ComparisonReport(ResultFile file)
{
    private readonly ResultTable _results = new(file.Measurements);
    private readonly StringBuilder _text = new();

    public override string ToString()
    {
        _text.Clear();
        _text.AppendLine(string.Join("; ", file.Facts.Select(fact => $"{fact.Key} {fact.Value}"))).AppendLine();
        WriteTargets();
        foreach (string tool in Tools)
        {
            WriteRates(tool);
            WriteLatencies(tool);
        }
        WriteProbes();
        WriteResources();
        WriteFaults();
        return _text.ToString();
    }

    private IEnumerable<string> Workloads =>
        WorkloadCatalogue.All(quick: false).SelectMany(workload => workload.Steps.Select(workload.KeyOf));

    private IEnumerable<string> Tools =>
        file.Measurements.Select(one => one.Tool).Distinct().Where(tool => tool != ProbeCatalogue.Tool).Order(StringComparer.Ordinal);

    private void WriteTargets()
    {
        _text.AppendLine("| row | target | bound | measured | met |").AppendLine("|---|---|---|---|---|");
        foreach (var target in TargetCatalogue.All)
        {
            string measured = target.Measure(_results) is { } value ? target.Bound.Show(value) : "–";
            string met = target.IsMet(_results) switch { true => "yes", false => "**no**", null => "not measured" };
            _text.AppendLine($"| {target.Row} | {target.What} | {target.Bound} | {measured} | {met} |");
        }
        _text.AppendLine();
    }

    private void WriteRates(string tool)
    {
        _text.AppendLine($"Messages a second and the broker's CPU time for each, medians, by {tool}; ratios are Hoopoe's to RabbitMQ's:").AppendLine();
        Header("workload", [.. file.Brokers, "rate, ratio", "CPU, ratio"]);
        foreach (string workload in Workloads.Where(workload => file.Brokers.Any(broker => _results.Rounds(workload, broker, tool) > 0)))
        {
            Row(
                workload,
                [
                    .. file.Brokers.Select(broker => RateAndCpu(workload, broker, tool)),
                    Numbers.Short(Ratio(workload, tool, Figure.Rate)),
                    Numbers.Short(Ratio(workload, tool, Figure.CpuMicroseconds)),
                ]);
        }
        _text.AppendLine();
    }

    // Where brokers are driven as fast as they go, latency says how long queues were and nothing else.
    private void WriteLatencies(string tool)
    {
        string[] timed =
        [
            .. Workloads
                .Where(workload => workload[0] is '5' or '6' || workload.StartsWith("11", StringComparison.Ordinal))
                .Where(workload => file.Brokers.Any(broker => _results.Rounds(workload, broker, tool) > 0)),
        ];
        if (timed.Length == 0)
            return;
        _text.AppendLine($"Microseconds at p50 and p99, to the delivery (or for a whole cycle) and to the confirm, by {tool}:").AppendLine();
        Header("workload", [.. file.Brokers.SelectMany(broker => new[] { $"{broker}, delivery", $"{broker}, confirm" })]);
        foreach (string workload in timed)
        {
            Row(workload, [.. file.Brokers.SelectMany(broker => new[]
            {
                Pair(workload, broker, tool, Figure.LatencyP50, Figure.LatencyP99),
                Pair(workload, broker, tool, Figure.ConfirmP50, Figure.ConfirmP99),
            })]);
        }
        _text.AppendLine();
    }

    private void WriteProbes()
    {
        if (Probe(ProbeCatalogue.Stream, Figure.Rate) is { } stream)
            _text.AppendLine($"One loopback TCP stream beside them: {Numbers.Short(stream / (1 << 20))} MiB/s.").AppendLine();
        if (Probe(ProbeCatalogue.Flush, Figure.LatencyP50) is { } flush)
            _text.AppendLine($"A bare write and fdatasync of 1 KiB beside them: {Numbers.Short(flush)} and {Numbers.Short(Probe(ProbeCatalogue.Flush, Figure.LatencyP99))} µs.").AppendLine();
        string[] starts =
        [
            .. from broker in file.Brokers
               let start = _results.Of(ProbeCatalogue.Start, broker, ProbeCatalogue.Tool, Figure.StartSeconds)
               where start is not null
               select $"{broker} {Numbers.Short(start)} s",
        ];
        if (starts.Length > 0)
            _text.AppendLine($"From the start of the process, in an empty directory, to its ready line: {string.Join(", ", starts)}.").AppendLine();
    }

    private void WriteResources()
    {
        _text.AppendLine("MiB of the broker's processes: resident before and at most, most in the data directory, written to storage:").AppendLine();
        Header("workload", file.Brokers);
        foreach (string workload in Workloads)
        {
            if (file.Brokers.Any(broker => Of(workload, broker, Figure.ResidentPeak) is not null))
                Row(workload, [.. file.Brokers.Select(broker => Resources(workload, broker))]);
        }
        _text.AppendLine();
    }

    private void WriteFaults()
    {
        string[] faults =
        [
            .. from workload in Workloads
               from broker in file.Brokers
               from tool in file.Measurements.Select(one => one.Tool).Distinct()
               let found = string.Join(", ", _results.Faults(workload, broker, tool))
               where found.Length > 0
               select $"- {workload}, {broker}: {found}",
        ];
        if (faults.Length == 0)
            _text.AppendLine("No message was lost, repeated, damaged or out of order.");
        else
            _text.AppendLine("What was not as it should be:").AppendLine().AppendJoin('\n', faults).AppendLine();
    }

    private void Header(string first, IEnumerable<string> columns)
    {
        string[] all = [first, .. columns];
        _text.AppendLine($"| {string.Join(" | ", all)} |").AppendLine($"|{string.Concat(Enumerable.Repeat("---|", all.Length))}");
    }

    private void Row(string first, IEnumerable<string> cells) => _text.AppendLine($"| {first} | {string.Join(" | ", cells)} |");

    private string RateAndCpu(string workload, string broker, string tool) =>
        _results.Of(workload, broker, tool, Figure.Rate) is not { } rate ? "–"
        : _results.Of(workload, broker, tool, Figure.CpuMicroseconds) is { } cpu ? $"{Numbers.Short(rate)}/s, {Numbers.Short(cpu)} µs"
        : $"{Numbers.Short(rate)}/s";

    private string Pair(string workload, string broker, string tool, Figure one, Figure other) =>
        _results.Of(workload, broker, tool, one) is { } first ? $"{Numbers.Short(first)}, {Numbers.Short(_results.Of(workload, broker, tool, other))}" : "–";

    private double? Probe(string probe, Figure figure) => _results.Of(probe, ProbeCatalogue.Machine, ProbeCatalogue.Tool, figure);

    private string Resources(string workload, string broker) => Of(workload, broker, Figure.ResidentPeak) is not { } peak ? "–"
        : $"{Numbers.Short(Of(workload, broker, Figure.ResidentBefore))}, {Numbers.Short(peak)}; disk {Numbers.Short(Of(workload, broker, Figure.DiskPeak))}, {Numbers.Short(Of(workload, broker, Figure.Written))}";

    private double? Of(string workload, string broker, Figure figure) => _results.Of(workload, broker, AmqpLoad.ToolName, figure);

    private double? Ratio(string workload, string tool, Figure figure) => Median.Ratio(
        _results.Of(workload, HoopoeServer.HoopoeName, tool, figure),
        _results.Of(workload, RabbitMqServer.RabbitMqName, tool, figure));
}
