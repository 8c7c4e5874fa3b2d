using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Content;

/// <summary>
/// Takes a published message in, in the memory it will stay in: checks its properties and its length, then receives the
/// body, for which memory is taken as it comes, and which goes to the journal in pieces where it is too large for memory. One message is under way at most. Belongs
/// to whoever publishes, one thread at a time.
/// </summary>
/// <param name="messages">Places the messages.</param>
/// <param name="log">Where large bodies go.</param>
/// <param name="keys">What they are encrypted with, or null.</param>
/// <param name="maxBytes">Bytes a body may have at most.</param>
/// <param name="stored">Told of the position of each piece that went to the journal.</param>
internal sealed class MessageIntake(MessageWriter messages, IDurableLog log, KeySlot? keys, long maxBytes, Action<long> stored)
{
    // As RabbitMQ can be set to no more, it does not call this one configured; clients match on its words.
    private const long LargestOfRabbitMq = 512L * 1024 * 1024;

    private PropertyFacts _facts;
    private Message? _message;
    private StoredBodyWriter? _stored;
    private int _received;

    /// <summary>Whether a message is under way.</summary>
    public bool IsBusy => _message is not null;

    /// <summary>Whether all of the message is there.</summary>
    public bool IsComplete => BodyLeft == 0;

    /// <summary>Where the next bytes of the body go; empty when no message is under way.</summary>
    public Memory<byte> Target => _stored?.Target ?? (_message is { } message ? message.BodyRoom[_received..] : default);

    /// <summary>Body bytes still due.</summary>
    public int BodyLeft => _message is { } message ? message.BodyLength - _received : 0;

    /// <summary>Begins a message; on an error there is none under way.</summary>
    /// <param name="address">Exchange and routing key, each behind an octet with its length.</param>
    /// <param name="properties">The property block.</param>
    /// <param name="bodySize">Bytes in the body to come.</param>
    /// <param name="room">Bytes of it to take memory for before any has come, 1 or more; the rest is taken as it comes.</param>
    public AmqpError? Begin(ReadOnlySpan<byte> address, ReadOnlySpan<byte> properties, ulong bodySize, int room)
    {
        if (!PropertyFacts.TryScan(properties, out _facts)) return AmqpError.Malformed(properties);
        if (_facts.HasUnknownDeliveryMode)
            return AmqpError.Precondition($"invalid message: {{delivery_mode_unknown,{_facts.DeliveryMode}}}");
        if (bodySize > (ulong)maxBytes)
            return AmqpError.Precondition($"message size {bodySize} is larger than {(maxBytes == LargestOfRabbitMq ? "" : "configured ")}max size {maxBytes}");
        long timeToLive = -1;
        if (_facts.Expiration.Exists && Expiration.Parse(_facts.Expiration.In(properties), out timeToLive) is { } bad)
            return AmqpError.Precondition(bad);
        var facts = AmqpFormat.FactsOf(_facts, timeToLive, (int)bodySize);
        _received = 0;
        if (facts.BodyLength > StoredBody.PieceLength && log.Store is { } store)
        {
            _message = messages.BeginStored(facts, address, properties, store, keys);
            _stored = new StoredBodyWriter(log, _message.Value, room, stored);
        }
        else
        {
            _message = messages.BeginArriving(facts, address, properties, room);
        }
        return null;
    }

    /// <summary>Takes bytes of the body, no more than are due.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var target = Target.Span;
            int count = Math.Min(bytes.Length, target.Length);
            bytes[..count].CopyTo(target);
            bytes = bytes[count..];
            Received(count);
        }
    }

    /// <summary>Notes body bytes that are at the target already.</summary>
    public void Received(int count)
    {
        _received += count;
        if (_stored is { } stored) stored.Received(count);
        else if (_message is { } message && _received < message.BodyLength && _received == message.BodyRoom.Length) _message = messages.Extend(message, _received);
    }

    /// <summary>Gives the complete message, with its one reference; the next may begin.</summary>
    /// <param name="facts">What the broker must know of its properties.</param>
    /// <param name="isLost">Whether the journal did not take all of the body, so that the message cannot be published.</param>
    public Message Complete(out PropertyFacts facts, out bool isLost)
    {
        var message = _message!.Value;
        facts = _facts;
        isLost = _stored is { IsLost: true };
        _message = null;
        _stored = null;
        return message;
    }

    /// <summary>Drops what is under way.</summary>
    public void Abandon()
    {
        _message?.Slab.Release();
        _message = null;
        _stored?.Release();
        _stored = null;
    }
}
