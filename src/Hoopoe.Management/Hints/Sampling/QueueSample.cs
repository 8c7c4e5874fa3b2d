using Hoopoe.Core.Queues;

namespace Hoopoe.Management.Hints.Sampling;

/// <summary>What the counters of a queue were at one look. Immutable.</summary>
/// <param name="Arrived">Messages that came in.</param>
/// <param name="Delivered">Deliveries, and messages fetched.</param>
/// <param name="Redelivered">Those of a message that was delivered before.</param>
/// <param name="Settled">Messages that are done with: acknowledged, or delivered to somebody who need not.</param>
/// <param name="Died">Messages rejected, expired or dropped.</param>
/// <param name="Lost">Those of them that should have gone elsewhere, and nobody took them.</param>
/// <param name="Depth">Messages there, delivered or not.</param>
internal readonly record struct QueueSample(long Arrived, long Delivered, long Redelivered, long Settled, long Died, long Lost, long Depth)
{
    /// <summary>What changed since an earlier look.</summary>
    public QueueSample Since(QueueSample earlier) => new(
        Arrived - earlier.Arrived, Delivered - earlier.Delivered, Redelivered - earlier.Redelivered, Settled - earlier.Settled, Died - earlier.Died,
        Lost - earlier.Lost, Depth - earlier.Depth);

    /// <summary>Looks at a queue.</summary>
    public static QueueSample Of(Queue queue)
    {
        var counters = queue.Counters;
        return new QueueSample(
            counters.Published, counters.Delivered, counters.Redelivered, counters.Acknowledged + counters.DeliveredForGood + counters.FetchedForGood,
            counters.Died, queue.LostLetters, (long)queue.ReadyCount + queue.UnackedCount);
    }
}
