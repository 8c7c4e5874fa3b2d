using Hoopoe.Tests.Protocols.Amqp.Wire;

namespace Hoopoe.Tests.Management.Metrics;

/// <summary>What a real RabbitMQ tells Prometheus, and what its public dashboard asks for, as written down beside this file.</summary>
internal static class RabbitMqMetrics
{
    /// <summary>The metrics of RabbitMQ 3.10.8 on a page: aggregated, per-object or detailed.</summary>
    public static IReadOnlyDictionary<string, (string Type, string Labels, string Help)> On(string page) =>
        Rows("rabbitmq-3.10.8.tsv").Where(row => row[0] == page).ToDictionary(row => row[1], row => (row[2], row[3], row[4]), StringComparer.Ordinal);

    /// <summary>The metrics that the dashboard's panels ask for.</summary>
    public static IEnumerable<string> OfDashboard(string revision) => Rows("overview-dashboard.tsv").Where(row => row[0] == revision).Select(row => row[1]);

    private static IEnumerable<string[]> Rows(string file) =>
        from line in File.ReadLines(Path.Combine(Repository.Root, "tests", "Hoopoe.Tests", "Management", "Metrics", file))
        where !line.StartsWith('#')
        select line.Split('\t');
}
