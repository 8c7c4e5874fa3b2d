using System.IO.Pipelines;
using Hoopoe.Core;

namespace Hoopoe.Management.Metrics;

/// <summary>
/// A broker's metrics as Prometheus reads them, under the names of RabbitMQ's plugin rabbitmq_prometheus. Lives as long as the broker, costs
/// nothing until it is asked, and answers many at once.
/// </summary>
/// <param name="broker">The broker.</param>
/// <param name="node">What only the composition root knows.</param>
public sealed class MetricsPages(Broker broker, NodeFacts node)
{
    /// <summary>The media type of what is written.</summary>
    public const string ContentType = MetricsText.ContentType;

    private const string Prefix = "rabbitmq_";

    private readonly CounterFloors _floors = new();

    /// <summary>
    /// The families that /metrics/detailed takes, as RabbitMQ names them. Those of which there is nothing here (Erlang's processes, Raft, and
    /// what is counted for pairs of channels and queues) are taken and left empty, so that a configuration made for RabbitMQ works.
    /// </summary>
    internal static IReadOnlySet<string> Families { get; } = new HashSet<string>(
    [
        .. NodeMetrics.Groups.Concat(ObjectMetrics.Groups).Concat(ObjectMetrics.Cluster).Select(group => group.Family),
        "ra_metrics", "auth_attempt_detailed_metrics", "channel_process_metrics", "channel_queue_metrics", "queue_exchange_metrics", "stream_consumer_metrics",
    ], StringComparer.Ordinal);

    /// <summary>Writes a page as a whole.</summary>
    /// <param name="page">Which.</param>
    /// <param name="output">Where to; it is flushed in the end, and left open.</param>
    /// <param name="cancel">Cancelled when nobody waits for it any more.</param>
    public async ValueTask WriteAsync(MetricsPage page, PipeWriter output, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(output);
        var scrape = new Scrape(broker, node, _floors, new MetricsText(output, cancel), ScrapeFilter.Everything);
        if (page == MetricsPage.Aggregated) await WriteAsync(scrape, Prefix, [.. NodeMetrics.Alarms, .. NodeMetrics.Groups, .. TotalMetrics.Sums]);
        else await WriteAsync(scrape, Prefix, [.. NodeMetrics.Groups, .. ObjectMetrics.Groups]);
        await WriteAsync(scrape, Prefix, [.. TotalMetrics.Counts, .. GlobalMetrics.Groups]);
        await WriteAsync(scrape, "", [.. OwnMetrics.Groups, new IdentityGroup(page == MetricsPage.Aggregated ? "aggregated" : "per-object")]);
        await output.FlushAsync(cancel);
    }

    /// <summary>Writes the families that are asked for; without any, only who answers.</summary>
    /// <param name="families">Their names.</param>
    /// <param name="filter">Of which virtual hosts and queues.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancel">Cancelled when nobody waits for it any more.</param>
    internal async ValueTask WriteDetailedAsync(IReadOnlyCollection<string> families, ScrapeFilter filter, PipeWriter output, CancellationToken cancel)
    {
        var scrape = new Scrape(broker, node, _floors, new MetricsText(output, cancel), filter);
        await WriteAsync(scrape, "rabbitmq_detailed_", NodeMetrics.Groups.Concat(ObjectMetrics.Groups).Where(group => families.Contains(group.Family)));
        await WriteAsync(scrape, "rabbitmq_cluster_", ObjectMetrics.Cluster.Where(group => families.Contains(group.Family)));
        await WriteAsync(scrape, "", [new IdentityGroup("detailed")]);
        await output.FlushAsync(cancel);
    }

    private static async ValueTask WriteAsync(Scrape scrape, string prefix, IEnumerable<MetricGroup> groups)
    {
        foreach (var group in groups) await group.WriteAsync(scrape, prefix);
    }
}
