using Hoopoe.Core.Queues;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>What happened in many queues, and what is in them. Immutable; made by adding queue after queue.</summary>
public readonly record struct QueueTotals
{
    /// <summary>Messages that wait.</summary>
    public long Ready { get; private init; }

    /// <summary>Bytes in the bodies of messages that wait.</summary>
    public long ReadyBytes { get; private init; }

    /// <summary>Messages delivered and unsettled.</summary>
    public long Unacked { get; private init; }

    /// <summary>Consumers.</summary>
    public long Consumers { get; private init; }

    /// <summary>Deliveries to consumers and to those who fetch.</summary>
    public long Delivered { get; private init; }

    /// <summary>Those to consumers that needed no acknowledgement.</summary>
    public long DeliveredForGood { get; private init; }

    /// <summary>Those fetched singly.</summary>
    public long Fetched { get; private init; }

    /// <summary>Those fetched singly that needed no acknowledgement.</summary>
    public long FetchedForGood { get; private init; }

    /// <summary>How often there was nothing to fetch.</summary>
    public long FoundEmpty { get; private init; }

    /// <summary>Those delivered before.</summary>
    public long Redelivered { get; private init; }

    /// <summary>Deliveries acknowledged.</summary>
    public long Acknowledged { get; private init; }

    /// <summary>Deliveries to consumers that had to be acknowledged.</summary>
    public long Consumed => Delivered - DeliveredForGood - Fetched - FetchedForGood;

    /// <summary>With a queue more.</summary>
    internal QueueTotals With(Queue queue) => WithPast(queue) with
    {
        Ready = Ready + queue.ReadyCount,
        ReadyBytes = ReadyBytes + queue.ReadyBytes,
        Unacked = Unacked + queue.UnackedCount,
        Consumers = Consumers + queue.ConsumerCount,
    };

    /// <summary>With what happened in a queue that ends.</summary>
    internal QueueTotals WithPast(Queue queue)
    {
        var counters = queue.Counters;
        return this with
        {
            Delivered = Delivered + counters.Delivered,
            DeliveredForGood = DeliveredForGood + counters.DeliveredForGood,
            Fetched = Fetched + counters.Fetched,
            FetchedForGood = FetchedForGood + counters.FetchedForGood,
            FoundEmpty = FoundEmpty + counters.FoundEmpty,
            Redelivered = Redelivered + counters.Redelivered,
            Acknowledged = Acknowledged + counters.Acknowledged,
        };
    }

    /// <summary>These and others.</summary>
    public QueueTotals Plus(QueueTotals other) => new()
    {
        Ready = Ready + other.Ready,
        ReadyBytes = ReadyBytes + other.ReadyBytes,
        Unacked = Unacked + other.Unacked,
        Consumers = Consumers + other.Consumers,
        Delivered = Delivered + other.Delivered,
        DeliveredForGood = DeliveredForGood + other.DeliveredForGood,
        Fetched = Fetched + other.Fetched,
        FetchedForGood = FetchedForGood + other.FetchedForGood,
        FoundEmpty = FoundEmpty + other.FoundEmpty,
        Redelivered = Redelivered + other.Redelivered,
        Acknowledged = Acknowledged + other.Acknowledged,
    };
}
