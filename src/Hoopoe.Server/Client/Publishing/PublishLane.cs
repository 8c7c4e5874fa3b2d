using System.Runtime.CompilerServices;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Messages;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Publishing;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Server.Client;

/// <summary>
/// A client's way of publishing, as a channel is a connection's: a message is copied once, into the memory it stays in,
/// and is in its queues when the call returns. Where confirms are counted, and some are due, messages that follow are handed
/// to their queues and to the journal together, a moment later: a frame for each would cost more than the message. Lives as
/// long as its client; any thread may call, one publishes at a time. The lane's gate comes before all locks of the broker.
/// </summary>
internal sealed class PublishLane : IPublishingChannel, IThreadPoolWorkItem
{
    // What a socket read brings in, about: enough to share a frame, few enough to wait for.
    private const int MostGathered = 64;

    private readonly Lock _gate = new();
    private readonly ClientScope _scope;
    private readonly MessageWriter _messages;
    private readonly MessageIntake _intake;
    private readonly Publisher _publisher;
    private long _appended;
    private int _gathered;
    private bool _handOverAsked;
    private bool _returned;
    private bool _used;
    private Exception? _end;

    /// <summary>Makes a lane.</summary>
    /// <param name="scope">Who publishes where.</param>
    /// <param name="confirms">How its messages are confirmed; null where they are not.</param>
    public PublishLane(ClientScope scope, IPublisherConfirms? confirms)
    {
        _scope = scope;
        Grant = scope.MakeGrant();
        _messages = new MessageWriter(scope.Broker.Memory);
        _intake = new MessageIntake(_messages, scope.Broker.Log, scope.Server.Options.MaxMessageBytes, static _ => { });
        _publisher = new Publisher(this) { Confirms = confirms };
    }

    /// <inheritdoc/>
    public VirtualHost VirtualHost => _scope.VirtualHost;

    /// <inheritdoc/>
    public Grant Grant { get; }

    /// <summary>The position in the journal that is durable once all that was published so far is.</summary>
    public JournalPosition LastAppended => new(Volatile.Read(ref _appended));

    bool IPublishingChannel.MayImpersonate => _scope.User.Tags.Contains("impersonator");

    string? IPublishingChannel.ReplyAddress => null;

    /// <summary>Publishes a message.</summary>
    /// <param name="exchange">Where to; an empty one leads to the queue that the routing key names.</param>
    /// <param name="routingKey">The routing key.</param>
    /// <param name="body">The body, which is copied.</param>
    /// <param name="properties">Its properties.</param>
    /// <param name="mandatory">Whether it must reach a queue.</param>
    /// <param name="pending">Its confirm, where these are awaited one by one.</param>
    /// <returns>Its number among those of the lane, where these are confirmed.</returns>
    [SkipLocalsInit]
    public long Publish(
        string exchange, string routingKey, ReadOnlySpan<byte> body, MessageProperties? properties, bool mandatory, out PendingConfirm? pending)
    {
        pending = null;
        long number = 0;
        Span<byte> buffer = stackalloc byte[MessageAddress.MaxLength];
        var address = MessageAddress.Write(exchange, routingKey, buffer);
        var block = (properties ?? MessageProperties.None).Encoded;
        var turn = ThreadTurn.Current.Turn;
        AmqpError? error;
        bool returned, asks = false;
        try
        {
            lock (_gate)
            {
                if (_end is not null) throw _end;
                _used = true;
                error = Take(address, block, body, mandatory, turn);
                if (error is null)
                {
                    // Before the flush, which may confirm it.
                    number = _publisher.Confirms?.Window.Published ?? 0;
                    pending = (_publisher.Confirms as AwaitedConfirms)?.Add();
                }
                if (error is null && !mandatory && Gathers) (asks, _handOverAsked) = (!_handOverAsked, true);
                else error = Flush(turn) ?? error;
                (returned, _returned) = (_returned, false);
            }
        }
        finally
        {
            turn.Complete();
        }
        if (asks) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        BrokerException.ThrowIf(error);
        return returned ? throw new PublishReturnedException(exchange, routingKey) : number;
    }

    /// <summary>Hands what was gathered to its queues now: somebody waits for it.</summary>
    public void HandOver()
    {
        var turn = ThreadTurn.Current.Turn;
        try
        {
            lock (_gate) HandOver(turn);
        }
        finally
        {
            turn.Complete();
        }
    }

    /// <summary>Hands what was gathered to its queues, soon after it was published.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            HandOver();
        }
        catch (Exception defect)
        {
            // Nobody called, so those are told who publish and wait here.
            lock (_gate) _end ??= defect;
            (_publisher.Confirms as CountedConfirms)?.Fail(defect);
        }
    }

    /// <summary>Gives up memory that was not written to since this was last called.</summary>
    public void ParkIfIdle()
    {
        lock (_gate)
        {
            if (!_used) _messages.Park();
            _used = false;
        }
    }

    /// <summary>Ends the lane: whoever publishes from here on is told why not.</summary>
    public void End(Exception reason)
    {
        var turn = ThreadTurn.Current.Turn;
        try
        {
            lock (_gate)
            {
                HandOver(turn);
                _end ??= reason;
                _messages.Park();
            }
        }
        finally
        {
            turn.Complete();
        }
    }

    // On the publishing thread, before Publish returns.
    void IPublishingChannel.Return(Message message, MessageAmendments? amendments, Turn turn) => _returned = true;

    void IPublishingChannel.Appended(EnteringFrame frame) => Volatile.Write(ref _appended, frame.End.Value);

    // Whether the message just published may wait for those that follow. Under the gate.
    private bool Gathers => _publisher.Confirms is CountedConfirms { IsBehind: true } && ++_gathered < MostGathered;

    // Under the gate.
    private void HandOver(Turn turn)
    {
        _handOverAsked = false;
        if (_gathered > 0) Flush(turn);
    }

    // Under the gate.
    private AmqpError? Flush(Turn turn)
    {
        _gathered = 0;
        return _publisher.Flush(turn);
    }

    private AmqpError? Take(ReadOnlySpan<byte> address, ReadOnlySpan<byte> block, ReadOnlySpan<byte> body, bool mandatory, Turn turn)
    {
        if (_intake.Begin(address, block, (ulong)body.Length) is { } error) return error;
        _intake.Receive(body);
        var message = _intake.Complete(out var facts, out bool isLost);
        return isLost
            ? _publisher.Refuse(message, new AmqpError(ReplyCode.ResourceError, "there was no room on disk for the message"))
            : _publisher.Publish(message, mandatory, facts, turn);
    }
}
