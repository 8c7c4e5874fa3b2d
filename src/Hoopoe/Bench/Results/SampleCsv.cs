using System.Globalization;

namespace Hoopoe.Bench.Results;

/// <summary>The samples as comma-separated values: a line of names, then a line an interval. What was not measured is empty.</summary>
internal static class SampleCsv
{
    private static readonly (string Name, Func<IntervalSample, object?> Value)[] Columns =
    [
        ("at_s", sample => sample.At),
        ("seconds", sample => sample.Seconds),
        ("phase", sample => sample.Phase),
        ("intended_rate", sample => sample.IntendedRate),
        ("published_rate", sample => sample.PublishedRate),
        ("confirmed_rate", sample => sample.ConfirmedRate),
        ("delivered_rate", sample => sample.DeliveredRate),
        ("outstanding_confirms", sample => sample.OutstandingConfirms),
        ("backlog", sample => sample.Backlog),
        ("delivery_p50_us", sample => sample.DeliveryLatency?.P50),
        ("delivery_p95_us", sample => sample.DeliveryLatency?.P95),
        ("delivery_p99_us", sample => sample.DeliveryLatency?.P99),
        ("delivery_max_us", sample => sample.DeliveryLatency?.Max),
        ("confirm_p50_us", sample => sample.ConfirmLatency?.P50),
        ("confirm_p95_us", sample => sample.ConfirmLatency?.P95),
        ("confirm_p99_us", sample => sample.ConfirmLatency?.P99),
        ("confirm_max_us", sample => sample.ConfirmLatency?.Max),
        ("client_cores", sample => sample.ClientCores),
        ("broker_cores", sample => sample.BrokerCores),
        ("broker_resident_bytes", sample => sample.BrokerResidentBytes),
    ];

    public static void Write(BenchResult result, TextWriter output)
    {
        output.WriteLine(string.Join(',', Columns.Select(column => column.Name)));
        foreach (var sample in result.Samples) output.WriteLine(string.Join(',', Columns.Select(column => Text(column.Value(sample)))));
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        double number => number.ToString("0.###", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
