using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Rights;
using Hoopoe.Core.Auditing;
using Hoopoe.Core.Connections;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp.Channels;
using Hoopoe.Protocols.Amqp.Delivery;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Protocols.Transport;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// One client's connection, from the first byte to the last. Its read loop (<see cref="RunAsync"/>) understands what
/// comes in and acts on it; other threads only write to its <see cref="Output"/> and may end it. What goes wrong here
/// never reaches another connection.
/// </summary>
internal sealed class AmqpConnection : IClientConnection
{
    // So many channels and queues are given back in some tens of microseconds.
    private const int Many = 8;

    // With one lock, as the read loop alone changes it: with more of them, which it would have by the hundred, counting takes each.
    private readonly ConcurrentDictionary<ushort, AmqpChannel> _channels = new(1, 7);
    private readonly List<AmqpChannel> _publishing = [];
    private readonly ConnectionReader _reader;
    private readonly Heartbeats _heartbeats;
    private readonly ConsumerTimeouts _timeouts;
    private AmqpChannel? _lastChannel;
    private readonly EndSignal _gone;
    private bool _toldBlocked;
    private bool _timedOut;

    public AmqpConnection(AmqpServer server, ITransport transport, long id)
    {
        Id = id;
        Server = server;
        Transport = transport;
        Name = Addresses = $"{transport.Peer} -> {transport.Local}";
        Messages = new MessageWriter(Broker.Memory);
        Output = new OutputBuffer(transport, server.Options.MaxUnreadBytes, OnSendFailed);
        Unacked = new UnackedMemory(server.Options.MaxUnackedBytes);
        FrameMax = (int)server.Options.InitialFrameMax;
        Entered = new DurabilityWait(Broker.Log);
        BodyPace = new BodyPace(Broker.Log);
        Answers = new DurableAnswers(this);
        Handshake = new Handshake(this);
        Held = new HeldChannels(this);
        Awaited = new AwaitedStep(this);
        Pacing = new PublishPacing(this);
        _gone = new EndSignal(Broker);
        _reader = new ConnectionReader(this);
        _heartbeats = new Heartbeats(this);
        _timeouts = new ConsumerTimeouts(this);
    }

    /// <summary>Its number among the server's connections.</summary>
    public long Id { get; }

    public AmqpServer Server { get; }

    public Broker Broker => Server.Broker;

    public AmqpOptions Options => Server.Options;

    public AmqpLog Log => Server.Log;

    public ITransport Transport { get; }

    /// <summary>How logs name it: both addresses, and the name the client gave it.</summary>
    public string Name { get; set; }

    /// <summary>Both addresses.</summary>
    public string Addresses { get; }

    /// <summary>When it was opened.</summary>
    public DateTimeOffset OpenedAt { get; set; }

    /// <summary>The heartbeat both agreed on.</summary>
    public TimeSpan Heartbeat { get; private set; }

    /// <summary>Bytes that came from the client; written by the read loop.</summary>
    public long ReceivedBytes { get; set; }

    /// <inheritdoc/>
    string IClientConnection.Name => Addresses;

    /// <inheritdoc/>
    string? IClientConnection.GivenName => Client.ConnectionName;

    /// <inheritdoc/>
    string IClientConnection.Peer => Transport.Peer;

    /// <inheritdoc/>
    string IClientConnection.Local => Transport.Local;

    /// <inheritdoc/>
    ConnectionSecurity? IClientConnection.Security => Transport.Security;

    /// <inheritdoc/>
    string IClientConnection.Protocol => "AMQP 0-9-1";

    /// <inheritdoc/>
    string IClientConnection.User => User?.Name ?? "";

    /// <inheritdoc/>
    string IClientConnection.VirtualHost => VirtualHost?.Name ?? "";

    /// <inheritdoc/>
    string IClientConnection.AuthenticationMechanism => Handshake.Mechanism;

    /// <inheritdoc/>
    string IClientConnection.State => Closing ? "closing" : HoldingBack ? "blocked" : "running";

    /// <inheritdoc/>
    DateTimeOffset IClientConnection.ConnectedAt => OpenedAt;

    /// <inheritdoc/>
    int IClientConnection.FrameMax => FrameMax == int.MaxValue ? 0 : FrameMax;

    /// <inheritdoc/>
    int IClientConnection.ChannelMax => ChannelMax;

    /// <inheritdoc/>
    Arguments IClientConnection.ClientProperties => Client.All;

