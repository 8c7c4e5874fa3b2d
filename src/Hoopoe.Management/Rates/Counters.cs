using Hoopoe.Core;
using Hoopoe.Core.Connections;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Management.Rates;

/// <summary>The numbers of one thing whose rates are shown, in the order of a list of names. Immutable; made for one look.</summary>
/// <param name="Names">What RabbitMQ calls them.</param>
/// <param name="Values">The numbers.</param>
internal sealed record Counters(CounterNames Names, long[] Values)
{
    private static readonly CounterNames _ofQueue = new(
        "ack", "deliver", "deliver_get", "deliver_no_ack", "get", "get_empty", "get_no_ack", "publish", "redeliver",
        "messages", "messages_ready", "messages_unacknowledged");

    private static readonly CounterNames _ofNode = new(
        "ack", "confirm", "deliver", "deliver_get", "deliver_no_ack", "drop_unroutable", "get", "get_empty", "get_no_ack", "publish",
        "redeliver", "return_unroutable", "messages", "messages_ready", "messages_unacknowledged");

    private static readonly CounterNames _ofChannel = new("ack", "confirm", "deliver_get", "publish");

    private static readonly CounterNames _ofExchange = new("publish_in", "publish_out");

    private static readonly CounterNames _ofChurn = new(
        "channel_closed", "channel_created", "connection_closed", "connection_created", "queue_created", "queue_declared", "queue_deleted");

    private static readonly CounterNames _ofConnection = new("recv_oct", "send_oct");

    /// <summary>Whether they count bytes, not messages.</summary>
    public bool AreBytes { get; init; }

    /// <summary>How many of the last of a queue's or a node's are messages that are there now, and none that passed.</summary>
    public const int Depths = 3;

    /// <summary>Those of a queue.</summary>
    public static Counters Of(Queue queue)
    {
        var counters = queue.Counters;
        long fetched = counters.Fetched + counters.FetchedForGood;
        long ready = queue.ReadyCount, unacked = queue.UnackedCount;
        return new Counters(_ofQueue,
        [
            counters.Acknowledged, counters.Delivered - counters.DeliveredForGood - fetched, counters.Delivered, counters.DeliveredForGood,
            counters.Fetched, counters.FoundEmpty, counters.FetchedForGood, counters.Published, counters.Redelivered,
            ready + unacked, ready, unacked,
        ]);
    }

    /// <summary>Those of virtual hosts taken together; takes time with every queue that they have.</summary>
    public static Counters Of(IEnumerable<VirtualHost> hosts)
    {
        var queues = default(QueueTotals);
        long published = 0, confirmed = 0, returned = 0, dropped = 0;
        foreach (var host in hosts)
        {
            queues = queues.Plus(host.Queues.CountTotals());
            published += host.Published.Published;
            confirmed += host.Published.Confirmed;
            returned += host.Published.Returned;
            dropped += host.Published.Dropped;
        }
        return new Counters(_ofNode,
        [
            queues.Acknowledged, confirmed, queues.Consumed, queues.Delivered, queues.DeliveredForGood, dropped, queues.Fetched, queues.FoundEmpty,
            queues.FetchedForGood, published, queues.Redelivered, returned, queues.Ready + queues.Unacked, queues.Ready, queues.Unacked,
        ]);
    }

    /// <summary>Those of a channel.</summary>
    public static Counters Of(IClientChannel channel) =>
        new(_ofChannel, [channel.Settled, channel.Confirmed, channel.Delivered, channel.Published]);

    /// <summary>Those of an exchange.</summary>
    public static Counters Of(Exchange exchange) => new(_ofExchange, [exchange.PublishedIn, exchange.PublishedOut]);

    /// <summary>How clients and queues come and go.</summary>
    public static Counters OfChurn(Broker broker)
    {
        var (clients, counters) = (broker.Connections, broker.Counters);
        return new Counters(_ofChurn,
        [
            clients.ChannelsEnded, clients.ChannelsOpened, clients.Ended, clients.Opened, counters.QueuesCreated, counters.QueuesDeclared, counters.QueuesDeleted,
        ]);
    }

    /// <summary>Those of a connection.</summary>
    public static Counters Of(IClientConnection connection) => new(_ofConnection, [connection.ReceivedBytes, connection.SentBytes]) { AreBytes = true };
}
