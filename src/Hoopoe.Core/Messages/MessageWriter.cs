using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Encryption;

namespace Hoopoe.Core.Messages;

/// <summary>
/// Places the messages of one connection in slabs. Used by that connection's read loop alone.
/// Call <see cref="Park"/> when the connection goes idle, so that it keeps no memory.
/// </summary>
public sealed class MessageWriter(SlabPool pool)
{
    /// <summary>Records above this size get a slab of their own, so that one large message pins no small ones.</summary>
    public const int LargeRecord = 16 * 1024;

    // What is held for a body is no more than so many times what has come of it.
    private const int Growth = 4;

    private MessageSlab? _slab;

    /// <summary>
    /// Reserves room for a message and writes all of it but the body. The caller owns one reference, fills
    /// <see cref="Message.BodyMemory"/>, and then hands the reference on or releases it.
    /// </summary>
    /// <param name="facts">What the core must know of the message.</param>
    /// <param name="address">Exchange and routing key, each behind an octet with its length.</param>
    /// <param name="properties">The properties as they arrived.</param>
    public Message Begin(in MessageFacts facts, ReadOnlySpan<byte> address, ReadOnlySpan<byte> properties)
    {
        int size = MessageFacts.Size + address.Length + properties.Length + facts.BodyLength;
        if (size > LargeRecord)
        {
            var alone = BeginAlone(size);
            Fill(alone.Slab, alone.Offset, facts, address, properties);
            return alone;
        }
        var slab = _slab is { } current && current.Room >= size ? current : Next();
        int offset = slab.Reserve(size);
        Fill(slab, offset, facts, address, properties);
        return new Message(slab, offset);
    }

    /// <summary>
    /// Reserves room for a message whose body is yet to come, and writes all of it but that: who announces a large body has not sent it,
    /// and memory is for what is there. Where the body is longer than its room (<see cref="Message.BodyRoom"/>), the caller fills that and
    /// then has it enlarged by <see cref="Extend"/>. The caller owns one reference.
    /// </summary>
    /// <param name="facts">What the core must know of the message.</param>
    /// <param name="address">Exchange and routing key, each behind an octet with its length.</param>
    /// <param name="properties">The properties as they arrived.</param>
    /// <param name="room">Bytes of the body to reserve room for at first, 1 or more; a shorter body gets no more than it needs.</param>
    public Message BeginArriving(in MessageFacts facts, ReadOnlySpan<byte> address, ReadOnlySpan<byte> properties, int room)
    {
        if (facts.BodyLength <= room) return Begin(facts, address, properties);
        var message = BeginAlone(MessageFacts.Size + address.Length + properties.Length + room);
        Fill(message.Slab, message.Offset, facts, address, properties);
        return message;
    }

    /// <summary>
    /// Moves a message from <see cref="BeginArriving"/> to where it has more room, in proportion to what has come of its body: the bytes that
    /// are copied on the whole way are a third of the body at most. The caller's reference is to what is returned from then on.
    /// </summary>
    /// <param name="message">The message, which only the caller knows of.</param>
    /// <param name="received">Bytes of the body that have come, 1 or more.</param>
    public Message Extend(Message message, int received)
    {
        int head = message.HeadLength;
        var larger = BeginAlone(head + (int)Math.Min(message.BodyLength, (long)received * Growth));
        message.Slab.Buffer.AsSpan(message.Offset, head + received).CopyTo(larger.Slab.Buffer);
        message.Slab.Release();
        return larger;
    }

    /// <summary>
    /// Reserves room for a message whose body goes to the journal in pieces, and writes all but the body. It gets a slab
    /// of its own, with which the pieces are given up. The caller owns one reference.
    /// </summary>
    /// <param name="facts">What the core must know of the message.</param>
    /// <param name="address">Exchange and routing key, each behind an octet with its length.</param>
    /// <param name="properties">The properties as they arrived.</param>
    /// <param name="store">Where the pieces go.</param>
    /// <param name="keys">What they are encrypted with, or null.</param>
    public Message BeginStored(
        in MessageFacts facts, ReadOnlySpan<byte> address, ReadOnlySpan<byte> properties, IMessageStore store, KeySlot? keys) =>
        PlaceStored(facts, address, properties, store, keys, keys?.NextBody() ?? 0);

