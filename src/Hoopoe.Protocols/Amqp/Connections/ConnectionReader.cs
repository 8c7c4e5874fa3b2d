using System.Runtime.CompilerServices;
using Hoopoe.Core;
using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp.Channels;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// A connection's read loop: receives, cuts frames, hands them on, and at the end of what one receive brought sends
/// everything that came of it on its way. A large body is received straight into the message it belongs to.
/// </summary>
internal sealed class ConnectionReader(AmqpConnection connection)
{
    // A body with less than this missing comes through the buffer: one receive brings it and what follows.
    private const int DirectReceive = 16 * 1024;

    // What is asked for costs many times what is published: others served by the same thread have their turn after so many requests, or so long.
    private const int MostInTurn = 256;
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMicroseconds(200);

    // How TLS begins (RFC 8446 section 5.1).
    private const byte TlsHandshake = 22;
    private const byte TlsMajorVersion = 3;

    private readonly ReadBuffer _buffer = new();
    private readonly Turn _turn = new();
    private bool _headerSeen;
    private bool _ended;
    // Whether frames were left that are there: until the client has read more, or others had their turn.
    private bool _cutShort;
    private int _askedInTurn;
    private long _turnBegan;
    private bool _turnIsOver;
    // Whether others have had their turn before the client's close is answered.
    private bool _gaveWay;
    private bool _framingLost;
    private int _needed;

    // A body frame of which the header has been read and the payload only in part.
    private AmqpChannel? _bodyChannel;
    private int _bodyLeft;
    private bool _endDue;