    /// <inheritdoc/>
    long IClientConnection.SentBytes => Output.BytesSent;

    /// <inheritdoc/>
    IReadOnlyList<IClientChannel> IClientConnection.Channels => [.. Channels];

    public OutputBuffer Output { get; }

    /// <summary>What its deliveries hold that await acknowledgement.</summary>
    public UnackedMemory Unacked { get; }

    /// <summary>Bytes of memory for bodies that are under way; read loop only.</summary>
    public long IncompleteBytes { get; set; }

    /// <summary>What the client has published, for a reader that waits until the journal has caught up with it.</summary>
    public DurabilityWait Entered { get; }

    /// <summary>The channels that wait for interceptors.</summary>
    public HeldChannels Held { get; }

    /// <summary>What has to be known before anything further is taken from the client.</summary>
    public AwaitedStep Awaited { get; }

    /// <summary>Cancelled when the connection is cut off or has ended.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>How fast large bodies are taken.</summary>
    public BodyPace BodyPace { get; }

    /// <summary>The answers that wait for the journal.</summary>
    public DurableAnswers Answers { get; }

    public MessageWriter Messages { get; }

    /// <summary>The queues that end with the connection; read loop only.</summary>
    public ExclusiveQueues Exclusive { get; } = new();

    public Handshake Handshake { get; }

    public ClientProperties Client { get; set; } = new(Arguments.Empty);

    public UserDefinition? User { get; set; }

    /// <summary>Who it is to the audit trail; null before it is logged in, and where there is no trail.</summary>
    public AuditActor? Actor { get; set; }

    /// <summary>Who decides what the user may do; null where the broker's own permissions do.</summary>
    public UserRights? Rights { get; set; }

    public VirtualHost? VirtualHost { get; set; }

    /// <summary>What its user may do there, for all its channels; null until it is open. Read loop only.</summary>
    public Grant? Grant { get; set; }

    /// <summary>Its place among those that have not logged in.</summary>
    public PendingLogin? Login { get; init; }

    /// <summary>Its place among those that its user and virtual host may have; null until it is open.</summary>
    public ConnectionSeat? Seat { get; set; }

    /// <summary>Holds its reads back where its user publishes faster than it may.</summary>
    public PublishPacing Pacing { get; }

    /// <summary>The largest frame both agreed on.</summary>
    public int FrameMax { get; set; }

    /// <summary>The highest channel number both agreed on.</summary>
    public ushort ChannelMax { get; set; }

    /// <summary>Whether we have sent connection.close: all but the answer is dropped.</summary>
    public bool Closing { get; private set; }

    /// <summary>When something was last received, in milliseconds of the upkeep's clock.</summary>
    public long LastReceivedMs { get; set; }

    /// <summary>Whether reads are being held back, so that silence is our doing.</summary>
    public bool HoldingBack { get; set; }

    /// <summary>Serves the connection until it ends; never throws.</summary>
    public async Task RunAsync()
    {
        Log.Connected(Name, Transport.Peer);
        _heartbeats.StartHandshakeTimer();
        try
        {
            await _reader.RunAsync();
        }
        catch (IOException error)
        {
            NoteFailure(error);
        }
        catch (Exception error)
        {
            Log.Defect(Name, error);
        }
        finally
        {
            // Others served by the same thread do not wait for it.
            if (HoldsMuch) await Task.Yield();
            End();
        }
    }

    /// <summary>Answers on channel 0.</summary>
    public void Send<T>(scoped in T method, Turn turn)
        where T : struct, IOutgoingMethod, allows ref struct => Output.Write(0, method, turn);

    /// <summary>Finds an open channel; the one used last is found at once.</summary>
    public AmqpChannel? Channel(ushort number)
    {
        if (_lastChannel is { } last && last.Number == number) return last;
        if (_channels.TryGetValue(number, out var channel)) _lastChannel = channel;
        return channel;
    }

    /// <summary>Notes that a channel has published since the last flush; read loop only.</summary>
    public void NotePublished(AmqpChannel channel)
    {
        if (_publishing.Count > 0 && _publishing[^1] == channel) return;
        _publishing.Add(channel);
        channel.Publisher.Begin();
    }

    /// <summary>Hands what was published to the queues and says whether there was anything; read loop only.</summary>
    public bool FlushPublished(Turn turn)
    {
        if (_publishing.Count == 0) return false;
        foreach (var channel in _publishing)
        {
            if (channel.Publisher.Flush(turn) is { } error) Fail(error, channel.Number, BasicPublish.Id, turn);
        }
        _publishing.Clear();
        return true;
    }