    private Message PlaceStored(
        in MessageFacts facts, ReadOnlySpan<byte> address, ReadOnlySpan<byte> properties, IMessageStore store, KeySlot? keys, long bodyId)
    {
        var message = BeginAlone(MessageFacts.Size + address.Length + properties.Length);
        var record = message.Slab.Buffer.AsSpan();
        facts.Write(record, address.Length, properties.Length, chunked: true, bodyId);
        address.CopyTo(record[MessageFacts.Size..]);
        properties.CopyTo(record[(MessageFacts.Size + address.Length)..]);
        message.Slab.StoredBody = new StoredBody(store, facts.BodyLength) { Keys = keys, Id = bodyId };
        return message;
    }

    /// <summary>
    /// Places a message with another address or other properties over the same body, or over another body. The caller owns one
    /// reference to the new message and still its own to the original.
    /// </summary>
    /// <param name="original">The message.</param>
    /// <param name="facts">What the core must know of the new one; the length of the body is filled in.</param>
    /// <param name="address">Exchange and routing key, each behind an octet with its length.</param>
    /// <param name="properties">The new properties, in the original's format.</param>
    /// <param name="body">The new body; null keeps the original's.</param>
    public Message Rewrite(
        Message original, MessageFacts facts, ReadOnlySpan<byte> address, ReadOnlySpan<byte> properties, ReadOnlyMemory<byte>? body = null)
    {
        facts = facts with { Format = original.Format, BodyLength = body?.Length ?? original.BodyLength };
        if (body is null && original.IsChunked)
        {
            var pieces = original.Slab.StoredBody!;
            var stored = PlaceStored(facts, address, properties, pieces.Store, pieces.Keys, pieces.Id);
            pieces.ShareWith(stored.Slab.StoredBody!);
            return stored;
        }
        var message = Begin(facts, address, properties);
        (body is { } other ? other.Span : original.Body).CopyTo(message.BodyMemory.Span);
        return message;
    }

    /// <summary>Places a whole message as it was read back from the journal; the caller owns one reference.</summary>
    /// <param name="record">The message, facts first; see <see cref="Message.Record"/>.</param>
    /// <param name="store">Where it was read from.</param>
    public Message Copy(ReadOnlySpan<byte> record, IMessageStore store)
    {
        if (MessageFacts.IsChunked(record)) return CopyStored(record, store);
        Message message;
        if (record.Length > LargeRecord)
        {
            message = BeginAlone(record.Length);
        }
        else
        {
            var slab = _slab is { } current && current.Room >= record.Length ? current : Next();
            message = new Message(slab, slab.Reserve(record.Length));
        }
        record.CopyTo(message.Slab.Buffer.AsSpan(message.Offset));
        return message;
    }

    /// <summary>Gives the slab in use back to the pool for the next writer.</summary>
    public void Park()
    {
        if (_slab is null) return;
        if (_slab.Room < LargeRecord || _slab.IsVacant || !pool.TryPark(_slab)) _slab.Retire();
        _slab = null;
    }

    private Message CopyStored(ReadOnlySpan<byte> record, IMessageStore store)
    {
        var pieces = MessageFacts.PiecesOf(record);
        var head = record[..^(pieces.Count * sizeof(long))];
        var message = BeginAlone(head.Length);
        head.CopyTo(message.Slab.Buffer);
        var body = message.Slab.StoredBody = new StoredBody(store, pieces.BodyLength) { Id = MessageFacts.BodyIdOf(record) };
        for (int i = 0; i < pieces.Count; i++)
        {
            store.Pin(pieces[i], pieces.LengthOf(i));
            body.Add(pieces[i]);
        }
        return message;
    }

    // One message has the slab for itself; its reference alone keeps it.
    private Message BeginAlone(int size)
    {
        var slab = pool.RentLarge(size);
        var message = new Message(slab, slab.Reserve(size));
        slab.Retire();
        return message;
    }

    private MessageSlab Next()
    {
        _slab?.Retire();
        var slab = pool.RentForWriting();
        // A slab parked by another writer has at least this much room, so one look is enough.
        return _slab = slab;
    }

    private static void Fill(
        MessageSlab slab, int offset, in MessageFacts facts, ReadOnlySpan<byte> address, ReadOnlySpan<byte> properties)
    {
        var record = slab.Buffer.AsSpan(offset);
        facts.Write(record, address.Length, properties.Length);
        address.CopyTo(record[MessageFacts.Size..]);
        properties.CopyTo(record[(MessageFacts.Size + address.Length)..]);
    }
}