    /// <summary>Reads until the connection ends.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (!_ended && await ReceiveAsync() is var received && received > 0)
            {
                connection.ReceivedBytes += received;
                connection.LastReceivedMs = connection.Broker.Upkeep.Clock.NowMs;
                do
                {
                    if (!await TakeReceivedAsync()) return;
                }
                while (_cutShort);
            }
            // What a client published before it left was published.
            while (connection.Held.Any && await connection.Held.WaitForAnyAsync(connection.Options.CloseTimeout)) await ResumeHeldOnceAsync(connection.Held);
        }
        finally
        {
            // Others may have been written to before a failure here; they must not wait for it.
            _turn.Complete();
        }
        // The peer sees the end after the answer to its close.
        if (_ended) await connection.DrainAsync();
        connection.Transport.ShutdownSend();
        _buffer.Release();
    }

    // Acts on what was received and waits until the next may be taken: false if nothing more is to be.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> TakeReceivedAsync()
    {
        int consumed = Process();
        // It is all given back at the end of this turn.
        if (connection.Closing && connection.HoldsMuch) await Task.Yield();
        bool published = EndBatch(consumed);
        while (connection.Awaited.IsDue)
        {
            await EndAwaitedAsync();
            published |= EndBatch(Process());
        }
        if (connection.Held.Any) await ResumeHeldAsync(connection.Held);
        if (connection.Answers.Held && !await connection.Answers.SendAsync(_turn)) return false;
        if (published) await HoldBackAsync();
        if (connection.Pacing.IsBehind(out var pace)) await HoldBackUntilAsync(connection.Pacing.WaitAsync(pace));
        if (!connection.BodyPace.IsOver) await HoldBackUntilAsync(connection.BodyPace.WaitAsync());
        var readable = connection.Output.ReadableAsync();
        if (!readable.IsCompletedSuccessfully) await HoldBackUntilAsync(readable);
        if (_cutShort) await connection.Transport.GiveWayAsync();
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync()
    {
        // An interceptor that is done may end the channel; the body must not be on its way into its memory then.
        if (_bodyLeft >= DirectReceive && !connection.Held.Any && _bodyChannel is { Closing: false } channel && !connection.Closing && _buffer.IsEmpty)
        {
            var target = channel.BodyTarget;
            int direct = await connection.Transport.ReceiveAsync(target[..Math.Min(target.Length, _bodyLeft)]);
            _bodyLeft -= direct;
            _endDue = _bodyLeft == 0;
            Check(channel.OnBodyReceived(direct, _turn), channel.Number, BasicPublish.Id);
            return direct;
        }
        if (_buffer.IsEmpty && _buffer.IsQuiet)
        {
            // A quiet connection waits without a buffer.
            _buffer.Release();
            connection.Messages.Park();
            await ReceiveAsync(Memory<byte>.Empty);
        }
        int count = await ReceiveAsync(_buffer.Room(_needed));
        if (count > 0) _buffer.Received(count);
        return count;
    }

    // What the transport brings; meanwhile channels go on whose interceptors are done.
    private ValueTask<int> ReceiveAsync(Memory<byte> into)
    {
        var receiving = connection.Transport.ReceiveAsync(into);
        return !connection.Held.Any || receiving.IsCompleted ? receiving : ReceiveMeanwhileAsync(receiving.AsTask(), connection.Held);
    }

    private async ValueTask<int> ReceiveMeanwhileAsync(Task<int> receiving, HeldChannels held)
    {
        while (held.Any && !receiving.IsCompleted)
        {
            await Task.WhenAny(receiving, held.AnyDoneAsync());
            await ResumeHeldOnceAsync(held);
            if (connection.Answers.Held) await connection.Answers.SendAsync(_turn);
        }
        // The client may have asked for the end of the connection, which has come with that; it hangs up when it knows.
        if (_ended)
        {
            await connection.DrainAsync();
            connection.Transport.ShutdownSend();
        }
        return await receiving;
    }

    private async ValueTask ResumeHeldAsync(HeldChannels held)
    {
        await ResumeHeldOnceAsync(held);
        if (!held.IsFull) return;
        connection.HoldingBack = true;
        while (held.IsFull && await held.WaitForAnyAsync(Timeout.InfiniteTimeSpan)) await ResumeHeldOnceAsync(held);
        connection.HoldingBack = false;
        connection.LastReceivedMs = connection.Broker.Clock.NowMs;
    }

    private async ValueTask ResumeHeldOnceAsync(HeldChannels held)
    {
        ResumeHeld(held);
        while (connection.Awaited.IsDue) await EndAwaitedAsync();
    }

    // Waits for what has to be known, and takes the frames that waited for it.
    private async ValueTask EndAwaitedAsync()
    {
        Check(await connection.Awaited.RunAsync(_turn), 0, 0);
        while (connection.Awaited.TryTake(out var header, out byte[] payload)) TakeFrame(header, payload);
        EndTurn();
    }

    // Publishes what interceptors are done with, and takes the frames that waited behind.
    private void ResumeHeld(HeldChannels held)
    {
        held.BeginResuming();
        while (held.TakeDone() is { } done)
        {
            Check(done.Finish(_turn), done.Channel.Number, BasicPublish.Id);
            while (done.TryTake(out var header, out byte[]? payload)) TakeFrame(header, payload);
        }
        if (held.TryTakeClose(out var close, out byte[] arguments)) TakeFrame(close, arguments);
        EndTurn();
        held.EndResuming();
    }

    // Understands as many frames as are there and says how many bytes they took.
    private int Process()
    {
        var bytes = _buffer.Filled;
        int at = 0;
        (_cutShort, _turnIsOver, _askedInTurn) = (false, false, 0);
        if (!_headerSeen && !TakeProtocolHeader(bytes, ref at)) return at;
        while (!_ended && !connection.Awaited.IsDue)
        {
            // The rest waits, or what one read asks for could be any amount of memory and time. What is being closed gets nothing more.
            if ((connection.Output.IsUnread || _turnIsOver) && !connection.Closing)
            {
                _cutShort = true;
                break;
            }
            var rest = bytes[at..];
            if (_bodyLeft > 0 || _endDue)
            {
                int taken = TakeBodyPiece(rest);
                if (taken == 0) break;
                at += taken;
                continue;
            }
            if (_framingLost) return at + AwaitCloseOk(rest);
            if (rest.Length < Frame.HeaderLength) break;
            var header = FrameHeader.Read(rest);
            if (!IsAcceptable(header)) continue;
            int length = (int)header.Size + Frame.Overhead;
            if (rest.Length < length)
            {
                if (header.Type == FrameType.Body && BeginPartialBody(header))
                {
                    at += Frame.HeaderLength;
                    continue;
                }
                _needed = length;
                break;
            }
            var payload = rest.Slice(Frame.HeaderLength, (int)header.Size);
            if (!_gaveWay && header.Channel == 0 && EndsMuch(header, payload))
            {
                _cutShort = _gaveWay = true;
                break;
            }
            at += length;
            if (rest[length - 1] == Frame.End) TakeFrame(header, payload);
            else FailFrame(header, payload, $": {{invalid_frame_end_marker,{rest[length - 1]}}}");
        }
        return at;
    }

    private bool EndBatch(int consumed)
    {
        _buffer.Consume(consumed);
        return EndTurn();
    }

    private bool EndTurn()
    {
        bool published = connection.FlushPublished(_turn);
        // A connection that we are closing gives everything back at once, however long the client takes to answer.
        if (connection.Closing) connection.Release(SettlementCause.ConnectionFailed, _turn);
        _turn.Complete();
        return published;
    }

    private bool TakeProtocolHeader(ReadOnlySpan<byte> bytes, ref int at)
    {
        var expected = Frame.ProtocolHeader;
        int length = Math.Min(bytes.Length, expected.Length);
        // The form of the specification's 0-9, which old clients still send.
        if (bytes.Length >= expected.Length && bytes.StartsWith("AMQP\x01\x01\0\x09"u8)) expected = "AMQP\x01\x01\0\x09"u8;
        bool matches = bytes[..length].SequenceEqual(expected[..length]) || "AMQP\x01\x01\0\x09"u8[..length].SequenceEqual(bytes[..length]);
        if (matches && length < expected.Length) return false;
        at = length;
        if (matches)
        {
            _headerSeen = true;
            connection.Handshake.Begin(_turn);
            return true;
        }
        lock (connection.Output.Gate)
        {
            Frame.ProtocolHeader.CopyTo(connection.Output.Reserve(Frame.ProtocolHeader.Length));
            connection.Output.Written(_turn);
            connection.Output.Closed = true;
        }
        if (bytes is [TlsHandshake, TlsMajorVersion, ..]) connection.Server.NoteTlsWithoutTls(connection);
        else connection.Log.ConnectionFailed(connection.Name, "the client does not speak AMQP 0-9-1");
        connection.Accuse("the client does not speak AMQP 0-9-1");
        _ended = true;
        return false;
    }

    // RabbitMQ counts the payload alone against the frame's limit, though it names the stricter one.
    private bool IsAcceptable(FrameHeader header)
    {
        if (header.Size <= (uint)connection.FrameMax) return true;
        FailFrame(header, default, $": {{frame_too_large,{header.Size},{connection.FrameMax - Frame.Overhead}}}");
        _framingLost = true;
        return false;
    }

    // Nothing after a frame of a wrong length can be understood, but for the answer to our close.
    private int AwaitCloseOk(ReadOnlySpan<byte> rest)
    {
        Span<byte> answer = stackalloc byte[12];
        var writer = new WireWriter(answer);
        FrameWriter.WriteMethod(ref writer, 0, default(ConnectionCloseOk));
        _ended = rest.IndexOf(answer) >= 0;
        return Math.Max(0, rest.Length - (answer.Length - 1));
    }

    private bool BeginPartialBody(FrameHeader header)
    {
        if (connection.Closing || !connection.Handshake.Done || connection.Channel(header.Channel) is not { } channel) return false;
        if (connection.Held.Any && connection.Held.Holds(header.Channel)) return false;
        if (!channel.Closing && (channel.BodyLeft == 0 || channel.BodyLeft < header.Size)) return false;
        _bodyChannel = channel;
        _bodyLeft = (int)header.Size;
        // Of an empty one only the closing octet is to come.
        _endDue = _bodyLeft == 0;
        return true;
    }

    private int TakeBodyPiece(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty) return 0;
        var channel = _bodyChannel!;
        if (_endDue)
        {
            _endDue = false;
            _bodyChannel = null;
            if (rest[0] != Frame.End) FailFrame(new FrameHeader(FrameType.Body, channel.Number, 0), default, $": {{invalid_frame_end_marker,{rest[0]}}}");
            return 1;
        }
        int take = Math.Min(rest.Length, _bodyLeft);
        _bodyLeft -= take;
        _endDue = _bodyLeft == 0;
        if (!channel.Closing && !connection.Closing) Check(channel.OnBody(rest[..take], _turn), channel.Number, BasicPublish.Id);
        return take;
    }

    private void TakeFrame(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (connection.Held.Any && connection.Held.TryKeep(header, payload)) return;
        if (connection.Awaited.IsDue)
        {
            connection.Awaited.Keep(header, payload);
            return;
        }
        if (header.Type == FrameType.Method && payload.Length >= sizeof(uint)) TakeMethod(header, payload);
        else if (header.Type == FrameType.Body || (header.Type == FrameType.Header && payload.Length >= Frame.ContentHeaderLength)) TakeContent(header, payload);
        else if (header.Type != FrameType.Heartbeat || !payload.IsEmpty) FailFrame(header, payload, ": unknown_frame");
        else if (header.Channel != 0) FailFrame(header, payload, "", ReplyCode.UnexpectedFrame);
    }

    private void TakeMethod(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        ushort number = header.Channel;
        uint id = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(payload);
        var arguments = payload[sizeof(uint)..];
        if (number == 0)
        {
            var error = ConnectionMethods.Take(connection, id, arguments, _turn, ref _ended);
            // A refused login is nobody's method.
            Check(error, 0, error?.Code == ReplyCode.AccessRefused ? 0 : id);
            return;
        }
        if (connection.Closing) return;
        if (id is not (BasicPublish.Id or BasicAck.Id)) CountAsked();
        if (!connection.Handshake.Done) FailFrame(header, payload, "", ReplyCode.UnexpectedFrame);
        else if (connection.Channel(number) is { } channel) TakeChannelMethod(channel, header, payload);
        else if (id != ChannelOpen.Id) Check(new AmqpError(ReplyCode.ChannelError, "expected 'channel.open'"), 0, id);
        else Check(connection.OpenChannel(number, _turn), 0, 0);
    }

    private void CountAsked()
    {
        var time = connection.Broker.Upkeep.Time;
        if (_askedInTurn++ == 0) _turnBegan = time.GetTimestamp();
        else _turnIsOver = _askedInTurn >= MostInTurn || time.GetElapsedTime(_turnBegan) > LongestTurn;
    }

    // Whether a client takes its leave that has many channels or queues, which are to be given back where nobody else waits for the thread.
    private bool EndsMuch(FrameHeader header, ReadOnlySpan<byte> payload) => header.Type == FrameType.Method && payload.Length >= sizeof(uint)
        && System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(payload) == ConnectionClose.Id && connection.HoldsMuch;

    private void TakeChannelMethod(AmqpChannel channel, FrameHeader header, ReadOnlySpan<byte> payload)
    {
        uint id = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(payload);
        if (id == ChannelCloseOk.Id)
        {
            if (!channel.Closing)
            {
                Check(AmqpError.Unimplemented(), 0, id);
                return;
            }
            channel.Release(SettlementCause.ChannelClosed, _turn);
            connection.Remove(channel);
            return;
        }
        if (id == ChannelClose.Id)
        {
            if (!channel.Closing) channel.Release(SettlementCause.ChannelClosed, _turn);
            channel.Send(default(ChannelCloseOk), _turn);
            connection.Remove(channel);
            return;
        }
        if (channel.Closing) return;
        if (id == ChannelOpen.Id)
        {
            Check(new AmqpError(ReplyCode.ChannelError, "second 'channel.open' seen"), 0, id);
            return;
        }
        uint culprit = channel.ExpectsContent ? BasicPublish.Id : id;
        var error = channel.OnMethod(id, payload[sizeof(uint)..], _turn);
        if (error is not null && channel.Grant.Question is not null) connection.Awaited.Ask(channel, header, payload);
        else Check(error, channel.Number, culprit);
    }

    private void TakeContent(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (connection.Closing) return;
        if (header.Channel == 0)
        {
            FailFrame(header, payload, "", ReplyCode.UnexpectedFrame);
            return;
        }
        var channel = connection.Channel(header.Channel);
        if (channel is { Closing: true }) return;
        if (channel is not { ExpectsContent: true })
        {
            Check(AmqpError.Unexpected("method frame, got non method"), 0, 0);
            return;
        }
        var error = header.Type == FrameType.Header ? channel.OnHeader(payload, _turn) : channel.OnBody(payload, _turn);
        Check(error, header.Channel, BasicPublish.Id);
    }

    private void Check(AmqpError? error, ushort channel, uint methodId)
    {
        if (error is not null) connection.Fail(error, channel, methodId, _turn);
    }

    private void FailFrame(FrameHeader header, ReadOnlySpan<byte> payload, string reason, ReplyCode code = ReplyCode.FrameError)
    {
        string octets = string.Join(',', payload[..Math.Min(payload.Length, 16)].ToArray());
        string which = payload.Length > 16 ? "first 16 octets" : "all octets";
        connection.Fail(new AmqpError(code, $"type {header.Type}, {which} = <<{octets}>>{reason}"), 0, 0, _turn);
    }

    // A publisher that outruns memory or disk is slowed by its own reads; one that consumes too never is, so that its
    // acknowledgements, which free both, always get through.
    private async ValueTask HoldBackAsync()
    {
        var delay = connection.Server.PublisherDelay;
        bool behind = connection.Broker.Log.IsBehind;
        if (connection.Server.Shortage is { } reason)
        {
            // One that connected since learns of it by its first publish.
            connection.TellBlocked(reason, _turn);
            _turn.Complete();
        }
        if ((!behind && delay == TimeSpan.Zero) || !connection.OnlyPublishes) return;
        if (behind && !connection.Entered.IsOver) await HoldBackUntilAsync(connection.Entered.WaitAsync());
        else if (delay > TimeSpan.Zero) await HoldBackUntilAsync(Task.Delay(delay, connection.Broker.Upkeep.Time));
    }

    private async Task HoldBackUntilAsync(Task released)
    {
        connection.HoldingBack = true;
        await released;
        connection.HoldingBack = false;
        connection.LastReceivedMs = connection.Broker.Upkeep.Clock.NowMs;
    }
}