    /// <summary>Opens a channel.</summary>
    public AmqpError? OpenChannel(ushort number, Turn turn)
    {
        if (_channels.Count >= ChannelMax)
            return AmqpError.NotAllowed($"number of channels opened ({_channels.Count}) has reached the negotiated channel_max ({ChannelMax})");
        int most = Options.MaxChannels;
        if (most > 0 && Broker.Connections.OpenChannels >= most)
            return AmqpError.NotAllowed($"number of channels opened on node '{Options.ClusterName}' has reached the maximum allowed limit of ({most})");
        if (Seat!.OpenChannel() is { } full) return AmqpError.NotAllowed(full.Text);
        var channel = new AmqpChannel(this, number);
        _channels[number] = channel;
        Broker.Connections.CountChannelOpened();
        channel.Send(default(ChannelOpenOk), turn);
        return null;
    }

    /// <summary>Forgets a channel that has ended.</summary>
    public void Remove(AmqpChannel channel)
    {
        if (_channels.TryRemove(channel.Number, out _))
        {
            Broker.Connections.CountChannelsEnded(1);
            Seat?.CloseChannel();
        }
        if (_lastChannel == channel) _lastChannel = null;
    }

    /// <summary>Acts on a failure: the channel ends, or the connection if the code says so.</summary>
    public void Fail(AmqpError error, ushort channel, uint methodId, Turn turn)
    {
        if (!error.Code.IsConnectionError() && Channel(channel) is { } failed) failed.Fail(error, methodId, turn);
        else Close(error.Code, error.ReplyText, methodId, turn);
    }

    /// <summary>Asks the client to end the connection; any thread may call.</summary>
    public void Close(ReplyCode code, string text, uint methodId, Turn turn)
    {
        lock (Output.Gate)
        {
            if (Closing || Output.Closed) return;
            Closing = true;
            Log.ConnectionFailed(Name, text);
            Output.WriteLocked(0, new ConnectionClose
            {
                ReplyCode = (ushort)code,
                ReplyText = ShortText(text),
                FailedClassId = (ushort)(methodId >> 16),
                FailedMethodId = (ushort)methodId,
            }, turn);
            // Nothing may follow but the answer to a close of the client's own.
            Output.Closed = true;
        }
        if (code is not (ReplyCode.ConnectionForced or ReplyCode.InternalError or ReplyCode.AccessRefused)) Accuse(text);
        _heartbeats.StartCloseTimer();
    }

    /// <inheritdoc/>
    void IClientConnection.Close(string reason)
    {
        var turn = new Turn();
        Close(ReplyCode.ConnectionForced, $"{ReplyCode.ConnectionForced.Name()} - {reason}", 0, turn);
        turn.Complete();
    }

    /// <summary>
    /// Answers connection.close and ends. Everything is given back before: who has read the answer may declare an
    /// exclusive queue of the same name elsewhere.
    /// </summary>
    public void CloseOk(Turn turn)
    {
        Release(SettlementCause.ConnectionClosed, turn);
        lock (Output.Gate)
        {
            Output.WriteLocked(0, default(ConnectionCloseOk), turn);
            Output.Closed = true;
        }
    }

    /// <summary>Cuts the connection off; any thread may call, more than once.</summary>
    public void Abort()
    {
        Transport.Abort();
        EndWaits();
    }

    /// <summary>Completes when the client has all that was sent, the answer to a close last, or takes too long over it.</summary>
    public Task DrainAsync()
    {
        _heartbeats.StartCloseTimer();
        return Output.DrainedAsync();
    }

    /// <summary>Starts sending heartbeats and watching for the client's, and for deliveries it does not acknowledge.</summary>
    public void StartWatching(TimeSpan heartbeat)
    {
        Heartbeat = heartbeat;
        _heartbeats.Start(heartbeat);
        _timeouts.Start();
    }

    /// <summary>Has deliveries of a queue that is about to make one here watched by the queue's own timeout, if it has one.</summary>
    public void ExpectTimeout(Queue queue)
    {
        if (queue.Settings.ConsumerTimeoutMs is { } own) _timeouts.Expect(own);
    }

    /// <summary>A policy gives queues of its virtual host another timeout; any thread may call.</summary>
    public void ExpectTimeout(long timeoutMs) => _timeouts.Expect(timeoutMs);

