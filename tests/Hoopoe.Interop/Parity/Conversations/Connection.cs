using System.Net;
using System.Net.Sockets;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Conversations;

/// <summary>One connection of a script: sends anything, well-formed or not, and writes what is received into the transcript when
/// the script comes to look at it, so that the transcript's order is the script's and not the network's.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Conversation _conversation;
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly Mailbox _mailbox = new();
    private readonly List<Channel> _channels = [];

    public Connection(Conversation conversation, string name, IPEndPoint address)
    {
        _conversation = conversation;
        Name = name;
        _client = new TcpClient { NoDelay = true };
        _client.Connect(address);
        _stream = _client.GetStream();
        new FrameReceiver(_stream, _mailbox).Start();
    }

    public string Name { get; }

    /// <summary>Whether the broker or the script has ended this connection.</summary>
    public bool IsClosed { get; private set; }

    public ConnectOptions Options { get; private set; } = new();

    public IReadOnlyList<Channel> Channels => _channels;

    public void SendBytes(ReadOnlySpan<byte> bytes)
    {
        if (IsClosed)
            throw new ScriptStoppedException($"{Name} is closed");
        try
        {
            _stream.Write(bytes);
        }
        catch (IOException)
        {
            // The broker has hung up; the script learns it where it looks for an answer.
        }
    }

    /// <summary>Sends raw bytes, named in the transcript by what they are for.</summary>
    public void SendRaw(string what, byte[] bytes)
    {
        _conversation.Transcript.Add($"{Name} > {what}");
        SendBytes(bytes);
    }

    /// <summary>Sends a method on any channel number, open or not.</summary>
    public void Send(ushort channel, Method method, bool quiet = false)
    {
        _conversation.Remember(Options.VirtualHost, method);
        if (!quiet)
            _conversation.Transcript.Add($"{Name}.{channel} > {Rendering.Sent(method)}");
        SendBytes(new Frame(Frame.MethodType, channel, method.Encode()).Encode());
    }

    /// <summary>Goes through the handshake without a trace in the transcript.</summary>
    public Connection Handshake(ConnectOptions options)
    {
        Options = options;
        SendBytes("AMQP\0\0\u0009\u0001"u8);
        ExpectQuietly("connection.start");
        Send(0, options.StartOk, quiet: true);
        ExpectQuietly("connection.tune");
        SendTuneOk(options.ChannelMax, options.FrameMax, options.Heartbeat);
        Send(0, Method.Of("connection.open", ("virtual-host", options.VirtualHost)), quiet: true);
        ExpectQuietly("connection.open-ok");
        return this;
    }

    public void SendTuneOk(ushort channelMax, uint frameMax, ushort heartbeat) => Send(
        0, Method.Of("connection.tune-ok", ("channel-max", channelMax), ("frame-max", frameMax), ("heartbeat", heartbeat)), quiet: true);

    /// <summary>The next channel number, opened without a trace in the transcript.</summary>
    public Channel OpenChannel()
    {
        Channel channel = NewChannel((ushort)(_channels.Count + 1));
        channel.CallQuietly(Method.Of("channel.open"));
        return channel;
    }

    /// <summary>A channel of this number that has not been opened.</summary>
    public Channel NewChannel(ushort number)
    {
        Channel channel = new(_conversation, this, number);
        _channels.Add(channel);
        return channel;
    }

    /// <summary>Waits for a method on channel 0, or for the connection's end, and writes down all that came.</summary>
    public Incoming? Expect(string name)
    {
        while (Take(0, name) is { } incoming)
        {
            if (incoming.Method.Name == name || name.Length == 0)
                return incoming;
        }

        return null;
    }

    /// <summary>Waits until the broker ends the connection.</summary>
    public void ExpectEnd() => Expect("the end");

    /// <summary>Waits until the broker sends a heartbeat.</summary>
    public void ExpectHeartbeat(TimeSpan limit) =>
        _conversation.Transcript.Add(_mailbox.WaitForHeartbeat(limit) ? $"{Name} < heartbeat" : $"{Name} no heartbeat");

    /// <summary>Takes the channel's next event and writes it down; null when the connection ended instead.</summary>
    public Incoming? Take(ushort channel, string awaited, params string[] quiet)
    {
        while (!IsClosed)
        {
            if (!_mailbox.TryTake(channel, _conversation.Patience, out ushort from, out Incoming? incoming))
                throw new ScriptStoppedException($"{Name}.{channel} timed out waiting for {awaited}");
            if (incoming is null)
            {
                End();
                return null;
            }

            if (!quiet.Contains(incoming.Method.Name))
                _conversation.Transcript.Add($"{Name}.{from} < {Rendering.Received(incoming)}");
            _conversation.Remember(Options.VirtualHost, incoming.Method);
            if (incoming.Method.Name == "connection.close")
                AnswerClose();
            else if (from == channel)
                return incoming;
        }

        return null;
    }

    /// <summary>Closes politely, writing down only what came unasked.</summary>
    public void CloseQuietly()
    {
        if (IsClosed)
            return;
        Send(0, Method.Of("connection.close", ("reply-code", 200), ("reply-text", "bye")), quiet: true);
        while (Take(0, "connection.close-ok", "connection.close-ok") is { } incoming)
        {
            if (incoming.Method.Name == "connection.close-ok")
                break;
        }

        IsClosed = true;
        Dispose();
    }

    /// <summary>Vanishes without a word.</summary>
    public void Drop()
    {
        _conversation.Transcript.Add($"{Name} > (drops the socket)");
        IsClosed = true;
        Dispose();
    }

    public void Dispose() => _client.Dispose();

    private void ExpectQuietly(string name)
    {
        Incoming? incoming = Take(0, name, name);
        if (incoming?.Method.Name != name)
            throw new ScriptStoppedException($"{Name} did not get {name}");
    }

    private void AnswerClose()
    {
        Send(0, Method.Of("connection.close-ok"), quiet: true);
        if (!_mailbox.WaitForEnd(_conversation.Patience))
            throw new ScriptStoppedException($"{Name} stayed open after connection.close-ok");
        End();
    }

    private void End()
    {
        _conversation.Transcript.Add($"{Name} < end of stream");
        IsClosed = true;
    }
}
