using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>
/// Puts a published message together from its method, header and body frames. Belongs to the connection's read loop; a
/// channel has one content under way at most.
/// </summary>
internal sealed class ContentAssembly(AmqpChannel channel)
{
    // Class id, method id and the reserved short before the exchange in basic.publish's arguments.
    private const int AddressStart = 2;

    // What a body gets of memory before any of it has come: one that is alone on its connection enough for most, others little, as
    // there may be thousands of them and nothing behind them.
    private const int RoomAlone = SlabPool.SlabSize;
    private const int RoomBesideOthers = 4 * 1024;

    private readonly MessageIntake _intake = new(
        channel.Connection.Messages, channel.Connection.Broker.Log, channel.VirtualHost.Keys, channel.Connection.Options.MaxMessageBytes, channel.Connection.BodyPace.Stored);

    private byte[] _address = [];
    private int _addressLength;
    private bool _mandatory;
    private int _heldBytes;

    /// <summary>Whether a header or body is due, and no method.</summary>
    public bool Expects { get; private set; }

    /// <summary>Whether body bytes are due.</summary>
    public bool ExpectsBody => _intake.IsBusy;

    /// <summary>Where the next bytes of the body go; empty when none is under way.</summary>
    public Memory<byte> BodyTarget => _intake.Target;

    /// <summary>Body bytes still due.</summary>
    public int BodyLeft => _intake.BodyLeft;

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
        if (CheckLimits(header) is { } tooMuch)
        {
            Abandon();
            return tooMuch;
        }
        int room = channel.Connection.IncompleteBytes == 0 ? RoomAlone : RoomBesideOthers;
        if (_intake.Begin(_address.AsSpan(0, _addressLength), header.Properties, header.BodySize, room) is { } error)
        {
            // Headers that are nested beyond what can be read break a limit, and are no bytes that make no sense.
            if (error.Code == ReplyCode.FrameError) error = CheckHeaders(header.Properties, channel.Connection.Options) ?? error;
            // The body that follows is dropped with the channel; bytes that make no sense end the connection.
            if (!error.Code.IsConnectionError()) Abandon();
            return error;
        }
        if (_intake.IsComplete) return Complete(turn);
        channel.Connection.IncompleteBytes += _heldBytes = HeldBytes(header.BodySize);
        return null;
    }

    /// <summary>Takes a piece of the body.</summary>
    public AmqpError? OnBody(ReadOnlySpan<byte> piece, Turn turn)
    {
        if (piece.Length > BodyLeft) return Unexpected();
        _intake.Receive(piece);
        return _intake.IsComplete ? Complete(turn) : null;
    }

    /// <summary>Notes body bytes that are in place already.</summary>
    public AmqpError? OnBodyReceived(int count, Turn turn)
    {
        _intake.Received(count);
        return _intake.IsComplete ? Complete(turn) : null;
    }

    /// <summary>The error of a frame that is not the one due.</summary>
    public AmqpError Unexpected() => ExpectsBody
        ? AmqpError.Unexpected("content body, got non content body")
        : AmqpError.Unexpected("content header for class 60, got non content header");

    /// <summary>Drops what is under way.</summary>
    public void Abandon()
    {
        _intake.Abandon();
        Expects = false;
        LetGo();
    }

    private AmqpError? CheckLimits(in ContentHeader header)
    {
        var options = channel.Connection.Options;
        if (header.Properties.Length > options.MaxHeaderBytes)
            return AmqpError.Precondition($"message properties of {header.Properties.Length} bytes are larger than configured max size {options.MaxHeaderBytes} (amqp.max-header-size)");
        // A value takes at least a byte, so that what is short has not too many and is not looked at.
        if (header.Properties.Length > options.MaxHeaderFields || options.MaxHeaderDepth < FieldTable.MaxDepth)
        {
            if (CheckHeaders(header.Properties, options) is { } error) return error;
        }
        long underWay = channel.Connection.IncompleteBytes;
        return underWay > 0 && underWay + HeldBytes(header.BodySize) > options.MaxIncompleteBytes
            ? new AmqpError(ReplyCode.ResourceError, $"bodies under way on this connection would take up more than {options.MaxIncompleteBytes} bytes; finish some first (amqp.max-incomplete-size)")
            : null;
    }

    private static AmqpError? CheckHeaders(ReadOnlySpan<byte> properties, AmqpOptions options)
    {
        int valuesLeft = options.MaxHeaderFields;
        if (FieldTable.IsWithin(BasicProperties.FindHeaders(properties), options.MaxHeaderDepth, ref valuesLeft)) return null;
        return AmqpError.Precondition(valuesLeft < 0
            ? $"message headers have more values than configured max {options.MaxHeaderFields} (amqp.max-header-fields)"
            : $"message headers are nested deeper than configured max depth {options.MaxHeaderDepth} (amqp.max-header-depth)");
    }

    // What the body may come to take up in memory before all of it is there. One that is too long is refused in a moment, whatever it says.
    private int HeldBytes(ulong bodySize)
    {
        bool stored = channel.Connection.Broker.Log.Store is not null && bodySize > StoredBody.PieceLength;
        return stored ? StoredBody.PieceLength : (int)Math.Min(bodySize, int.MaxValue);
    }

    private void LetGo()
    {
        channel.Connection.IncompleteBytes -= _heldBytes;
        _heldBytes = 0;
    }

    private AmqpError? Complete(Turn turn)
    {
        var message = _intake.Complete(out var facts, out bool isLost);
        Expects = false;
        LetGo();
        channel.Connection.Pacing.Count(message.BodyLength);
        return isLost ? channel.Refuse(message) : channel.Publish(message, _mandatory, facts, turn);
    }
}
