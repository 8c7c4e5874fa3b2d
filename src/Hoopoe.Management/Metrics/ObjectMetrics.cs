using Hoopoe.Core.Connections;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Management.Metrics;

/// <summary>Queues, exchanges, channels, connections and virtual hosts one by one. As many samples as there are of them. Stateless.</summary>
internal static class ObjectMetrics
{
    /// <summary>The families that the page of all objects has.</summary>
    public static IReadOnlyList<MetricGroup> Groups { get; } = [.. Queues(), .. Channels(), .. Connections(), .. Published()];

    /// <summary>The families that only /metrics/detailed has; their names begin with rabbitmq_cluster_.</summary>
    public static IReadOnlyList<MetricGroup> Cluster { get; } =
    [
        new MetricGroup<VirtualHost>("vhost_status", scrape => scrape.VirtualHosts, Metric<VirtualHost>.Gauge("vhost_status", "Whether a given vhost is running", _ => 1)),
        new MetricGroup<int>(
            "exchange_bindings", scrape => scrape.BindingCounts,
            Metric<int>.Gauge("exchange_bindings", "Number of bindings for an exchange. This value is cluster-wide.", count => count)),
        new MetricGroup<Exchange>(
            "exchange_names", scrape => scrape.Exchanges,
            Metric<Exchange>.Gauge(
                "exchange_name", "Enumerates exchanges without any additional info. This value is cluster-wide. A cheaper alternative to `exchange_bindings`", _ => 1)),
    ];

    private static IEnumerable<MetricGroup> Queues() =>
    [
        OfQueues(
            "queue_coarse_metrics",
            Gauge("queue_messages_ready", "Messages ready to be delivered to consumers", queue => queue.ReadyCount),
            Gauge("queue_messages_unacked", "Messages delivered to consumers but not yet acknowledged", queue => queue.UnackedCount),
            Gauge("queue_messages", "Sum of ready and unacknowledged messages - total queue depth", queue => (long)queue.ReadyCount + queue.UnackedCount)),
        OfQueues("queue_consumer_count", Gauge("queue_consumers", "Consumers on a queue", queue => queue.ConsumerCount)),
        OfQueues(
            "queue_metrics",
            Gauge("queue_consumers", "Consumers on a queue", queue => queue.ConsumerCount),
            Gauge("queue_messages_ready_bytes", "Size in bytes of ready messages", queue => queue.ReadyBytes)),
        OfQueues(
            "queue_delivery_metrics",
            Counter("queue_get_ack_total", "Total number of messages fetched from a queue with basic.get in manual acknowledgement mode", counts => counts.Fetched),
            Counter("queue_get_total", "Total number of messages fetched from a queue with basic.get in automatic acknowledgement mode", counts => counts.FetchedForGood),
            Counter("queue_messages_delivered_ack_total", "Total number of messages delivered from a queue to consumers in manual acknowledgement mode", counts => counts.Delivered - counts.DeliveredForGood - counts.Fetched - counts.FetchedForGood),
            Counter("queue_messages_delivered_total", "Total number of messages delivered from a queue to consumers in automatic acknowledgement mode", counts => counts.DeliveredForGood),
            Counter("queue_messages_redelivered_total", "Total number of messages redelivered from a queue to consumers", counts => counts.Redelivered),
            Counter("queue_messages_acked_total", "Total number of messages acknowledged by consumers on a queue", counts => counts.Acknowledged),
            Counter("queue_get_empty_total", "Total number of times basic.get operations fetched no message on a queue", counts => counts.FoundEmpty)),
    ];

    private static IEnumerable<MetricGroup> Channels() =>
    [
        OfChannels(
            "channel_metrics",
            Metric<IClientChannel>.Gauge("channel_consumers", "Consumers on a channel", channel => channel.ConsumerCount),
            Metric<IClientChannel>.Gauge("channel_messages_unacked", "Delivered but not yet acknowledged messages", channel => channel.UnackedCount),
            Metric<IClientChannel>.Gauge("channel_messages_unconfirmed", "Published but not yet confirmed messages", channel => channel.UnconfirmedCount),
            Metric<IClientChannel>.Gauge("consumer_prefetch", "Limit of unacknowledged messages for each consumer", channel => channel.Prefetch),
            Metric<IClientChannel>.Gauge("channel_prefetch", "Total limit of unacknowledged messages for all consumers on a channel", channel => channel.SharedPrefetch)),
        OfChannels(
            "channel_exchange_metrics",
            Metric<IClientChannel>.Counter("channel_messages_published_total", "Total number of messages published into an exchange on a channel", channel => channel.Published),
            Metric<IClientChannel>.Counter("channel_messages_confirmed_total", "Total number of messages published into an exchange and confirmed on the channel", channel => channel.Confirmed)),
    ];

    private static IEnumerable<MetricGroup> Connections() =>
    [
        OfConnections(
            "connection_coarse_metrics",
            Metric<IClientConnection>.Counter("connection_incoming_bytes_total", "Total number of bytes received on a connection", connection => connection.ReceivedBytes),
            Metric<IClientConnection>.Counter("connection_outgoing_bytes_total", "Total number of bytes sent on a connection", connection => connection.SentBytes)),
        OfConnections("connection_metrics", Metric<IClientConnection>.Gauge("connection_channels", "Channels on a connection", connection => connection.Channels.Count)),
    ];

    private static IEnumerable<MetricGroup> Published() =>
    [
        OfQueues("channel_queue_exchange_metrics", Counter("queue_messages_published_total", "Total number of messages published to queues", counts => counts.Published)),
        new MetricGroup<Exchange>(
            "exchange_metrics", scrape => scrape.PublishedExchanges,
            Metric<Exchange>.Counter("exchange_messages_published_total", "Total number of messages published into an exchange", exchange => exchange.PublishedIn)),
    ];

    private static MetricGroup<Queue> OfQueues(string family, params IReadOnlyList<Metric<Queue>> metrics) => new(family, scrape => scrape.Queues, metrics);

    private static MetricGroup<IClientChannel> OfChannels(string family, params IReadOnlyList<Metric<IClientChannel>> metrics) =>
        new(family, scrape => scrape.Channels, metrics);

    private static MetricGroup<IClientConnection> OfConnections(string family, params IReadOnlyList<Metric<IClientConnection>> metrics) =>
        new(family, scrape => scrape.Connections, metrics);

    private static Metric<Queue> Gauge(string name, string help, Func<Queue, double> read) => Metric<Queue>.Gauge(name, help, read);

    private static Metric<Queue> Counter(string name, string help, Func<QueueCounters, double> read) => Metric<Queue>.Counter(name, help, queue => read(queue.Counters));
}