    /// <summary>
    /// What goes on here that will end without the client, in words for people; null if nothing does. Known where the
    /// transport can be observed; else it counts as at rest. Any thread may ask.
    /// </summary>
    public string? FindBusy()
    {
        if (Transport is not IObservedTransport transport) return null;
        // Its client may send more meanwhile, so the reader looks as if nothing went on.
        if (Held.IsBusy) return $"connection {Name} has published what an interceptor is not done with";
        bool stuck = transport.IsSendStuck;
        if (!transport.AwaitsPeer && !(stuck && Output.HoldsReader)) return $"connection {Name} is handling what its client sent";
        return stuck || !Output.IsBusy ? null : $"connection {Name} is sending to its client";
    }

    /// <summary>
    /// Tells a client that wants to know, once, that publishers are held back and why, or that they no longer are. Any
    /// thread may call.
    /// </summary>
    public void TellBlocked(string? reason, Turn turn)
    {
        bool blocked = reason is not null;
        if (!Handshake.Done || !Client.Understands("connection.blocked")) return;
        lock (Output.Gate)
        {
            if (_toldBlocked == blocked || Output.Closed) return;
            _toldBlocked = blocked;
            if (blocked) Output.WriteLocked(0, new ConnectionBlocked { Reason = Encoding.UTF8.GetBytes(reason!) }, turn);
            else Output.WriteLocked(0, default(ConnectionUnblocked), turn);
        }
    }

    /// <summary>The open channels, by number.</summary>
    public IEnumerable<AmqpChannel> Channels => _channels.Values.OrderBy(channel => channel.Number);

    /// <summary>Whether there is so much to give back when it ends that others notice; read loop only.</summary>
    public bool HoldsMuch => _channels.Count + Exclusive.Count > Many;

    /// <summary>Whether the client consumes nothing and owes no acknowledgement; read loop only.</summary>
    public bool OnlyPublishes => _channels.Values.All(channel => !channel.Consumers.Any && channel.Deliveries.Unacked.Count == 0);

    /// <summary>A short string has at most 255 bytes; a longer text loses its end.</summary>
    public static byte[] ShortText(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= byte.MaxValue) return bytes;
        int end = byte.MaxValue;
        while ((bytes[end] & 0xC0) == 0x80) end--;
        return bytes[..end];
    }

    /// <summary>Has the log name the client for what it did. Any thread may call.</summary>
    public void Accuse(string offence) => Server.Offences.Note(PendingLogins.AddressOf(Transport), Name, User?.Name, offence);

    private void OnSendFailed(Exception error)
    {
        NoteFailure(error);
        Abort();
    }

    // Sending and receiving may both find out; once is enough.
    private void NoteFailure(Exception error)
    {
        Log.NetworkFailed(Name, error.Message);
        if (error.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut } && !Interlocked.Exchange(ref _timedOut, true))
            Accuse("cut off, as it took nothing of what was sent to it, or its machine is gone (listen.send-timeout)");
    }

    private void EndWaits()
    {
        Entered.End();
        BodyPace.End();
        Answers.End();
        _gone.Set();
    }

    private void End()
    {
        var turn = new Turn();
        _heartbeats.Stop();
        _timeouts.Stop();
        Release(Closing ? SettlementCause.ConnectionFailed : SettlementCause.ConnectionLost, turn);
        Messages.Park();
        turn.Complete();
        Output.End();
        EndWaits();
        Transport.Dispose();
        Login?.Leave();
        if (Handshake.Done) Broker.Connections.CountEnded();
        Server.Forget(this);
        Broker.Counters.CountEnded(ReceivedBytes, ((IClientConnection)this).SentBytes);
        Log.Ended(Name);
    }

    /// <summary>Gives back all channels and exclusive queues, once; read loop only.</summary>
    /// <param name="cause">Why it ends.</param>
    /// <param name="turn">The read loop's turn.</param>
    public void Release(SettlementCause cause, Turn turn)
    {
        AmqpChannel[] channels = [.. Channels];
        lock (Output.Gate)
        {
            // What one channel gives back must not be delivered to another that is about to end too.
            foreach (var channel in channels) channel.Deliveries.Closed = true;
        }
        foreach (var channel in channels) channel.Release(cause, turn);
        _channels.Clear();
        Broker.Connections.CountChannelsEnded(channels.Length);
        _lastChannel = null;
        Exclusive.End(turn);
        // Before the client knows, so that it may connect again at once.
        Seat?.Dispose();
    }
}
