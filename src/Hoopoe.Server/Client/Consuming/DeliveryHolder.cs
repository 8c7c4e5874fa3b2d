using System.Runtime.InteropServices;
using System.Text;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp.Delivery;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Server.Client;

/// <summary>
/// Who holds delivered messages for as long as their bytes may be read, and knows by a delivery's tag whether it still
/// does. Any thread may call; the gate comes where a connection's output stands in the order of locks.
/// </summary>
internal abstract class DeliveryHolder
{
    private byte[] _lastName = [];
    private string _lastText = "";
    private long _loadedTag;
    private byte[] _loaded = [];

    /// <summary>Guards what is held.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>The delivery of that tag.</summary>
    /// <exception cref="InvalidOperationException">It is held no more.</exception>
    public Unacked Find(long tag)
    {
        lock (Gate)
        {
            if (TryFind(tag, out var delivery)) return delivery;
        }
        throw Over();
    }

    /// <summary>The delivery's body. One that is too large for memory is read from the journal, once for the delivery last asked for.</summary>
    public ReadOnlySpan<byte> BodyOf(long tag)
    {
        var entry = Find(tag).Entry;
        if (DeliveryWriter.ChangedBody(entry) is { } changed) return changed.Span;
        var message = entry.Message;
        if (!message.IsChunked) return message.Body;
        lock (Gate)
        {
            if (_loadedTag == tag) return _loaded;
            if (!TryFind(tag, out _)) throw Over();
            // It stays readable while it is read, whoever settles it meanwhile.
            message.Slab.AddReferences(1);
        }
        try
        {
            byte[] loaded = Load(message);
            lock (Gate) (_loadedTag, _loaded) = (tag, loaded);
            return loaded;
        }
        finally
        {
            message.Slab.Release();
        }
    }

    /// <summary>Bytes in a delivery's body.</summary>
    public static int BodyLengthOf(in QueueEntry entry) => DeliveryWriter.ChangedBody(entry)?.Length ?? entry.BodyLength;

    /// <summary>
    /// A delivery as it is held: a body that an interceptor gave it is copied, because it was promised to be the
    /// interceptor's again when that was done.
    /// </summary>
    protected static QueueEntry Held(in QueueEntry entry)
    {
        if (entry.Amendments is not { ForDelivery: { Body: { } body } change } amendments) return entry;
        return entry with { Amendments = amendments with { ForDelivery = change with { Body = body.ToArray() } } };
    }

    /// <summary>A name as text; the one last asked for is at hand, as most messages have the same.</summary>
    public string TextOf(ReadOnlySpan<byte> name)
    {
        lock (Gate)
        {
            if (name.SequenceEqual(_lastName)) return _lastText;
            _lastName = name.ToArray();
            return _lastText = Encoding.UTF8.GetString(name);
        }
    }

    /// <summary>Settles a delivery, or with <paramref name="through"/> also all before it.</summary>
    /// <exception cref="BrokerException">It was settled before.</exception>
    /// <exception cref="InvalidOperationException">It needs no settling.</exception>
    public abstract void Settle(long tag, bool through, Settlement how);

    private static InvalidOperationException Over() => new(
        "The delivery is over, and its memory may be another message's: it was settled or returned to its queue, or is "
        + "of a consumer that acknowledges automatically and has moved on. Copy what is needed for longer, for example with CopyBody().");

    /// <summary>Finds the delivery of that tag. Under the gate.</summary>
    protected abstract bool TryFind(long tag, out Unacked delivery);

    /// <summary>
    /// Lends the memory that a delivery's body lies in, for somebody who needs it beyond the delivery's end: the slab has a
    /// reference more, which is the caller's to release. Null for a body that was read from the journal or that an interceptor gave it, whose memory is its own.
    /// </summary>
    public MessageSlab? Lend(long tag, out ArraySegment<byte> body)
    {
        lock (Gate)
        {
            if (TryFind(tag, out var delivery))
            {
                if (DeliveryWriter.ChangedBody(delivery.Entry) is { } changed)
                {
                    MemoryMarshal.TryGetArray(changed, out body);
                    return null;
                }
                if (!delivery.Entry.Message.IsChunked)
                {
                    MemoryMarshal.TryGetArray((ReadOnlyMemory<byte>)delivery.Entry.Message.BodyMemory, out body);
                    delivery.Entry.Slab.AddReferences(1);
                    return delivery.Entry.Slab;
                }
            }
        }
        BodyOf(tag);
        lock (Gate) body = _loaded;
        return null;
    }

    /// <summary>Reads a body that is in pieces in the journal; the caller holds a reference to its slab.</summary>
    protected static byte[] Load(Message message)
    {
        byte[] body = GC.AllocateUninitializedArray<byte>(message.BodyLength);
        try
        {
            for (int i = 0, at = 0; at < body.Length; i++)
            {
                int length = StoredBody.LengthOf(i, body.Length);
                message.Slab.StoredBody!.Read(i, body.AsSpan(at, length));
                at += length;
            }
            return body;
        }
        catch (JournalException error)
        {
            throw new BrokerException((int)ReplyCode.InternalError, $"INTERNAL_ERROR - the message cannot be read: {error.Message}", error);
        }
    }
}
