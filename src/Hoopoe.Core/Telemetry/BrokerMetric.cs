using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Telemetry;

/// <summary>
/// One number that metrics tell of brokers. Immutable. No attribute names an object of users, so that there are as many series
/// with a hundred thousand queues as with one.
/// </summary>
/// <param name="Name">The instrument.</param>
/// <param name="Unit">Its unit, as OpenTelemetry writes them.</param>
/// <param name="Description">What it tells.</param>
internal sealed record BrokerMetric(string Name, string Unit, string Description)
{
    private const string Messages = "{message}";

    /// <summary>How it is read of a virtual host and what happened in its queues; null where it is the broker's.</summary>
    public Func<VirtualHost, QueueTotals, long>? OfHost { get; init; }

    /// <summary>How it is read of the broker; null where it is the virtual hosts'.</summary>
    public Func<Broker, long>? OfBroker { get; init; }

    /// <summary>What tells it from others of the same instrument.</summary>
    public KeyValuePair<string, object?>[] Tags { get; init; } = [];

    /// <summary>Numbers that only grow.</summary>
    public static IReadOnlyList<BrokerMetric> Counters { get; } =
    [
        new("hoopoe.messages.published", Messages, "Messages that clients published") { OfHost = (host, _) => host.Published.Published },
        new("hoopoe.messages.confirmed", Messages, "Publishes confirmed, one way or the other") { OfHost = (host, _) => host.Published.Confirmed },
        new("hoopoe.messages.returned", Messages, "Messages that no queue took, given back") { OfHost = (host, _) => host.Published.Returned },
        new("hoopoe.messages.unroutable_dropped", Messages, "Messages that no queue took, dropped") { OfHost = (host, _) => host.Published.Dropped },
        new("hoopoe.messages.delivered", Messages, "Deliveries to consumers, and messages fetched") { OfHost = (_, queues) => queues.Delivered },
        new("hoopoe.messages.redelivered", Messages, "Those of them that were delivered before") { OfHost = (_, queues) => queues.Redelivered },
        new("hoopoe.messages.acknowledged", Messages, "Deliveries acknowledged") { OfHost = (_, queues) => queues.Acknowledged },
        .. Enum.GetValues<DeathReason>().Select(DeadLettered),
        new("hoopoe.connections.opened", "{connection}", "Connections that clients opened") { OfBroker = broker => broker.Connections.Opened },
        new("hoopoe.channels.opened", "{channel}", "Channels that clients opened") { OfBroker = broker => broker.Connections.ChannelsOpened },
        new("hoopoe.network.received", "By", "Bytes that came from clients")
        {
            OfBroker = broker => broker.Counters.EndedReceivedBytes + broker.Connections.All.Sum(connection => connection.ReceivedBytes),
        },
        new("hoopoe.network.sent", "By", "Bytes that went to clients")
        {
            OfBroker = broker => broker.Counters.EndedSentBytes + broker.Connections.All.Sum(connection => connection.SentBytes),
        },
    ];

    /// <summary>Numbers that grow and fall.</summary>
    public static IReadOnlyList<BrokerMetric> Gauges { get; } =
    [
        new("hoopoe.messages.ready", Messages, "Messages that wait") { OfHost = (_, queues) => queues.Ready },
        new("hoopoe.messages.unacknowledged", Messages, "Messages delivered and unsettled") { OfHost = (_, queues) => queues.Unacked },
        new("hoopoe.consumers", "{consumer}", "Consumers") { OfHost = (_, queues) => queues.Consumers },
        new("hoopoe.queues", "{queue}", "Queues") { OfHost = (host, _) => host.Queues.Count },
        new("hoopoe.exchanges", "{exchange}", "Exchanges") { OfHost = (host, _) => host.Exchanges.Count },
        new("hoopoe.virtual_hosts", "{virtual_host}", "Virtual hosts") { OfBroker = broker => broker.VirtualHosts.Count },
        new("hoopoe.connections", "{connection}", "Connections that are open") { OfBroker = broker => broker.Connections.Opened - broker.Connections.Ended },
        new("hoopoe.channels", "{channel}", "Channels that are open")
        {
            OfBroker = broker => broker.Connections.ChannelsOpened - broker.Connections.ChannelsEnded,
        },
        new("hoopoe.memory.messages", "By", "Memory that messages are in") { OfBroker = broker => broker.Memory.BytesInUse },
        new("hoopoe.memory.limit", "By", "Memory for messages at which publishes are refused") { OfBroker = broker => broker.MemoryLimitBytes },
    ];

    private static BrokerMetric DeadLettered(DeathReason reason) =>
        new("hoopoe.messages.dead_lettered", Messages, "Messages that left their queues for a dead-letter exchange, by why they did")
        {
            OfBroker = broker => Enum.GetValues<QueueKind>().Sum(kind => broker.Counters.DeadLetters[kind, reason, goes: true]),
            Tags = [new(SpanAttributes.DeathReason, Death.TextOf(reason))],
        };
}
