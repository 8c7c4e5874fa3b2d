using Hoopoe.Core.Counters;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Management.Metrics;

/// <summary>
/// RabbitMQ's counters for each protocol and each type of queue, which its newer dashboards are made of. A fixed number of samples. Stateless.
/// </summary>
internal static class GlobalMetrics
{
    // The core counts what is published and delivered whatever the protocol, and AMQP 0-9-1 is the one there is.
    private const string Protocol = "amqp091";

    /// <summary>The metrics.</summary>
    public static IReadOnlyList<MetricGroup> Groups { get; } =
    [
        new MetricGroup<BrokerTotals>(
            "global", static scrape => [new Labelled<BrokerTotals>(scrape.Totals, LabelText.Of(("protocol", Protocol)))],
            Counter("messages_received_total", "Total number of messages received from publishers", all => all.Hosts.Published),
            Counter("messages_received_confirm_total", "Total number of messages received from publishers expecting confirmations", all => all.Counters.ToConfirm),
            Counter("messages_routed_total", "Total number of messages routed to queues or streams", all => all.Counters.Routed),
            Counter("messages_unroutable_dropped_total", "Total number of messages published as non-mandatory into an exchange and dropped as unroutable", all => all.Hosts.Dropped),
            Counter("messages_unroutable_returned_total", "Total number of messages published as mandatory into an exchange and returned to the publisher as unroutable", all => all.Hosts.Returned),
            Counter("messages_confirmed_total", "Total number of messages confirmed to publishers", all => all.Hosts.Confirmed),
            Gauge("publishers", "Current number of publishers", all => all.Counters.Publishers),
            Gauge("consumers", "Current number of consumers", all => all.Queues.Consumers)) { Sums = true },
        new MetricGroup<QueueTotals>(
            "global", static scrape => [OfKind(scrape.Totals.Hosts.Classic, QueueKind.Classic), OfKind(scrape.Totals.Hosts.Quorum, QueueKind.Quorum)],
            OfQueues("messages_delivered_total", "Total number of messages delivered to consumers", all => all.Delivered),
            OfQueues("messages_delivered_consume_auto_ack_total", "Total number of messages delivered to consumers using basic.consume with automatic acknowledgment", all => all.DeliveredForGood),
            OfQueues("messages_delivered_consume_manual_ack_total", "Total number of messages delivered to consumers using basic.consume with manual acknowledgment", all => all.Consumed),
            OfQueues("messages_delivered_get_auto_ack_total", "Total number of messages delivered to consumers using basic.get with automatic acknowledgment", all => all.FetchedForGood),
            OfQueues("messages_delivered_get_manual_ack_total", "Total number of messages delivered to consumers using basic.get with manual acknowledgment", all => all.Fetched),
            OfQueues("messages_get_empty_total", "Total number of times basic.get operations fetched no message", all => all.FoundEmpty),
            OfQueues("messages_redelivered_total", "Total number of messages redelivered to consumers", all => all.Redelivered),
            OfQueues("messages_acknowledged_total", "Total number of messages acknowledged by consumers", all => all.Acknowledged)) { Sums = true },
        new MetricGroup<Dead>(
            "global", static scrape => [.. from kind in Enum.GetValues<QueueKind>() from goes in (bool[])[true, false] select OfDead(scrape.Broker.Counters.DeadLetters, kind, goes)],
            OfDead("rejected", "Total number of messages dead-lettered due to basic.reject or basic.nack", DeathReason.Rejected),
            OfDead("expired", "Total number of messages dead-lettered due to message TTL exceeded", DeathReason.Expired),
            OfDead("maxlen", "Total number of messages dead-lettered due to overflow drop-head or reject-publish-dlx", DeathReason.MaxLength),
            OfDead("delivery_limit", "Total number of messages dead-lettered due to delivery-limit exceeded", DeathReason.DeliveryLimit)),
        new HistogramGroup(
            "message_size_bytes", "Size of messages received from publishers", $"protocol=\"{Protocol}\"",
            static scrape => SizesOf(scrape.Broker.Counters.Sizes)),
    ];

    private static Histogram SizesOf(SharedSizes sizes) => new(
        [.. MessageSizes.Bounds.Select(bound => (double)bound)], [.. Enumerable.Range(0, MessageSizes.ClassCount).Select(index => sizes[index])], sizes.Bytes);

    private static string NameOf(QueueKind kind) => kind == QueueKind.Quorum ? "rabbit_quorum_queue" : "rabbit_classic_queue";

    private static Labelled<QueueTotals> OfKind(QueueTotals totals, QueueKind kind) =>
        new(totals, LabelText.Of(("protocol", Protocol), ("queue_type", NameOf(kind))));

    private static Labelled<Dead> OfDead(DeadLetterCounts counts, QueueKind kind, bool goes) =>
        new(new Dead(counts, kind, goes), LabelText.Of(("queue_type", NameOf(kind)), ("dead_letter_strategy", goes ? "at_least_once" : "disabled")));

    private static Metric<BrokerTotals> Counter(string name, string help, Func<BrokerTotals, double> read) => Metric<BrokerTotals>.Counter($"global_{name}", help, read);

    private static Metric<BrokerTotals> Gauge(string name, string help, Func<BrokerTotals, double> read) => Metric<BrokerTotals>.Gauge($"global_{name}", help, read);

    private static Metric<QueueTotals> OfQueues(string name, string help, Func<QueueTotals, double> read) => Metric<QueueTotals>.Counter($"global_{name}", help, read);

    private static Metric<Dead> OfDead(string name, string help, DeathReason reason) =>
        Metric<Dead>.Counter($"global_messages_dead_lettered_{name}_total", help, dead => dead.Counts[dead.Kind, reason, dead.Goes]);

    /// <summary>Messages that died in queues of one kind, with or without a dead-letter exchange.</summary>
    private readonly record struct Dead(DeadLetterCounts Counts, QueueKind Kind, bool Goes);
}
