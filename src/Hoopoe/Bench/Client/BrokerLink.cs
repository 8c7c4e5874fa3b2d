using System.Buffers.Binary;
using Hoopoe.Bench.Results;
using Hoopoe.Bench.Workloads;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Bench.Client;

/// <summary>
/// One open connection to a broker. During set-up its owner calls methods and waits for answers; after that one thread receives,
/// any thread sends whole frames. Ends with Dispose, politely after <see cref="BeginClose"/>.
/// </summary>
internal sealed class BrokerLink : IDisposable
{
    private const string Silence = "the broker closed the connection without a word";

    private readonly IByteStream _stream;
    private readonly Lock _sending = new();
    private readonly byte[] _methodBytes = new byte[Frame.MinSize * 2];
    private volatile bool _blocked;
    private volatile bool _closing;

    public BrokerLink(IByteStream stream, int frameMax)
    {
        _stream = stream;
        FrameMax = frameMax;
        Inbound = new FrameBuffer(frameMax);
    }

    /// <summary>The largest frame that may go either way.</summary>
    public int FrameMax { get; private set; }

    /// <summary>Who is at the other end.</summary>
    public BrokerIdentity Broker { get; private set; } = new("", "", "", "");

    /// <summary>What was received; the receiving thread's.</summary>
    public FrameBuffer Inbound { get; }

    /// <summary>Whether the broker said that it takes no publishes for now.</summary>
    public bool IsBlocked => _blocked;

    /// <summary>Connects, logs in and opens the virtual host.</summary>
    public static BrokerLink Open(BrokerUri broker, string name, ushort heartbeat)
    {
        var stream = SocketStream.Connect(broker);
        try
        {
            return LoginDialogue.Run(stream, broker, name, heartbeat);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Notes what the dialogue at the beginning came to.</summary>
    public void Agree(int frameMax, BrokerIdentity broker)
    {
        FrameMax = frameMax;
        Broker = broker;
    }

    /// <summary>Sends whole frames; others who send wait.</summary>
    public void Send(ReadOnlySpan<byte> frames)
    {
        lock (_sending) _stream.Send(frames);
    }

    public void Send<T>(ushort channel, scoped in T method)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        lock (_sending)
        {
            int length = FrameWriter.MethodLength(method);
            var bytes = length <= _methodBytes.Length ? _methodBytes : new byte[length];
            WireWriter writer = new(bytes);
            FrameWriter.WriteMethod(ref writer, channel, method);
            _stream.Send(bytes.AsSpan(0, length));
        }
    }

    /// <summary>Sends a heartbeat, unless somebody is sending: then the broker hears of us anyway.</summary>
    public void SendHeartbeat()
    {
        if (!_sending.TryEnter()) return;
        try
        {
            Span<byte> bytes = stackalloc byte[Frame.Overhead];
            WireWriter writer = new(bytes);
            FrameWriter.WriteHeartbeat(ref writer);
            _stream.Send(bytes);
        }
        finally
        {
            _sending.Exit();
        }
    }

    /// <summary>Sends a method and waits for its answer, whose payload is good until the next call.</summary>
    public ReadOnlySpan<byte> Call<T>(ushort channel, scoped in T method, uint answer)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        Send(channel, method);
        return Await(answer);
    }

    /// <summary>Waits for a method and gives its arguments; whatever ends the connection or the channel instead is thrown.</summary>
    public ReadOnlySpan<byte> Await(uint id)
    {
        while (true)
        {
            while (Inbound.TryTake(out var header, out var payload))
            {
                if (header.Type != FrameType.Method) continue;
                if (MethodId(payload) == id) return payload[sizeof(uint)..];
                HandleOther(payload);
            }
            if (!Receive()) throw new BenchException(Silence);
        }
    }

    /// <summary>Waits for more bytes; false once the connection has ended as we asked.</summary>
    public bool Receive() => Inbound.Fill(_stream) || (_closing ? false : throw new BenchException(Silence));

    /// <summary>The class and method that a method frame's payload begins with.</summary>
    public static uint MethodId(ReadOnlySpan<byte> payload) => payload.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32BigEndian(payload);

    /// <summary>Deals with a method that its receiver did not wait for: false once the connection is closed as we asked; throws if the broker ended something.</summary>
    public bool HandleOther(ReadOnlySpan<byte> payload)
    {
        var arguments = payload[Math.Min(sizeof(uint), payload.Length)..];
        switch (MethodId(payload))
        {
            case ConnectionClose.Id when ConnectionClose.TryRead(arguments, out var close):
                throw new BenchException($"the broker closed the connection: {close.ReplyCode} {close.ReplyText.ToText()}");
            case ChannelClose.Id when ChannelClose.TryRead(arguments, out var close):
                throw new BenchException($"the broker closed the channel: {close.ReplyCode} {close.ReplyText.ToText()}");
            case BasicCancel.Id when BasicCancel.TryRead(arguments, out var cancel):
                throw new BenchException($"the broker cancelled consumer {cancel.ConsumerTag.ToText()}: its queue is gone");
            case ConnectionBlocked.Id: _blocked = true; break;
            case ConnectionUnblocked.Id: _blocked = false; break;
            case ConnectionCloseOk.Id: return false;
        }
        return true;
    }

    /// <summary>Says goodbye; the receiving thread sees the answer, or the end.</summary>
    public void BeginClose()
    {
        Abandon();
        try
        {
            Send(0, new ConnectionClose { ReplyCode = 200, ReplyText = "done"u8 });
        }
        catch (BenchException)
        {
            // Whoever receives finds out that the connection is gone.
        }
    }

    /// <summary>Whether we have said goodbye, so that the end is no surprise.</summary>
    public bool IsClosing => _closing;

    /// <summary>The end of the connection is no surprise from here on.</summary>
    public void Abandon() => _closing = true;

    /// <summary>Ends the connection at once, so that threads that wait on it come back.</summary>
    public void Abort()
    {
        Abandon();
        _stream.Shutdown();
    }

    public void Dispose() => _stream.Dispose();
}
