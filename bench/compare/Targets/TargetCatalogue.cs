using Hoopoe.Compare.Brokers;
using Hoopoe.Compare.Probes;
using Hoopoe.Compare.Results;
using Hoopoe.Compare.Tools;
using Hoopoe.Compare.Workloads;

namespace Hoopoe.Compare.Targets;

/// <summary>What Hoopoe is to reach, row by row; ratios are to RabbitMQ in the same run, with the independent load generator.</summary>
internal static class TargetCatalogue
{
    private const string Micros = "µs";
    private const string Mebibytes = "MiB";

    public static IReadOnlyList<Target> All { get; } = [.. Pairs(), .. DurablePairs(), .. Latencies(), .. Routing(), .. Backlogs(), .. Others()];

    private static IEnumerable<Target> Pairs()
    {
        foreach (var (row, name, faster, cpu) in new[] { ("1", "1: transient, 16 B", 20, 0.75), ("2", "2: transient, 1 KiB", 8, 2.4) })
        {
            yield return Faster(row, name, faster);
            yield return Cpu(row, name, cpu);
        }
        const string large = "3: transient, 64 KiB";
        yield return Faster("3", large, 1.2);
        yield return new("3", "CPU a message, to RabbitMQ's", results => Ratio(results, large, Figure.CpuMicroseconds), Bound.AtMost(0.8));
        yield return new(
            "3",
            "bytes in and out, to those of one loopback TCP stream",
            results => Median.Ratio(Ours(results, large, Figure.Rate) * WorkloadCatalogue.LargeBody * 2, Machine(results, ProbeCatalogue.Stream, Figure.Rate)),
            Bound.AtLeast(0.8));
    }

    private static IEnumerable<Target> DurablePairs() =>
    [
        Faster("4", "4: durable classic, 16 B", 10),
        Faster("4", "4: durable classic, 1 KiB", 8),
        Faster("4", "4: durable classic, 64 KiB", 1.2),
        Faster("4", "4: durable quorum, 16 B", 10),
        Faster("4", "4: durable quorum, 1 KiB", 10),
        Cpu("4", "4: durable classic, 16 B", 1.25),
        Cpu("4", "4: durable classic, 1 KiB", 3.5),
        new(
            "5",
            "confirm p50, over that of a bare write and fdatasync",
            results => Ours(results, "5: confirms one at a time, 1 producer", Figure.ConfirmP50) - Machine(results, ProbeCatalogue.Flush, Figure.LatencyP50),
            Bound.AtMost(150, Micros)),
        new(
            "5",
            "rate of 100 producers, to that of one",
            results => Median.Ratio(
                Ours(results, "5: confirms one at a time, 100 producers", Figure.Rate),
                Ours(results, "5: confirms one at a time, 1 producer", Figure.Rate)),
            Bound.AtLeast(20)),
    ];

    private static IEnumerable<Target> Latencies()
    {
        const string transient = "6: 5,000/s, transient";
        const string durable = "6: 5,000/s, durable, confirmed";
        yield return new("6", $"p50, {Name(transient)}", results => Ours(results, transient, Figure.LatencyP50), Bound.AtMost(150, Micros));
        foreach (string name in new[] { transient, durable })
        {
            yield return new("6", $"RabbitMQ's p99, to Hoopoe's, {Name(name)}", results => 1 / Ratio(results, name, Figure.LatencyP99), Bound.AtLeast(3));
            yield return Cpu("6", name, 35);
        }
        yield return new("6", "RabbitMQ's p99 of confirms, to Hoopoe's", results => 1 / Ratio(results, durable, Figure.ConfirmP99), Bound.AtLeast(3));
    }

    private static IEnumerable<Target> Routing() =>
    [
        Faster("7", "7: fanout to 10 queues, 16 B", 20),
        Faster("7", "7: fanout to 10 queues, 1 KiB", 8),
        Cpu("7", "7: fanout to 10 queues, 16 B", 5.3),
        Cpu("7", "7: fanout to 10 queues, 1 KiB", 16.5),
        Faster("8", "8: topic, 10,000 bindings, 10 matching", 10),
    ];

