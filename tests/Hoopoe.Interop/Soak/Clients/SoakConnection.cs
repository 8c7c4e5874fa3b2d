using System.Net.Sockets;
using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Soak.Clients;

/// <summary>
/// One connection that can misbehave at every byte. Used by one thread; what arrives waits in a mailbox meanwhile. An
/// answer that does not come is a failure of the broker; a connection closed for a reason that no client gives it is one too.
/// </summary>
internal sealed class SoakConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly Mailbox _mailbox = new();

    public SoakConnection(BrokerAddress broker, Observations seen)
    {
        Seen = seen;
        _client = new TcpClient { NoDelay = true, SendTimeout = (int)Patience.TotalMilliseconds };
        _client.Connect(broker.Host, broker.Port);
        _stream = _client.GetStream();
        new FrameReceiver(_stream, _mailbox).Start();
    }

    public Observations Seen { get; }

    /// <summary>A connection that has gone through its handshake.</summary>
    public static SoakConnection Open(BrokerAddress broker, Observations seen, ConnectOptions? options = null)
    {
        SoakConnection connection = new(broker, seen);
        try
        {
            connection.Handshake(options ?? new ConnectOptions());
            seen.Count("connections");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public SoakChannel OpenChannel(ushort number)
    {
        SoakChannel channel = new(this, number);
        channel.Call(Method.Of("channel.open"));
        return channel;
    }

    public void Send(ushort channel, Method method) => SendBytes(new Frame(Frame.MethodType, channel, method.Encode()).Encode());

    public void SendBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Why it ended stands in what arrived before the end.
            AwaitEnd("write");
        }
    }

    /// <summary>The channel's next event. Throws when the connection ends first, and fails the soak when nothing comes.</summary>
    public Incoming Await(ushort channel, string what)
    {
        while (true)
        {
            if (!_mailbox.TryTake(channel, Patience, out ushort from, out Incoming? incoming))
            {
                Seen.Fail($"no answer within {Patience.TotalSeconds} s: {what}");
                throw new ConnectionGoneException(what);
            }

            if (Understand(from, incoming) == channel)
                return incoming!;
        }
    }

    /// <summary>The channel's next event if it has one by now.</summary>
    public Incoming? TryTake(ushort channel)
    {
        while (_mailbox.TryTake(channel, TimeSpan.Zero, out ushort from, out Incoming? incoming))
        {
            if (Understand(from, incoming) == channel)
                return incoming;
        }

        return null;
    }

    /// <summary>Waits until the broker ends the connection, and throws that it did.</summary>
    public void AwaitEnd(string why)
    {
        while (true)
            _ = Await(0, why);
    }

    /// <summary>Closes as the specification wants it.</summary>
    public void Close()
    {
        Send(0, Method.Of("connection.close", ("reply-code", 200), ("reply-text", "bye")));
        while (Await(0, "connection.close").Method.Name != "connection.close-ok")
        {
        }
    }

    /// <summary>Resets the connection: the broker reads an error instead of an end.</summary>
    public void Abort()
    {
        _client.LingerState = new LingerOption(enable: true, seconds: 0);
        Dispose();
    }

    public void Dispose() => _client.Dispose();

    private void Handshake(ConnectOptions options)
    {
        SendBytes("AMQP\0\0\u0009\u0001"u8);
        Expect("connection.start");
        Send(0, options.StartOk);
        Expect("connection.tune");
        Send(0, Method.Of("connection.tune-ok", ("channel-max", options.ChannelMax), ("frame-max", options.FrameMax), ("heartbeat", options.Heartbeat)));
        Send(0, Method.Of("connection.open", ("virtual-host", options.VirtualHost)));
        Expect("connection.open-ok");
    }

    private void Expect(string name)
    {
        Incoming incoming = Await(0, name);
        if (incoming.Method.Name != name)
            Seen.Fail($"{incoming.Method.Name} instead of {name}");
    }

    // Deals with what concerns the whole connection, and says which channel the rest belongs to.
    private ushort Understand(ushort from, Incoming? incoming)
    {
        if (incoming is null)
            throw new ConnectionGoneException("the broker ended the connection");
        if (incoming.Method.Name != "connection.close")
            return from;
        ulong code = incoming.Method.Number("reply-code");
        Seen.Count($"connection.close {code}");
        if (code is 320 or 541)
            Seen.Fail($"connection.close {code} {incoming.Method.Text("reply-text")}");
        try
        {
            _stream.Write(new Frame(Frame.MethodType, 0, Method.Of("connection.close-ok").Encode()).Encode());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It is over either way.
        }

        throw new ConnectionGoneException($"{code}");
    }
}
