using System.Runtime.InteropServices;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Connections;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp.Connections;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Delivery;
using Hoopoe.Protocols.Amqp.Publishing;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>
/// One channel of a connection, from open to close. Its methods come in on the connection's read loop, one after
/// another; only <see cref="Deliveries"/> is touched by other threads, under the output's gate. What it needs to publish
/// is made with the first publish: a client may open thousands of channels and use few.
/// </summary>
internal sealed class AmqpChannel : IPublishingChannel, IClientChannel
{
    private readonly PublishPreflight? _preflight;
    private List<Unacked>? _settling;
    private ContentAssembly? _content;
    private Publisher? _publisher;
    private TraceParty? _party;

    public AmqpChannel(AmqpConnection connection, ushort number)
    {
        Connection = connection;
        Number = number;
        VirtualHost = connection.VirtualHost!;
        Grant = connection.Grant!;
        if (Grant.MayWait) _preflight = new PublishPreflight(this);
        Deliveries = new Deliveries(this);
        if (PublishInterception.For(VirtualHost, Grant.User) is { } interception) Intercepted = new InterceptedPublishes(this, interception);
        Consumers = new ChannelConsumers(this);
    }

    public AmqpConnection Connection { get; }

    public ushort Number { get; }

    public VirtualHost VirtualHost { get; }

    public Grant Grant { get; }

    public Deliveries Deliveries { get; }

    /// <summary>Who it is, for the trace.</summary>
    public TraceParty Party => _party ??= new TraceParty(Connection.Name, Number, Grant.User);

    /// <summary>Its way into the queues; read loop only.</summary>
    public Publisher Publisher => _publisher ??= new Publisher(this) { IsTrusted = Intercepted is not null };

    /// <summary>Shows what is published to interceptors first; null where there are none.</summary>
    public InterceptedPublishes? Intercepted { get; }

    /// <summary>How it confirms; null where it does not.</summary>
    public IPublisherConfirms? Confirms => _publisher?.Confirms;

    public ChannelConsumers Consumers { get; }

    public Transaction? Transaction { get; set; }

    /// <summary>The queue that an empty name means: the one last declared here.</summary>
    public string? LastQueue { get; set; }

    /// <summary>The queue that messages were last fetched from one by one; null before.</summary>
    public string? LastFetched { get; set; }

    /// <summary>What later consumers may hold unacknowledged; 0 is no limit.</summary>
    public int Prefetch { get; set; }

    /// <inheritdoc/>
    IClientConnection IClientChannel.Connection => Connection;

    /// <inheritdoc/>
    int IClientChannel.Number => Number;

    /// <inheritdoc/>
    bool IClientChannel.Confirms => Confirms is not null;

    /// <inheritdoc/>
    bool IClientChannel.Transactional => Transaction is not null;

    /// <inheritdoc/>
    int IClientChannel.SharedPrefetch => Deliveries.SharedPrefetch;

    /// <inheritdoc/>
    int IClientChannel.ConsumerCount => Consumers.Count;

    /// <inheritdoc/>
    int IClientChannel.UnackedCount
    {
        get
        {
            lock (Connection.Output.Gate) return Deliveries.Unacked.Count;
        }
    }

    /// <inheritdoc/>
    int IClientChannel.UnconfirmedCount => Confirms is { } confirms ? (int)Math.Max(0, confirms.Window.Published - confirms.Confirmed) : 0;

    /// <inheritdoc/>
    long IClientChannel.Published => _publisher?.Published ?? 0;

    /// <inheritdoc/>
    long IClientChannel.Confirmed => Confirms?.Confirmed ?? 0;

    /// <inheritdoc/>
    long IClientChannel.Delivered => Deliveries.Unacked.LastTag;

    /// <summary>Deliveries acknowledged, rejected or returned; written by the read loop.</summary>
    public long Settled { get; private set; }

    /// <summary>Whether the channel was closed by us and awaits the client's word; all else is dropped until then.</summary>
    public bool Closing { get; private set; }

    /// <summary>Whether the user may publish in another's name.</summary>
    public bool MayImpersonate => Connection.User!.Tags.Contains("impersonator");

    /// <inheritdoc/>
    MessageWriter IPublishingChannel.Messages => Connection.Messages;

    /// <inheritdoc/>
    string? IPublishingChannel.ReplyAddress => Consumers.ReplyAddress;

    /// <summary>Where the next body bytes go if the body is large and under way; else empty.</summary>
    public Memory<byte> BodyTarget => _content?.BodyTarget ?? default;

