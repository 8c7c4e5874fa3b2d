using Hoopoe.Core.Messages;

namespace Hoopoe.Core.Queues;

/// <summary>
/// A message's place in one queue. Owns one reference to the message's slab: whoever takes the entry out of its
/// queue must hand the reference on or release it.
/// </summary>
public struct QueueEntry
{
    /// <summary>"Never" as an expiry time.</summary>
    public const long NeverExpires = long.MaxValue;

    /// <summary>The slab the message lies in.</summary>
    public MessageSlab Slab;

    /// <summary>What the broker added to the message, or null.</summary>
    public MessageAmendments? Amendments;

    /// <summary>The entry's place in the queue: a requeued message goes back to where its number belongs.</summary>
    public long Sequence;

    /// <summary>When the message expires, in milliseconds of the broker's clock, or <see cref="NeverExpires"/>.</summary>
    public long ExpiresAtMs;

    /// <summary>Where in the slab the message begins.</summary>
    public int Offset;

    /// <summary>How often the message came back to the queue.</summary>
    public ushort ReturnCount;

    /// <summary>The priority lane the entry belongs to.</summary>
    public byte Lane;

    /// <summary>What else is known of the entry.</summary>
    public EntryFlags Flags;

    /// <summary>The message.</summary>
    public readonly Message Message => new(Slab, Offset);

    /// <summary>Whether the message has been delivered before.</summary>
    public readonly bool Redelivered => (Flags & EntryFlags.Redelivered) != 0;
}

/// <summary>Single facts about a queue entry.</summary>
[Flags]
public enum EntryFlags : byte
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Delivered before, to whomever.</summary>
    Redelivered = 1,

    /// <summary>No longer there; the place is passed over.</summary>
    Removed = 2,

    /// <summary>Recorded in the journal, so that its settlement must be recorded too.</summary>
    Durable = 4,
}
