using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>
/// Puts a published message together from its method, header and body frames, in the memory it will stay in. Belongs to
/// the connection's read loop; a channel has one content under way at most.
/// </summary>
internal sealed class ContentAssembly(AmqpChannel channel)
{
    // Class id, method id and the reserved short before the exchange in basic.publish's arguments.
    private const int AddressStart = 2;

    private byte[] _address = [];
    private int _addressLength;
    private bool _mandatory;
    private PropertyFacts _facts;
    private Message? _message;
    private StoredBodyWriter? _stored;
    private int _received;

    /// <summary>Whether a header or body is due, and no method.</summary>
    public bool Expects { get; private set; }

    /// <summary>Whether body bytes are due.</summary>
    public bool ExpectsBody => _message is not null;

    /// <summary>Where the next bytes of the body go; empty when none is under way.</summary>
    public Memory<byte> BodyTarget => _stored?.Target ?? (_message is { } message ? message.BodyMemory[_received..] : default);

    /// <summary>Body bytes still due.</summary>
    public int BodyLeft => _message is { } message ? message.BodyLength - _received : 0;

    /// <summary>Takes the method.</summary>
    public AmqpError? Begin(ReadOnlySpan<byte> arguments)
    {
        if (!BasicPublish.TryRead(arguments, out var publish)) return AmqpError.Malformed(arguments);
        if (publish.Immediate) return AmqpError.NotImplemented("immediate=true");
        var address = arguments[AddressStart..^1];
        if (_address.Length < address.Length) _address = new byte[Math.Max(64, address.Length)];
        address.CopyTo(_address);
        _addressLength = address.Length;
        _mandatory = publish.Mandatory;
        Expects = true;
        return null;
    }

    /// <summary>Takes the header; an empty message is complete with it.</summary>
    public AmqpError? OnHeader(ReadOnlySpan<byte> payload, Turn turn)
    {
        if (ExpectsBody || !ContentHeader.TryRead(payload, out var header)) return Unexpected();
        if (header.ClassId != BasicPublish.ClassId)
            return new AmqpError(ReplyCode.UnexpectedFrame, $"expected content header for class 60, got one for class {header.ClassId} instead");
        if (!PropertyFacts.TryScan(header.Properties, out _facts)) return AmqpError.Malformed(header.Properties);
        if (_facts.HasUnknownDeliveryMode)
        {
            Abandon();
            return AmqpError.Precondition($"invalid message: {{delivery_mode_unknown,{_facts.DeliveryMode}}}");
        }
        long limit = channel.Connection.Options.MaxMessageBytes;
        if (header.BodySize > (ulong)limit)
        {
            // The body that follows is dropped with the channel.
            Abandon();
            return AmqpError.Precondition($"message size {header.BodySize} is larger than configured max size {limit}");
        }
        long timeToLive = -1;
        if (_facts.Expiration.Exists && Expiration.Parse(_facts.Expiration.In(header.Properties), out timeToLive) is { } bad)
        {
            Abandon();
            return AmqpError.Precondition(bad);
        }
        var facts = Content.AmqpFormat.FactsOf(_facts, timeToLive) with { BodyLength = (int)header.BodySize };
        var address = _address.AsSpan(0, _addressLength);
        var messages = channel.Connection.Messages;
        if (facts.BodyLength > StoredBody.PieceLength && channel.VirtualHost.Broker.Log is { Store: { } store } log)
        {
            _message = messages.BeginStored(facts, address, header.Properties, store);
            _stored = new StoredBodyWriter(log, _message.Value, channel.Connection.BodyPace.Stored);
        }
        else
        {
            _message = messages.Begin(facts, address, header.Properties);
        }
        _received = 0;
        return header.BodySize == 0 ? Complete(turn) : null;
    }

    /// <summary>Takes a piece of the body.</summary>
    public AmqpError? OnBody(ReadOnlySpan<byte> piece, Turn turn)
    {
        if (piece.Length > BodyLeft) return Unexpected();
        AmqpError? error = null;
        while (!piece.IsEmpty && error is null)
        {
            var target = BodyTarget.Span;
            int count = Math.Min(piece.Length, target.Length);
            piece[..count].CopyTo(target);
            piece = piece[count..];
            error = OnBodyReceived(count, turn);
        }
        return error;
    }

    /// <summary>Notes body bytes that are in place already.</summary>
    public AmqpError? OnBodyReceived(int count, Turn turn)
    {
        _received += count;
        _stored?.Received(count);
        return _received == _message!.Value.BodyLength ? Complete(turn) : null;
    }

    /// <summary>The error of a frame that is not the one due.</summary>
    public AmqpError Unexpected() => ExpectsBody
        ? AmqpError.Unexpected("content body, got non content body")
        : AmqpError.Unexpected("content header for class 60, got non content header");

    /// <summary>Drops what is under way.</summary>
    public void Abandon()
    {
        _message?.Slab.Release();
        _message = null;
        _stored?.Release();
        _stored = null;
        Expects = false;
    }

    private AmqpError? Complete(Turn turn)
    {
        var message = _message!.Value;
        bool isLost = _stored is { IsLost: true };
        _message = null;
        _stored = null;
        Expects = false;
        channel.Connection.Pacing.Count(message.BodyLength);
        return isLost ? channel.Refuse(message) : channel.Publish(message, _mandatory, _facts, turn);
    }
}