    private static IEnumerable<Target> Backlogs()
    {
        const string connections = "9: 1,000 connections at 20/s";
        yield return new("9", "CPU, to RabbitMQ's", results => Ratio(results, connections, Figure.CpuMicroseconds), Bound.AtMost(0.25));
        yield return new("9", "memory, to RabbitMQ's", results => Ratio(results, connections, Figure.ResidentPeak), Bound.AtMost(0.25));
        foreach (string kind in new[] { "transient", "durable" })
        {
            string backlog = $"10: 1 M messages of 1 KiB, {kind}";
            foreach (string way in new[] { "in", "out" })
            {
                string name = $"{backlog}, {way}";
                yield return Faster("10", name, 8);
                yield return new("10", $"memory growth, {Name(name)}", results => Growth(results, name), Bound.AtMost(100, Mebibytes));
            }
        }
    }

    private static IEnumerable<Target> Others()
    {
        const string pair = "13: one pair, 16 B";
        yield return Faster("11", "11: connect, declare, publish, close", 5);
        yield return Faster("12", "12: 10 priorities, 1 KiB", 5);
        yield return Faster("12", "12: expiry and dead letters, 1 KiB", 5);
        foreach (string name in new[] { "13: 8 pairs on 8 queues, 16 B", "13: 8 pairs on one queue, 16 B" })
        {
            yield return AgainstItself("13", $"rate, to that of one pair, {Name(name)}", name, pair, 1);
            yield return Faster("13", name, 15);
        }
        foreach (string kind in new[] { "transient", "durable" })
        {
            foreach (string length in new[] { "1 M", "10 M" })
                yield return AgainstItself("length", $"rate with {length} queued, to that with 100 k, {kind}", $"length: {length} queued, {kind}, one pair", $"length: 100 k queued, {kind}, one pair", 0.8);
        }
        foreach (string beside in new[] { "10,000 idle queues", "1,000 idle connections" })
            yield return AgainstItself("idle", $"rate beside {beside}, to that without", $"idle: one pair, 16 B, beside {beside}", "idle: one pair, 16 B, nothing else", 0.8);
    }

    private static Target Faster(string row, string workload, double limit) =>
        new(row, $"rate, to RabbitMQ's, {Name(workload)}", results => Ratio(results, workload, Figure.Rate), Bound.AtLeast(limit));

    private static Target Cpu(string row, string workload, double limit) =>
        new(row, $"CPU a message, {Name(workload)}", results => Ours(results, workload, Figure.CpuMicroseconds), Bound.AtMost(limit, Micros));

    private static Target AgainstItself(string row, string what, string workload, string to, double limit) =>
        new(row, what, results => Median.Ratio(Ours(results, workload, Figure.Rate), Ours(results, to, Figure.Rate)), Bound.AtLeast(limit));

    // The row has a column of its own.
    private static string Name(string workload) => workload[(workload.IndexOf(':', StringComparison.Ordinal) + 2)..];

    private static double? Growth(ResultTable results, string workload) =>
        Ours(results, workload, Figure.ResidentPeak) - Ours(results, workload, Figure.ResidentBefore);

    private static double? Ratio(ResultTable results, string workload, Figure figure) => Median.Ratio(
        Ours(results, workload, figure),
        results.Of(workload, RabbitMqServer.RabbitMqName, AmqpLoad.ToolName, figure));

    private static double? Ours(ResultTable results, string workload, Figure figure) =>
        results.Of(workload, HoopoeServer.HoopoeName, AmqpLoad.ToolName, figure);

    private static double? Machine(ResultTable results, string probe, Figure figure) =>
        results.Of(probe, ProbeCatalogue.Machine, ProbeCatalogue.Tool, figure);
}
