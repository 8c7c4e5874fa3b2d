using static Hoopoe.Management.Metrics.Metric<Hoopoe.Management.Metrics.BrokerTotals>;

namespace Hoopoe.Management.Metrics;

/// <summary>
/// What RabbitMQ tells of queues, channels and connections one by one, added up over all of them, those that have ended included. Stateless.
/// </summary>
internal static class TotalMetrics
{
    /// <summary>How many there are of each kind of thing.</summary>
    public static IReadOnlyList<MetricGroup> Counts { get; } =
    [
        new MetricGroup<BrokerTotals>(
            "totals", One,
            Gauge("connections", "Connections currently open", all => all.Clients.Opened - all.Clients.Ended),
            Gauge("channels", "Channels currently open", all => all.Clients.ChannelsOpened - all.Clients.ChannelsEnded),
            Gauge("consumers", "Consumers currently connected", all => all.Queues.Consumers),
            Gauge("queues", "Queues available", all => all.Hosts.Queues)),
    ];

    /// <summary>The sums.</summary>
    public static IReadOnlyList<MetricGroup> Sums { get; } =
    [
        new MetricGroup<BrokerTotals>(
            "queue_coarse_metrics", One,
            Gauge("queue_messages_ready", "Messages ready to be delivered to consumers", all => all.Queues.Ready),
            Gauge("queue_messages_unacked", "Messages delivered to consumers but not yet acknowledged", all => all.Queues.Unacked),
            Gauge("queue_messages", "Sum of ready and unacknowledged messages - total queue depth", all => all.Queues.Ready + all.Queues.Unacked)) { Sums = true },
        new MetricGroup<BrokerTotals>(
            "queue_metrics", One,
            Gauge("queue_consumers", "Consumers on a queue", all => all.Queues.Consumers),
            Gauge("queue_messages_ready_bytes", "Size in bytes of ready messages", all => all.Queues.ReadyBytes)) { Sums = true },
        new MetricGroup<BrokerTotals>(
            "channel_metrics", One,
            Gauge("channel_consumers", "Consumers on a channel", all => all.Queues.Consumers),
            Gauge("channel_messages_unacked", "Delivered but not yet acknowledged messages", all => all.Queues.Unacked),
            Gauge("channel_messages_unconfirmed", "Published but not yet confirmed messages", all => all.Unconfirmed),
            Gauge("consumer_prefetch", "Limit of unacknowledged messages for each consumer", all => all.ConsumerPrefetch),
            Gauge("channel_prefetch", "Total limit of unacknowledged messages for all consumers on a channel", all => all.ChannelPrefetch)) { Sums = true },
        new MetricGroup<BrokerTotals>(
            "channel_exchange_metrics", One,
            Counter("channel_messages_published_total", "Total number of messages published into an exchange on a channel", all => all.Hosts.Published),
            Counter("channel_messages_confirmed_total", "Total number of messages published into an exchange and confirmed on the channel", all => all.Hosts.Confirmed),
            Counter("channel_messages_unroutable_returned_total", "Total number of messages published as mandatory into an exchange and returned to the publisher as unroutable", all => all.Hosts.Returned),
            Counter("channel_messages_unroutable_dropped_total", "Total number of messages published as non-mandatory into an exchange and dropped as unroutable", all => all.Hosts.Dropped)) { Sums = true },
        new MetricGroup<BrokerTotals>(
            "channel_queue_metrics", One,
            Counter("channel_get_ack_total", "Total number of messages fetched with basic.get in manual acknowledgement mode", all => all.Queues.Fetched),
            Counter("channel_get_total", "Total number of messages fetched with basic.get in automatic acknowledgement mode", all => all.Queues.FetchedForGood),
            Counter("channel_messages_delivered_ack_total", "Total number of messages delivered to consumers in manual acknowledgement mode", all => all.Queues.Consumed),
            Counter("channel_messages_delivered_total", "Total number of messages delivered to consumers in automatic acknowledgement mode", all => all.Queues.DeliveredForGood),
            Counter("channel_messages_redelivered_total", "Total number of messages redelivered to consumers", all => all.Queues.Redelivered),
            Counter("channel_messages_acked_total", "Total number of messages acknowledged by consumers", all => all.Queues.Acknowledged),
            Counter("channel_get_empty_total", "Total number of times basic.get operations fetched no message", all => all.Queues.FoundEmpty)) { Sums = true },
        new MetricGroup<BrokerTotals>(
            "connection_coarse_metrics", One,
            Counter("connection_incoming_bytes_total", "Total number of bytes received on a connection", all => all.ReceivedBytes),
            Counter("connection_outgoing_bytes_total", "Total number of bytes sent on a connection", all => all.SentBytes)) { Sums = true },
        new MetricGroup<BrokerTotals>(
            "connection_metrics", One,
            Gauge("connection_channels", "Channels on a connection", all => all.Clients.ChannelsOpened - all.Clients.ChannelsEnded)) { Sums = true },
        new MetricGroup<BrokerTotals>(
            "channel_queue_exchange_metrics", One,
            Counter("queue_messages_published_total", "Total number of messages published to queues", all => all.Counters.Routed)) { Sums = true },
    ];

    private static IReadOnlyList<Labelled<BrokerTotals>> One(Scrape scrape) => [new Labelled<BrokerTotals>(scrape.Totals, LabelText.None)];
}