    /// <summary>Body bytes still due.</summary>
    public int BodyLeft => _content?.BodyLeft ?? 0;

    /// <summary>Takes a method; where that leaves a <see cref="Grant.Question"/>, it is to be taken again once that is answered.</summary>
    public AmqpError? OnMethod(uint id, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (_preflight is null) return TakeMethod(id, arguments, turn);
        // Only here can it be waited for: of a publish, what follows is asked about before it comes.
        Grant.AskerWaits = true;
        var error = id == BasicPublish.Id ? _preflight.Check(arguments) : null;
        if (Grant.Question is null) error = TakeMethod(id, arguments, turn);
        Grant.AskerWaits = false;
        return error;
    }

    private AmqpError? TakeMethod(uint id, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (_content is { Expects: true } content) return content.Unexpected();
        if (id == BasicPublish.Id) return (_content ??= new ContentAssembly(this)).Begin(arguments);
        if (id == BasicAck.Id) return AckMethods.Ack(this, arguments, turn);
        if (arguments.Length > Connection.Options.MaxArgumentBytes)
            return AmqpError.Precondition($"arguments of {arguments.Length} bytes are larger than configured max size {Connection.Options.MaxArgumentBytes} (amqp.max-arguments-size)");
        // What came before must have reached its queues before anything that may depend on it.
        if (_publisher?.Flush(turn) is { } failed) return failed;
        Connection.Answers.Before(id);
        return ChannelMethods.Dispatch(this, id, arguments, turn);
    }

    /// <summary>Whether content is due, so that anything else is an error of the publish it belongs to.</summary>
    public bool ExpectsContent => _content is { Expects: true };

    /// <summary>Takes a content header, which one that expects content waits for.</summary>
    public AmqpError? OnHeader(ReadOnlySpan<byte> payload, Turn turn) => _content!.OnHeader(payload, turn);

    /// <summary>Takes a piece of a body, which one that expects content waits for.</summary>
    public AmqpError? OnBody(ReadOnlySpan<byte> piece, Turn turn) =>
        _content!.ExpectsBody ? _content.OnBody(piece, turn) : _content.Unexpected();

    /// <summary>Notes body bytes that were received straight into <see cref="BodyTarget"/>.</summary>
    public AmqpError? OnBodyReceived(int count, Turn turn) => _content!.OnBodyReceived(count, turn);

    /// <summary>Publishes a complete message, or keeps it for the commit, once interceptors have seen it.</summary>
    public AmqpError? Publish(Message message, bool mandatory, in PropertyFacts facts, Turn turn) =>
        Intercepted is null ? Accept(message, mandatory, facts, turn) : Intercepted.Publish(message, mandatory, facts, turn);

    /// <summary>Publishes a complete message that interceptors have seen, or keeps it for the commit.</summary>
    public AmqpError? Accept(Message message, bool mandatory, in PropertyFacts facts, Turn turn)
    {
        if (Transaction is { } transaction) return transaction.Publish(message, mandatory, facts);
        Connection.NotePublished(this);
        return Publisher.Publish(message, mandatory, facts, turn);
    }

    /// <summary>Refuses a complete message of which the journal did not take all.</summary>
    public AmqpError? Refuse(Message message) =>
        Refuse(message, Publisher.CheckRoom() ?? new AmqpError(ReplyCode.ResourceError, "there was no room on disk for the message"));

    /// <summary>Refuses a complete message, for a reason that its publisher learns without confirms.</summary>
    public AmqpError? Refuse(Message message, AmqpError reason)
    {
        Connection.NotePublished(this);
        return Publisher.Refuse(message, reason);
    }

    /// <summary>Drops a complete message as if it had been published.</summary>
    public void Drop(Message message)
    {
        message.Slab.Release();
        if (Transaction is not null) return;
        Connection.NotePublished(this);
        Confirms?.Window.Next();
    }

    /// <summary>Gives a message that could not be routed back to its publisher.</summary>
    public void Return(Message message, MessageAmendments? amendments, Turn turn)
    {
        Connection.Broker.Tracer?.Publishing.Returned(VirtualHost, message, amendments, Party);
        var output = Connection.Output;
        lock (output.Gate)
        {
            if (output.Closed) return;
            var method = new BasicReturn
            {
                ReplyCode = (ushort)ReplyCode.NoRoute,
                ReplyText = "NO_ROUTE"u8,
                Exchange = message.Exchange,
                RoutingKey = message.RoutingKey,
            };
            var properties = amendments is null ? message.Properties : AmendedProperties.Splice(message.Properties, amendments, null);
            DeliveryWriter.WriteContent(output, Number, method, message, properties, Connection.FrameMax);
            output.Written(turn);
        }
    }

