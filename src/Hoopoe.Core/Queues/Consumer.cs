using Hoopoe.Core.Connections;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Core.Tracing;

namespace Hoopoe.Core.Queues;

/// <summary>Where a queue's deliveries go: one channel of one connection.</summary>
public interface IDeliverySink
{
    /// <summary>
    /// Writes deliveries for a consumer, in order. Called by whoever holds the queue; must not enter a queue and must
    /// not wait. An entry that needs an acknowledgement now belongs to the sink until it is settled; of one that
    /// needs none only what was copied does.
    /// </summary>
    /// <returns>
    /// How many were taken from the front. Fewer than offered means no room: the sink calls
    /// <see cref="Queue.Resume"/> once there is room again.
    /// </returns>
    int Deliver(Consumer consumer, ReadOnlySpan<QueueEntry> entries, Turn turn);

    /// <summary>The channel of a connected client that it is; null where it is none.</summary>
    IClientChannel? Channel => null;

    /// <summary>Whose it is, for the trace; null where that is not known.</summary>
    TraceParty? Owner => null;

    /// <summary>Tells that the queue is gone and the consumer with it. Called with no queue held.</summary>
    void Cancelled(Consumer consumer, Turn turn);
}

/// <summary>
/// One subscription to a queue. Made by a channel; its counters belong to whoever holds the queue.
/// </summary>
public sealed class Consumer
{
    /// <summary>The queue it takes from.</summary>
    public required Queue Queue { get; init; }

    /// <summary>Its name, unique on its channel.</summary>
    public required string Tag { get; init; }

    /// <summary>Where deliveries go.</summary>
    public required IDeliverySink Sink { get; init; }

    /// <summary>Whether deliveries need no acknowledgement.</summary>
    public bool NoAck { get; init; }

    /// <summary>Whether it wants the queue for itself.</summary>
    public bool Exclusive { get; init; }

    /// <summary>Consumers of higher priority are served first while they can take messages.</summary>
    public int Priority { get; init; }

    /// <summary>How many unacknowledged messages it may hold; 0 is no limit.</summary>
    public int Prefetch { get; init; }

    /// <summary>The arguments it was declared with.</summary>
    public Arguments Arguments { get; init; } = Arguments.Empty;

    /// <summary>How many delivered messages await its acknowledgement.</summary>
    public int Unacked { get; internal set; }

    /// <summary>Whether its sink had no room and has yet to say that there is some again.</summary>
    internal bool Stalled { get; set; }

    /// <summary>Whether it stands in line for its turn.</summary>
    internal bool InLine { get; set; }

    /// <summary>Whether it has left the queue.</summary>
    internal bool Gone { get; set; }

    internal int Credit => NoAck ? int.MaxValue : MostUnacked - Unacked;

    // One that takes without end and acknowledges nothing must not fill the memory: what is delivered cannot leave it.
    private int MostUnacked
    {
        get
        {
            int most = Prefetch == 0 ? int.MaxValue : Prefetch;
            // Asked early enough that what it is given in one go does not carry it far beyond.
            return Unacked >= PagingLimits.UnackedWhenFull / 2 && Queue.VirtualHost.Broker.IsMemoryFull
                ? Math.Min(most, PagingLimits.UnackedWhenFull)
                : most;
        }
    }

    internal bool Eligible => !Gone && !Stalled && Credit > 0;
}
