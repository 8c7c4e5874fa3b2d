using System.Runtime.CompilerServices;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Tracing;
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
internal sealed class PublishLane : IPublishingChannel, ITimed
{
    // What a socket read brings in, about: enough to share a frame, few enough to wait for.
    private const int MostGathered = 64;

    // Whoever goes on publishing has handed them over long before; a thread woken for them any sooner would only be in its way.
    private const long MostGatheredMs = 1;

    private readonly Lock _gate = new();
    private readonly ClientScope _scope;
    private readonly MessageIntake _intake;
    private readonly Publisher _publisher;
    private readonly InterceptedLane? _intercepted;
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
        Messages = new MessageWriter(scope.Broker.Memory);
        _intake = new MessageIntake(Messages, scope.Broker.Log, scope.VirtualHost.Keys, scope.Server.Options.MaxMessageBytes, static _ => { });
        if (PublishInterception.For(VirtualHost, scope.User.Name) is { } interception) _intercepted = new InterceptedLane(this, interception, scope);
        _publisher = new Publisher(this) { Confirms = confirms, IsTrusted = IsIntercepted };
    }

    /// <inheritdoc/>
    public VirtualHost VirtualHost => _scope.VirtualHost;

    /// <inheritdoc/>
    public Grant Grant { get; }

    /// <inheritdoc/>
    public MessageWriter Messages { get; }

    /// <summary>Whether messages are shown to interceptors before they are published, by <see cref="PublishInterceptedAsync"/>.</summary>
    public bool IsIntercepted => _intercepted is not null;

    /// <summary>How many messages were published; any thread may ask.</summary>
    public long Published => _publisher.Published;

    /// <summary>The position in the journal that is durable once all that was published so far is.</summary>
    public JournalPosition LastAppended => new(Volatile.Read(ref _appended));

    TraceParty IPublishingChannel.Party => _scope.Party;

    bool IPublishingChannel.MayImpersonate => _scope.User.Tags.Contains("impersonator");

    string? IPublishingChannel.ReplyAddress => null;

    /// <summary>Publishes a message.</summary>
    /// <param name="exchange">Where to; an empty one leads to the queue that the routing key names.</param>
    /// <param name="routingKey">The routing key.</param>
    /// <param name="body">The body, which is copied.</param>
    /// <param name="properties">Its properties.</param>
    /// <param name="mandatory">Whether it must reach a queue.</param>
    /// <exception cref="BrokerException">It cannot be published so.</exception>
    /// <exception cref="PublishReturnedException">It is mandatory and reached no queue.</exception>
    [SkipLocalsInit]
    public Published Publish(string exchange, string routingKey, ReadOnlySpan<byte> body, MessageProperties? properties, bool mandatory)
    {
        Span<byte> buffer = stackalloc byte[MessageAddress.MaxLength];
        var address = MessageAddress.Write(exchange, routingKey, buffer);
        var block = (properties ?? MessageProperties.None).WriteAs(AmqpFormat.Instance);
        var thread = _scope.Enter();
        var outcome = default(Outcome);
        try
        {
            lock (_gate)
            {
                Begin();
                outcome.Error = TakeIn(address, block, body, out var message, out var facts, out bool isLost) ?? Accept(message, facts, mandatory, isLost, thread.Turn);
                Finish(ref outcome, mandatory, thread.Turn);
            }
        }
        finally
        {
            _scope.Leave(thread);
        }
        return Tell(outcome, exchange, routingKey);
    }

    /// <summary>Publishes a message that interceptors see before: as <see cref="Publish"/>, and when they are done.</summary>
    /// <param name="exchange">Where to; an empty one leads to the queue that the routing key names.</param>
    /// <param name="routingKey">The routing key.</param>
    /// <param name="body">The body, which is copied.</param>
    /// <param name="properties">Its properties.</param>
    /// <param name="mandatory">Whether it must reach a queue.</param>
    /// <exception cref="BrokerException">It cannot be published so.</exception>
    [SkipLocalsInit]
    public Task<Published> PublishInterceptedAsync(string exchange, string routingKey, ReadOnlySpan<byte> body, MessageProperties? properties, bool mandatory)
    {
        Span<byte> buffer = stackalloc byte[MessageAddress.MaxLength];
        var address = MessageAddress.Write(exchange, routingKey, buffer);
        var block = (properties ?? MessageProperties.None).WriteAs(AmqpFormat.Instance);
        Message message;
        PropertyFacts facts;
        bool isLost;
        lock (_gate)
        {
            Begin();
            BrokerException.ThrowIf(TakeIn(address, block, body, out message, out facts, out isLost));
            if (_publisher.Authorize(message, facts) is { } error)
            {
                message.Slab.Release();
                throw BrokerException.Of(error);
            }
        }
        return _intercepted!.PublishAsync(new InterceptedPublish(exchange, routingKey, message, facts, mandatory, isLost));
    }

    /// <summary>Publishes what interceptors made of a message; what it throws is for whoever published it.</summary>
    public Published Conclude(InterceptedPublish publish, PublishInterception interception)
    {
        var thread = _scope.Enter();
        var outcome = default(Outcome);
        try
        {
            lock (_gate)
            {
                if (_end is not null)
                {
                    interception.End();
                    publish.Message.Slab.Release();
                    throw _end;
                }
                Begin();
                outcome.Error = publish.IsLost
                    ? Accept(publish.Message, publish.Facts, publish.Mandatory, isLost: true, thread.Turn)
                    : Conclude(interception.Take(Messages), publish, thread.Turn);
                Finish(ref outcome, publish.Mandatory, thread.Turn);
            }
        }
        finally
        {
            _scope.Leave(thread);
        }
        return Tell(outcome, publish.Exchange, publish.RoutingKey);
    }

    /// <summary>Completes when no message waits for interceptors.</summary>
    public Task AllShownAsync() => _intercepted?.AllShownAsync() ?? Task.CompletedTask;

    /// <summary>Hands what was gathered to its queues now: somebody waits for it.</summary>
    public void HandOver()
    {
        var thread = _scope.Enter();
        try
        {
            lock (_gate) HandOver(thread.Turn);
        }
        finally
        {
            _scope.Leave(thread);
        }
    }

    /// <summary>Hands what was gathered to its queues, if nobody published after it.</summary>
    void ITimed.Due(long nowMs, Turn turn)
    {
        try
        {
            lock (_gate) HandOver(turn);
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
            if (!_used) Messages.Park();
            _used = false;
        }
    }

    /// <summary>Ends the lane: whoever publishes from here on is told why not.</summary>
    public void End(Exception reason)
    {
        var thread = _scope.Enter();
        try
        {
            lock (_gate)
            {
                HandOver(thread.Turn);
                _publisher.End();
                _end ??= reason;
                Messages.Park();
            }
        }
        finally
        {
            _scope.Leave(thread);
        }
        _intercepted?.End(reason);
    }

    // On the publishing thread, before Publish returns.
    void IPublishingChannel.Return(Message message, MessageAmendments? amendments, Turn turn)
    {
        _scope.Broker.Tracer?.Publishing.Returned(VirtualHost, message, amendments, _scope.Party);
        _returned = true;
    }

    void IPublishingChannel.Appended(EnteringFrame frame) => Volatile.Write(ref _appended, frame.End.Value);

    // Whether the message just published may wait for those that follow: not where time is advanced by hand, and stands still
    // meanwhile. Under the gate.
    private bool Gathers => _scope.Activity is null && _publisher.Confirms is CountedConfirms { IsBehind: true } && ++_gathered < MostGathered;

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

    // Under the gate.
    private void Begin()
    {
        if (_end is not null) throw _end;
        _used = true;
        if (_gathered == 0) _publisher.Begin();
    }

    // Under the gate.
    private AmqpError? TakeIn(
        ReadOnlySpan<byte> address, ReadOnlySpan<byte> block, ReadOnlySpan<byte> body, out Message message, out PropertyFacts facts, out bool isLost)
    {
        (message, facts, isLost) = (default, default, false);
        if (_intake.Begin(address, block, (ulong)body.Length, room: Math.Max(1, body.Length)) is { } error) return error;
        _intake.Receive(body);
        message = _intake.Complete(out facts, out isLost);
        return null;
    }

    // Under the gate.
    private AmqpError? Accept(Message message, in PropertyFacts facts, bool mandatory, bool isLost, Turn turn) => isLost
        ? _publisher.Refuse(message, new AmqpError(ReplyCode.ResourceError, "there was no room on disk for the message"))
        : _publisher.Publish(message, mandatory, facts, turn);

    // Under the gate.
    private AmqpError? Conclude(PublishOutcome made, InterceptedPublish publish, Turn turn)
    {
        switch (made.Verdict)
        {
            case InterceptorVerdict.Refuse:
                string target = $"exchange '{made.Message.ExchangeText}' in vhost '{VirtualHost.Name}'";
                return _publisher.Refuse(made.Message, made.Failed
                    ? new AmqpError(ReplyCode.InternalError, $"an interceptor failed on a publish to {target}")
                    : AmqpError.Precondition($"publish to {target} refused: {made.Reason}"));
            case InterceptorVerdict.Drop:
                made.Message.Slab.Release();
                _publisher.Confirms?.Window.Next();
                return null;
            default:
                var facts = publish.Facts;
                if (made.IsChanged) PropertyFacts.TryScan(made.Message.Properties, out facts);
                return Accept(made.Message, facts, publish.Mandatory, isLost: false, turn);
        }
    }

    // Hands what was published over, unless it may wait for what follows. Under the gate.
    private void Finish(ref Outcome outcome, bool mandatory, Turn turn)
    {
        if (outcome.Error is null)
        {
            // Before the flush, which may confirm it.
            outcome.Published = new Published(_publisher.Confirms?.Window.Published ?? 0, (_publisher.Confirms as AwaitedConfirms)?.Add());
        }
        if (outcome.Error is null && !mandatory && Gathers) (outcome.Asks, _handOverAsked) = (!_handOverAsked, true);
        else outcome.Error = Flush(turn) ?? outcome.Error;
        (outcome.Returned, _returned) = (_returned, false);
    }

    // Nothing is held.
    private Published Tell(in Outcome outcome, string exchange, string routingKey)
    {
        if (outcome.Asks) _scope.Broker.Upkeep.Schedule(this, _scope.Broker.Upkeep.Clock.NowMs + MostGatheredMs);
        BrokerException.ThrowIf(outcome.Error);
        return outcome.Returned ? throw new PublishReturnedException(exchange, routingKey) : outcome.Published;
    }

    // What became of a publish, for whoever called.
    private struct Outcome
    {
        public Published Published;
        public AmqpError? Error;
        public bool Returned;
        public bool Asks;
    }
}