    /// <summary>Answers a method.</summary>
    public void Send<T>(scoped in T method, Turn turn)
        where T : struct, IOutgoingMethod, allows ref struct => Connection.Output.Write(Number, method, turn);

    /// <inheritdoc/>
    void IPublishingChannel.Appended(EnteringFrame frame) => Connection.Entered.Require(frame);

    /// <summary>Takes deliveries out for settling, by tag; a multiple of 0 means all.</summary>
    public AmqpError? Take(ulong tag, bool multiple, out List<Unacked> taken)
    {
        taken = _settling ??= [];
        taken.Clear();
        lock (Connection.Output.Gate)
        {
            var unacked = Deliveries.Unacked;
            if (multiple)
            {
                if (tag == 0)
                {
                    unacked.TakeThrough(long.MaxValue, taken);
                    return null;
                }
                if (tag <= (ulong)unacked.LastTag) unacked.TakeThrough((long)tag, taken);
                if (taken.Count > 0) return null;
            }
            else if (tag <= long.MaxValue && unacked.TryTake((long)tag, taken))
            {
                return null;
            }
        }
        return AmqpError.Precondition($"unknown delivery tag {tag}");
    }

    /// <summary>Settles deliveries that were taken out, each run of one queue in one go.</summary>
    /// <param name="taken">The deliveries.</param>
    /// <param name="how">What was decided about them.</param>
    /// <param name="cause">Why.</param>
    /// <param name="turn">The read loop's turn.</param>
    /// <param name="recorded">Whether the journal has been told already.</param>
    public void Settle(List<Unacked> taken, Settlement how, SettlementCause cause, Turn turn, bool recorded = false)
    {
        if (taken.Count == 0) return;
        Settled += taken.Count;
        var deliveries = CollectionsMarshal.AsSpan(taken);
        Action<Turn>[] waiting;
        lock (Connection.Output.Gate) waiting = Deliveries.Settled(deliveries);
        deliveries.Settle(how, cause, Party, recorded, turn);
        foreach (var resume in waiting) resume(turn);
    }

    /// <summary>Ends the channel with an error; the client is told, everything else it sends is dropped until it answers.</summary>
    public void Fail(AmqpError error, uint methodId, Turn turn)
    {
        // What was published before the error was published: it reaches its queues and is confirmed.
        Release(SettlementCause.ChannelFailed, turn);
        BeginClosing(error, methodId, turn);
    }

    /// <summary>Tells the client that the channel is closed, once; any thread may call.</summary>
    public void BeginClosing(AmqpError error, uint methodId, Turn turn)
    {
        lock (Connection.Output.Gate)
        {
            if (Closing || Connection.Output.Closed) return;
            Closing = true;
            Deliveries.Closed = true;
            Confirms?.End();
            Connection.Log.ChannelFailed(Connection.Name, Number, error.ReplyText);
            Connection.Output.WriteLocked(Number, new ChannelClose
            {
                ReplyCode = (ushort)error.Code,
                ReplyText = AmqpConnection.ShortText(error.ReplyText),
                FailedClassId = (ushort)(methodId >> 16),
                FailedMethodId = (ushort)methodId,
            }, turn);
        }
    }

    /// <summary>Gives everything back: consumers end, unacknowledged messages return to their queues. Read loop only.</summary>
    /// <param name="cause">Why it ends.</param>
    /// <param name="turn">The read loop's turn.</param>
    public void Release(SettlementCause cause, Turn turn)
    {
        _publisher?.Flush(turn);
        _publisher?.End();
        _content?.Abandon();
        Intercepted?.Abandon();
        Transaction?.Rollback();
        Transaction = null;
        ReturnDeliveries(cause, turn);
    }

    /// <summary>Ends the consumers and returns what is unacknowledged; any thread may call.</summary>
    public void ReturnDeliveries(SettlementCause cause, Turn turn)
    {
        Consumers.EndAll(turn);
        List<Unacked> left = [];
        Action<Turn>[] waiting;
        lock (Connection.Output.Gate)
        {
            Deliveries.Closed = true;
            Confirms?.End();
            Deliveries.Unacked.TakeThrough(long.MaxValue, left);
            waiting = Deliveries.TakeWaiting();
        }
        CollectionsMarshal.AsSpan(left).Settle(Settlement.Requeue, cause, Party, recorded: false, turn);
        // Other channels may be given what this one held.
        foreach (var resume in waiting) resume(turn);
    }
}
