using Hoopoe.Core.Messages;
using Hoopoe.Journal;

namespace Hoopoe.Core.Queues;

/// <summary>Learns what became of publishes in the queues they were routed to; one for each channel that confirms.</summary>
public interface IPublishOutcomes
{
    /// <summary>One queue took the message; it is safe once <paramref name="position"/> is durable.</summary>
    void Accepted(long publishNumber, JournalPosition position, Turn turn);

    /// <summary>
    /// One queue refused the message; it may be told once <paramref name="position"/> is durable, for until then a restart
    /// would find the message in the queue.
    /// </summary>
    void Refused(long publishNumber, JournalPosition position, Turn turn);
}

/// <summary>A message on its way into a queue.</summary>
public struct Incoming
{
    // Stands for the end of a frame that is not appended yet.
    private static readonly JournalPosition _unplaced = new(long.MaxValue);

    /// <summary>The entry to be; its sequence, lane and expiry are the queue's to set.</summary>
    public QueueEntry Entry;

    /// <summary>Who wants to know what became of it, or null.</summary>
    public IPublishOutcomes? Outcomes;

    /// <summary>The publish's number in its channel.</summary>
    public long PublishNumber;

    /// <summary>The position up to which the journal must be durable for the message to be safe in its queue.</summary>
    public JournalPosition Position;

    /// <summary>Makes this a message that has just been received, whatever it was before.</summary>
    public void Set(Message message, MessageAmendments? amendments, IPublishOutcomes? outcomes, long number)
    {
        Entry.Set(message, amendments);
        Outcomes = outcomes;
        PublishNumber = number;
        Position = JournalPosition.None;
    }

    /// <summary>Whether it is in a frame that is not appended yet.</summary>
    public readonly bool AwaitsPlace => Position == _unplaced;

    /// <summary>Notes that it is in a frame that is not appended yet.</summary>
    public void AwaitPlace() => Position = _unplaced;

    /// <summary>Tells whoever wants to know that it is where it goes.</summary>
    public readonly void ReportTaken(Turn turn) => Outcomes?.Accepted(PublishNumber, Position, turn);

    /// <summary>Tells whoever wants to know that it goes nowhere.</summary>
    public readonly void ReportRefused(Turn turn) => Outcomes?.Refused(PublishNumber, JournalPosition.None, turn);
}

/// <summary>A message delivered and not yet settled.</summary>
public struct Unacked
{
    /// <summary>The message; it keeps its place in the queue in case it comes back.</summary>
    public QueueEntry Entry;

    /// <summary>The queue it came from.</summary>
    public Queue Queue;

    /// <summary>The consumer it was delivered to; null where it was fetched singly.</summary>
    public Consumer? Consumer;

    /// <summary>Its number on the channel.</summary>
    public long DeliveryTag;

    /// <summary>When it was delivered, in milliseconds of the broker's clock.</summary>
    public long DeliveredAtMs;

    /// <summary>Bytes of memory that it holds, where whoever delivered it counts them.</summary>
    public int Weight;
}

/// <summary>What a consumer decided about a delivered message.</summary>
public enum Settlement
{
    /// <summary>Done: it leaves the queue.</summary>
    Acknowledge,

    /// <summary>It goes back to its place, to be delivered again.</summary>
    Requeue,

    /// <summary>It leaves the queue as a dead letter.</summary>
    Reject,
}

/// <summary>A message that died in a queue, on its way to the queue's dead-letter exchange. Owns its reference.</summary>
/// <param name="Source">The queue it died in.</param>
/// <param name="Entry">The message.</param>
/// <param name="Reason">Why it died.</param>
/// <param name="Refusal">The publish that the queue refused by this, if it did.</param>
public readonly record struct DeadLetter(Queue Source, QueueEntry Entry, Messages.DeathReason Reason, PublishRefusal Refusal = default);
