namespace Hoopoe.Core.Queues;

/// <summary>
/// What happened in a queue since it was made. Plain numbers written by whoever holds the queue and read by anyone:
/// a reader may see them a moment old.
/// </summary>
public sealed class QueueCounters
{
    /// <summary>Those of a queue in which nothing has happened yet.</summary>
    internal static QueueCounters None { get; } = new();

    /// <summary>Messages that came in.</summary>
    public long Published { get; internal set; }

    /// <summary>Messages delivered, repeated deliveries included.</summary>
    public long Delivered { get; private set; }

    /// <summary>Those of the deliveries to consumers that needed no acknowledgement.</summary>
    public long DeliveredForGood { get; private set; }

    /// <summary>Those of the deliveries that were fetched singly, to be acknowledged.</summary>
    public long Fetched { get; private set; }

    /// <summary>Those of the deliveries that were fetched singly and needed no acknowledgement.</summary>
    public long FetchedForGood { get; private set; }

    /// <summary>How often somebody wanted to fetch a message and there was none.</summary>
    public long FoundEmpty { get; internal set; }

    /// <summary>Those of the deliveries whose message had been delivered before.</summary>
    public long Redelivered { get; private set; }

    /// <summary>Deliveries acknowledged.</summary>
    public long Acknowledged { get; internal set; }

    /// <summary>Deliveries that came back.</summary>
    public long Requeued { get; internal set; }

    /// <summary>Messages rejected, expired, or dropped by a limit.</summary>
    public long Died { get; internal set; }

    /// <summary>Counts deliveries to a consumer.</summary>
    internal void CountDelivered(ReadOnlySpan<QueueEntry> taken, bool forGood)
    {
        Delivered += taken.Length;
        if (forGood) DeliveredForGood += taken.Length;
        // Looked at only where any came back: most queues never see one.
        if (Requeued > 0) CountRedelivered(taken);
    }

    /// <summary>Counts a message that was fetched singly.</summary>
    internal void CountFetched(in QueueEntry entry, bool forGood)
    {
        Delivered++;
        if (forGood) FetchedForGood++;
        else Fetched++;
        if (entry.Redelivered) Redelivered++;
    }

    private void CountRedelivered(ReadOnlySpan<QueueEntry> taken)
    {
        foreach (ref readonly var entry in taken)
        {
            if (entry.Redelivered) Redelivered++;
        }
    }
}
