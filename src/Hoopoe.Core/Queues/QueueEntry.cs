using System.Runtime.CompilerServices;
using Hoopoe.Core.Messages;

namespace Hoopoe.Core.Queues;

/// <summary>
/// A message's place in one queue, a cache line wide. Owns one reference to the message's slab, if the message is in
/// memory, and its share of the record in the journal, if it is there: whoever takes the entry out of its queue must hand
/// both on or release them.
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

    /// <summary>
    /// The message's name in the journal: the position where it was first written. What is said of it later names it by
    /// this. 0 where the journal does not know it.
    /// </summary>
    public long Id;

    /// <summary>The position of the record the message can be read from; 0 where it is in memory alone.</summary>
    public long Location;

    /// <summary>Where in the slab the message begins; of one that is not in memory, the bytes in its body.</summary>
    public int Offset;

    /// <summary>Bytes the record at <see cref="Location"/> takes up.</summary>
    public int StoredLength;

    /// <summary>How often the message came back to the queue.</summary>
    public ushort ReturnCount;

    /// <summary>
    /// How many queues share the record; each accounts for its part of the bytes. 0 where they do and this one accounts for
    /// all of it.
    /// </summary>
    public ushort Shares;

    /// <summary>The priority lane the entry belongs to.</summary>
    public byte Lane;

    /// <summary>What else is known of the entry.</summary>
    public EntryFlags Flags;

    /// <summary>A message that has just been received, on its way to a queue.</summary>
    public static QueueEntry Of(Message message, MessageAmendments? amendments)
    {
        var entry = default(QueueEntry);
        entry.Set(message, amendments);
        return entry;
    }

    /// <summary>Makes this the entry of a message that has just been received, whatever it was before.</summary>
    public void Set(Message message, MessageAmendments? amendments) =>
        Set(message.Slab, message.Offset, amendments, message.IsChunked ? EntryFlags.Chunked : EntryFlags.None, lane: 0, sequence: 0, expiresAtMs: 0);

    /// <summary>Makes this the entry of a message in memory of which nothing is known but itself and its place, whatever it was before.</summary>
    internal void SetBare(MessageSlab slab, int offset, byte lane, long sequence) =>
        Set(slab, offset, amendments: null, EntryFlags.None, lane, sequence, NeverExpires);

    /// <summary>Copies the entry to its place in an array, as an assignment does.</summary>
    // For the main path: what is assigned to the heap and has references in it is copied by a string instruction, whose start alone
    // takes longer than all of these.
    public readonly void CopyTo(ref QueueEntry place)
    {
        place.Slab = Slab;
        place.Amendments = Amendments;
        place.Sequence = Sequence;
        place.ExpiresAtMs = ExpiresAtMs;
        place.Id = Id;
        place.Location = Location;
        place.Offset = Offset;
        place.StoredLength = StoredLength;
        place.ReturnCount = ReturnCount;
        place.Shares = Shares;
        place.Lane = Lane;
        place.Flags = Flags;
    }

    /// <summary>The message; only where it is in memory.</summary>
    public readonly Message Message => new(Slab, Offset);

    /// <summary>Whether the message is in memory; one that is not can be loaded from its location.</summary>
    public readonly bool IsResident => Slab is not null;

    /// <summary>Bytes in the message's body, whether it is in memory or not.</summary>
    public readonly int BodyLength => Slab is null ? Offset : Message.BodyLength;

    /// <summary>The bytes of the journal that this queue accounts for.</summary>
    public readonly long StoredShare => Location == 0 ? 0 : Math.Max(1, StoredLength / Math.Max((ushort)1, Shares));

    /// <summary>The entry as it is for a queue that is not kept: the journal knows nothing of it.</summary>
    public readonly QueueEntry InMemoryAlone() =>
        this with { Id = 0, Location = 0, StoredLength = 0, Shares = 0, Flags = Flags & ~EntryFlags.Durable };

    /// <summary>The entry without its message, as it is kept of one that is not in memory. References stay with this one.</summary>
    public readonly QueueEntry WithoutMessage()
    {
        var entry = this;
        entry.Offset = BodyLength;
        entry.Slab = null!;
        entry.Amendments = null;
        return entry;
    }

    /// <summary>Whether the message has been delivered before.</summary>
    public readonly bool Redelivered => (Flags & EntryFlags.Redelivered) != 0;

    // For the main path, where it stands: an entry made elsewhere, field by field, and copied at once in larger pieces makes the
    // processor wait until all its fields are written.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Set(MessageSlab slab, int offset, MessageAmendments? amendments, EntryFlags flags, byte lane, long sequence, long expiresAtMs)
    {
        Slab = slab;
        Amendments = amendments;
        Sequence = sequence;
        ExpiresAtMs = expiresAtMs;
        Id = 0;
        Location = 0;
        Offset = offset;
        StoredLength = 0;
        ReturnCount = 0;
        Shares = 0;
        Lane = lane;
        Flags = flags;
    }
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

    /// <summary>Enqueued by a record of the journal, so that its settlement must be recorded too.</summary>
    Durable = 4,

    /// <summary>The body is in pieces of its own in the journal, too large to be in memory whole.</summary>
    Chunked = 8,

    /// <summary>On its way into a queue only to die there as rejected: an interceptor wants it dead.</summary>
    Dying = 16,
}
