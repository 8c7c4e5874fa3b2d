using System.Buffers;
using System.Text;
using Hoopoe.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Testing;

/// <summary>
/// A small AMQP client for tests: what is written is gathered until it is flushed, what comes in waits in
/// <see cref="Received"/>. Lives on the test's thread.
/// </summary>
internal sealed class TestClient
{
    private readonly TestBroker _broker;
    private readonly MemoryTransport _transport;
    private readonly FrameAssembler _frames;
    private readonly Queue<byte[]> _unsent = new();
    private ArrayBufferWriter<byte> _output = new();
    private bool _sending;
    private bool _paused;

    public TestClient(TestBroker broker, MemoryTransport transport, MemoryTransport server)
    {
        _broker = broker;
        _transport = transport;
        ServerSide = server;
        _frames = new FrameAssembler(Received.Add);
        _ = ReadAsync();
    }

    /// <summary>What came in and was not asked for yet.</summary>
    public List<ReceivedMethod> Received { get; } = [];

    /// <summary>How many heartbeats came in.</summary>
    public int Heartbeats => _frames.Heartbeats;

    /// <summary>Whether what comes in is only counted, for tests of what the broker itself allocates.</summary>
    public bool Discards { get; set; }

    /// <summary>How many bytes came in.</summary>
    public int BytesReceived { get; private set; }

    /// <summary>Whether the server has ended the connection.</summary>
    public bool Ended { get; private set; }

    public uint FrameMax { get; set; } = Frame.MinSize;

    public MemoryTransport Transport => _transport;

    public MemoryTransport ServerSide { get; }

    /// <summary>Opens the connection.</summary>
    public void Open(TestClientOptions options)
    {
        SendRaw(Frame.ProtocolHeader);
        Expect(ConnectionStart.Id);
        StartOk(options);
        Expect(ConnectionTune.Id);
        FrameMax = options.FrameMax;
        Send(0, new ConnectionTuneOk { ChannelMax = 2047, FrameMax = options.FrameMax, Heartbeat = options.Heartbeat });
        Send(0, new ConnectionOpen { VirtualHost = Utf8(options.VirtualHost) });
        Expect(ConnectionOpenOk.Id);
    }

    public void StartOk(TestClientOptions options) => Send(0, new ConnectionStartOk
    {
        ClientProperties = options.ClientProperties,
        Mechanism = "PLAIN"u8,
        Response = Utf8($"\0{options.User}\0{options.Password}"),
        Locale = "en_US"u8,
    });

    public void OpenChannel(ushort channel) => Call(channel, default(ChannelOpen), ChannelOpenOk.Id);

    /// <summary>Gathers a method.</summary>
    public void Write<T>(ushort channel, scoped in T method)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        int length = FrameWriter.MethodLength(method);
        var writer = new WireWriter(_output.GetSpan(length));
        FrameWriter.WriteMethod(ref writer, channel, method);
        _output.Advance(length);
    }

    /// <summary>Gathers a publish.</summary>
    public void WritePublish(
        ushort channel, string exchange, string key, ReadOnlySpan<byte> body, scoped in BasicProperties properties = default, bool mandatory = false)
    {
        Write(channel, new BasicPublish { Exchange = Utf8(exchange), RoutingKey = Utf8(key), Mandatory = mandatory });
        byte[] block = properties.ToArray();
        int length = FrameWriter.HeaderLength(block.Length) + FrameWriter.BodyLength(body.Length, (int)FrameMax);
        var writer = new WireWriter(_output.GetSpan(length));
        FrameWriter.WriteHeader(ref writer, channel, body.Length, block);
        FrameWriter.WriteBody(ref writer, channel, body, (int)FrameMax);
        _output.Advance(length);
    }

    /// <summary>Takes what was gathered instead of sending it.</summary>
    public byte[] TakeWritten()
    {
        byte[] bytes = _output.WrittenSpan.ToArray();
        _output = new ArrayBufferWriter<byte>();
        return bytes;
    }

    /// <summary>Sends what was gathered and lets everything happen that comes of it.</summary>
    public void Flush()
    {
        if (_output.WrittenCount > 0) _unsent.Enqueue(TakeWritten());
        if (!_sending) _ = SendAllAsync();
        _broker.Thread.Pump();
    }

    public void SendRaw(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        Flush();
    }

    /// <summary>Sends bytes that stay as they are, allocating nothing.</summary>
    public void SendWithoutCopy(byte[] bytes)
    {
        var sending = _transport.SendAsync(bytes);
        if (!sending.IsCompletedSuccessfully) Assert.Fail("the pipe did not take it all");
        _broker.Thread.Pump();
    }

    public void Send<T>(ushort channel, scoped in T method)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        Write(channel, method);
        Flush();
    }

    public void Publish(string key, string body, scoped in BasicProperties properties = default, string exchange = "", ushort channel = 1)
    {
        WritePublish(channel, exchange, key, Utf8(body), properties);
        Flush();
    }

    /// <summary>Sends a method and takes the answer, which must be the next thing that comes.</summary>
    public ReceivedMethod Call<T>(ushort channel, scoped in T method, uint answer)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        Send(channel, method);
        return Expect(answer);
    }

    /// <summary>Takes the next method, which must be the one named.</summary>
    public ReceivedMethod Expect(uint id)
    {
        _broker.Thread.Pump();
        Assert.True(Received.Count > 0, $"nothing came where {MethodNames.Of(id)} was expected");
        var first = Received[0];
        Received.RemoveAt(0);
        Assert.True(first.Id == id, $"{first} came where {MethodNames.Of(id)} was expected");
        return first;
    }

    /// <summary>Takes all deliveries that came.</summary>
    public List<ReceivedMethod> TakeDeliveries()
    {
        _broker.Thread.Pump();
        var deliveries = Received.FindAll(method => method.Id == BasicDeliver.Id);
        Received.RemoveAll(method => method.Id == BasicDeliver.Id);
        return deliveries;
    }

    /// <summary>Stops reading, as a client that hangs.</summary>
    public void PauseReading() => _paused = true;

    public void ResumeReading()
    {
        _paused = false;
        _ = ReadAsync();
        _broker.Thread.Pump();
    }

    /// <summary>Ends the connection without a word.</summary>
    public void Vanish()
    {
        _transport.Abort();
        _broker.Thread.Pump();
    }

    /// <summary>Ends the connection as the protocol asks.</summary>
    public void Close()
    {
        Call(0, new ConnectionClose { ReplyCode = 200 }, ConnectionCloseOk.Id);
        _transport.Dispose();
        _broker.Thread.Pump();
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (!_paused)
            {
                int count = await _transport.ReceiveAsync(buffer);
                if (count == 0) break;
                BytesReceived += count;
                if (!Discards) _frames.Take(buffer.AsSpan(0, count));
            }
            Ended = !_paused;
        }
        catch (IOException)
        {
            Ended = true;
        }
    }

    private async Task SendAllAsync()
    {
        _sending = true;
        try
        {
            while (_unsent.TryDequeue(out byte[]? bytes)) await _transport.SendAsync(bytes);
        }
        catch (IOException)
        {
            // The server has ended the connection; what it said before is for the test to look at.
            _unsent.Clear();
        }
        _sending = false;
    }
}
