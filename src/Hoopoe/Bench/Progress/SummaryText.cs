using System.Globalization;
using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Progress;

/// <summary>The result as text for people.</summary>
internal static class SummaryText
{
    public static void Write(BenchResult result, TextWriter output)
    {
        output.WriteLine($"{result.Broker.DisplayName} at {string.Join(", ", result.Workload.Uris)}");
        output.WriteLine(Describe(result.Workload));
        var (rate, totals) = (result.Throughput, result.Totals);
        output.WriteLine($"in          {FigureText.Count(rate.PublishedPerSecond)} messages/s, {FigureText.Bytes(rate.PublishedBytesPerSecond)}/s over {Seconds(rate.Seconds)}");
        if (result.Workload.ConfirmWindow > 0) output.WriteLine($"confirmed   {FigureText.Count(rate.ConfirmedPerSecond)} messages/s");
        output.WriteLine($"out         {FigureText.Count(rate.DeliveredPerSecond)} messages/s, {FigureText.Bytes(rate.DeliveredBytesPerSecond)}/s");
        WriteLatency("delivery", result.DeliveryLatency, output);
        WriteLatency("confirm", result.ConfirmLatency, output);
        WriteLatency("sent late", result.ScheduleLag, output);
        WriteCost("client", result.ClientCost, output);
        WriteCost("broker", result.BrokerCost, output);
        output.WriteLine($"messages    {FigureText.Count(totals.Published)} published, {FigureText.Count(totals.Confirmed)} confirmed, {FigureText.Count(totals.Nacked)} refused, {FigureText.Count(totals.Returned)} returned, {FigureText.Count(totals.Delivered)} delivered, {FigureText.Count(totals.Acknowledged)} acknowledged");
        output.WriteLine($"checked     {Verdict(totals)}");
        // Where all is well, what is missing is only left in the queues.
        foreach (var fault in totals.IsClean ? [] : result.Faults.Take(10))
            output.WriteLine($"            producer {fault.Producer} to {fault.Queue}: {fault.Missing} of {fault.Expected} missing, {fault.Duplicated} twice, {fault.Reordered} out of order");
        foreach (string note in result.Notes) output.WriteLine($"note        {note}");
        if (result.Outcome.Failure is { } failure) output.WriteLine($"failed      {failure}");
    }

    /// <summary>What the checks found, in one line.</summary>
    public static string Verdict(MessageTotals totals)
    {
        string left = totals.Remaining > 0 ? $", {FigureText.Count(totals.Remaining)} left in queues" : "";
        return $"{FigureText.Count(totals.Lost)} lost, {FigureText.Count(totals.Duplicated)} duplicated, {FigureText.Count(totals.Reordered)} out of order, {FigureText.Count(totals.Damaged)} damaged{left}";
    }

    private static string Describe(AskedWorkload workload)
    {
        string acknowledge = workload.AutoAck ? "automatic acknowledgement" : $"acknowledgement every {workload.AckEvery}, prefetch {workload.Prefetch}";
        string confirm = workload.ConfirmWindow > 0 ? $"confirm window {workload.ConfirmWindow}" : "no confirms";
        return $"{workload.Producers} producers, {workload.Consumers} consumers, {workload.Queues} queues, {workload.ExchangeKind} exchange, {workload.Size} B, "
            + $"{(workload.Persistent ? "persistent" : "transient")}, {confirm}, {acknowledge}, rate {workload.Rate}";
    }

    private static void WriteLatency(string name, LatencySummary? latency, TextWriter output)
    {
        if (latency is null) return;
        (string Name, double Value)[] figures =
        [
            ("min", latency.Min), ("p50", latency.P50), ("p75", latency.P75), ("p90", latency.P90), ("p95", latency.P95), ("p99", latency.P99),
            ("p99.9", latency.P999), ("p99.99", latency.P9999), ("max", latency.Max), ("mean", latency.Mean),
        ];
        output.WriteLine($"{name,-11} {string.Join(", ", figures.Select(figure => $"{figure.Name} {FigureText.Latency(figure.Value)}"))}");
    }

    private static void WriteCost(string name, ProcessCost? cost, TextWriter output)
    {
        if (cost is null) return;
        string perMessage = cost.CpuMicrosecondsPerMessage.ToString("0.000", CultureInfo.InvariantCulture);
        output.WriteLine($"{name,-11} {perMessage} us of CPU a message, {Seconds(cost.CpuSeconds)} in all; memory {FigureText.Bytes(cost.ResidentBytesAtStart)} at first, {FigureText.Bytes(cost.ResidentBytesMax)} at most");
    }

    private static string Seconds(double seconds) => seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s";
}
