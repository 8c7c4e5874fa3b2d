using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Auditing;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>
/// A channel's way from a complete message to the batches of its queues: checks, routing (with the last route
/// remembered), returns. Belongs to whoever publishes, one thread at a time.
/// </summary>
internal sealed class Publisher
{
    private readonly IPublishingChannel _channel;
    private readonly Routes _routes = new();
    private readonly LastRoute _lastRoute;
    private readonly EnqueueInterception? _interception;
    private readonly PublishCount _count;
    private Tracer? _tracer;

    public Publisher(IPublishingChannel channel)
    {
        _channel = channel;
        Gathered = new GatheredPublishes(channel);
        _lastRoute = new LastRoute(channel, Gathered.Batches);
        _count = new PublishCount(channel.VirtualHost);
        _interception = EnqueueInterception.For(channel.VirtualHost);
    }

    /// <summary>
    /// Whether messages come from interceptors, which have had <see cref="Authorize"/> asked before: what they say of address
    /// and user is the broker's own word.
    /// </summary>
    public bool IsTrusted { get; init; }

    /// <summary>Whether the channel confirms, and how.</summary>
    public IPublisherConfirms? Confirms { get; set; }

    /// <summary>How many messages were published; written by the read loop.</summary>
    public long Published => _count.Published;

    private Grant Grant => IsTrusted ? Grant.Everything : _channel.Grant;

    /// <summary>What is published and not yet handed over.</summary>
    public GatheredPublishes Gathered { get; }

    /// <summary>Looks whether messages are traced: at the first of what a read brought in, not at each.</summary>
    public void Begin() => _tracer = _channel.VirtualHost.Broker.TracerForPublishing();

    /// <summary>Publishes a message whose one reference passes on.</summary>
    public AmqpError? Publish(Message message, bool mandatory, in PropertyFacts facts, Turn turn)
    {
        if (CheckRoom() is { } full) return Refuse(message, full);
        if (!Gathered.HasRoomFor(message) && HandOver(turn) is { } failed) return Drop(message, failed);
        return Gather(message, mandatory, facts);
    }

    /// <summary>
    /// Drops a message that there is no room for. With confirms the publisher learns which messages to repeat; without them
    /// only the end of the connection tells it.
    /// </summary>
    public AmqpError? Refuse(Message message, AmqpError full)
    {
        Drop(message, full);
        if (Confirms?.Window is not { } window) return full;
        window.Refuse(window.Next());
        return null;
    }

    /// <summary>Whether there is room for a message: on the disk, and in memory where messages do not leave it.</summary>
    public AmqpError? CheckRoom()
    {
        var broker = _channel.VirtualHost.Broker;
        if (broker.Log.IsFull) return new AmqpError(ReplyCode.ResourceError, "the disk has less free space than disk.free-limit asks for; free some or lower it");
        return broker.Log.Store is null && broker.IsMemoryFull
            ? new AmqpError(ReplyCode.ResourceError, "the broker's message memory is full; consume or raise memory.limit")
            : null;
    }

    /// <summary>Whether a message may be published at all; for transactions, which publish later.</summary>
    public AmqpError? Check(Message message, in PropertyFacts facts) =>
        FindExchange(message, Grant, out _) ?? (IsTrusted ? null : PublishChecks.CheckUser(_channel, facts, message));

    /// <summary>Whether its user may publish a message as it came, topic and user id included.</summary>
    public AmqpError? Authorize(Message message, in PropertyFacts facts)
    {
        Span<char> key = stackalloc char[byte.MaxValue];
        key = key[..Encoding.UTF8.GetChars(message.RoutingKey, key)];
        return FindExchange(message, _channel.Grant, out var exchange) ?? CheckTopic(exchange!, _channel.Grant, key)
            ?? PublishChecks.CheckUser(_channel, facts, message);
    }

    /// <summary>Checks and routes a message, whose one reference passes on, and keeps it for the next flush.</summary>
    public AmqpError? Gather(Message message, bool mandatory, in PropertyFacts facts)
    {
        _count.Add(message.BodyLength);
        MessageAmendments? amendments = null;
        IReadOnlyList<string> copies = [];
        if (facts.UserId.Exists || facts.ReplyTo.Exists || facts.Headers.Exists)
        {
            if (!IsTrusted && PublishChecks.CheckUser(_channel, facts, message) is { } impostor) return Drop(message, MissingRight(message) ?? impostor);
            if (PublishChecks.Amend(_channel, facts, message, ref amendments) is { } error) return Drop(message, MissingRight(message) ?? error);
            if (facts.Headers.Exists && PublishChecks.ReadCopies(facts, message, ref amendments, out copies) is { } bad)
                return Drop(message, MissingRight(message) ?? bad);
        }
        if (_tracer is { } tracer && tracer.Publishing.Sample(message) is { IsAny: true } sample)
            return GatherElsewhere(message, mandatory, amendments, copies, tracer, sample);
        if (copies.Count > 0 || !_lastRoute.Holds(message)) return GatherElsewhere(message, mandatory, amendments, copies, tracer: null, sample: default);
        _count.Add(_lastRoute.Exchange!, _lastRoute.Targets.Count);
        return Accept(message, amendments);
    }

    /// <summary>Hands everything published to the queues and sends the confirms that are due.</summary>
    public AmqpError? Flush(Turn turn)
    {
        var error = HandOver(turn);
        _count.Flush(Confirms is not null);
        Confirms?.HandedOver(turn);
        return error;
    }

    /// <summary>The channel has ended: nothing more is published on it.</summary>
    public void End() => _count.End();

    // With confirms the publisher learns what the journal did not take; without, the connection must end.
    private AmqpError? HandOver(Turn turn)
    {
        var error = Gathered.Append();
        if (error is not null) Gathered.RefuseUnplaced(turn);
        Gathered.HandOver(turn);
        Gathered.Entered();
        return Confirms is null ? error : null;
    }

    private AmqpError? GatherElsewhere(
        Message message, bool mandatory, MessageAmendments? amendments, IReadOnlyList<string> copies, Tracer? tracer, TraceSample sample)
    {
        Span<char> key = stackalloc char[byte.MaxValue];
        key = key[..Encoding.UTF8.GetChars(message.RoutingKey, key)];
        int routingVersion = _channel.VirtualHost.RoutingVersion;
        int grantVersion = _channel.Grant.Version;
        if ((FindExchange(message, Grant, out var exchange) ?? CheckTopic(exchange!, Grant, key)) is { } error) return Drop(message, error);
        _channel.VirtualHost.Route(exchange!, key, copies, message, amendments, _routes);
        if (_routes.Failed) return Refuse(message, new AmqpError(ReplyCode.InternalError, $"the exchange type '{exchange!.Definition.Kind}' failed"));
        _count.Add(exchange!, _routes.Queues.Count);
        if (tracer is not null)
        {
            bool confirmed = Confirms is not null;
            amendments = tracer.Publishing.Routed(_channel.VirtualHost, message, amendments, copies, _routes, sample, mandatory, confirmed, _channel.Party);
        }
        if (_routes.IsEmpty)
        {
            Confirms?.Window.Next();
            if (tracer is not null) TraceConfirm(message, amendments, tracer);
            _channel.VirtualHost.Published.CountUnroutable(mandatory);
            if (mandatory) Gathered.Return(message, amendments);
            else message.Slab.Release();
            return null;
        }
        if (_interception is not null && !_interception.TryRun(message, amendments, _routes, _channel.Messages))
            return Refuse(message, new AmqpError(ReplyCode.InternalError, "an interceptor failed"));
        _lastRoute.Set(message, _routes, routingVersion, grantVersion);
        var failed = _interception is { IsIdle: false } ? AcceptDiverted(message, amendments, _interception) : Accept(message, amendments);
        // The message is in a batch still, which has its reference.
        if (failed is null && tracer is not null) TraceConfirm(message, amendments, tracer);
        return failed;
    }

    private AmqpError? AcceptDiverted(Message message, MessageAmendments? amendments, EnqueueInterception interception)
    {
        var error = Gathered.Add(message, amendments, _lastRoute, interception, Confirms?.Window);
        if (error is null) return null;
        foreach (var diverted in interception.Diverted) diverted.Message.Slab.Release();
        return Drop(message, error);
    }

    private AmqpError? Accept(Message message, MessageAmendments? amendments)
    {
        var error = Gathered.Add(message, amendments, _lastRoute, Confirms?.Window);
        return error is null ? null : Drop(message, error, amendments);
    }

    private void TraceConfirm(Message message, MessageAmendments? amendments, Tracer tracer)
    {
        if (amendments is not ({ TraceId: not 0 } or { SpanNumber: not 0 }) || Confirms is not { } confirms) return;
        if (confirms.Traced is not { } traced || !traced.IsOf(tracer))
            confirms.Traced = traced = tracer.Publishing.Confirms(_channel.VirtualHost, _channel.Party);
        traced.Add(confirms.Window.Published, message, amendments);
    }

    // Who may not publish there is told that, whatever else is wrong with the message.
    private AmqpError? MissingRight(Message message)
    {
        Span<char> key = stackalloc char[byte.MaxValue];
        key = key[..Encoding.UTF8.GetChars(message.RoutingKey, key)];
        return FindExchange(message, Grant, out var exchange) ?? CheckTopic(exchange!, Grant, key);
    }

    private AmqpError? CheckTopic(Exchange exchange, Grant grant, ReadOnlySpan<char> key) =>
        exchange.Definition.Kind == "topic" ? AmqpError.From(AuditRefusal(grant, exchange.Name, grant.OnTopic(Right.Write, exchange.Name, key))) : null;

    private BrokerError? AuditRefusal(Grant grant, string exchange, BrokerError? error) =>
        _channel.VirtualHost.AuditRefusal(grant, AuditAction.ExchangePublish, exchange, error);

    private AmqpError? FindExchange(Message message, Grant grant, out Exchange? exchange)
    {
        Span<char> name = stackalloc char[byte.MaxValue];
        name = name[..Encoding.UTF8.GetChars(message.Exchange, name)];
        if (!_channel.VirtualHost.Exchanges.TryGet(name, out exchange))
        {
            // Whoever may not write learns nothing of what exists.
            string missing = name.ToString();
            return AmqpError.From(AuditRefusal(grant, missing, grant.OnExchange(Right.Write, missing))
                ?? BrokerError.NotFound($"no exchange '{missing}' in vhost '{_channel.VirtualHost.Name}'"));
        }
        if (grant.OnExchange(Right.Write, exchange.Name) is { } refused) return AmqpError.From(AuditRefusal(grant, exchange.Name, refused));
        if (exchange.CheckServed(_channel.VirtualHost.Name) is { } unserved) return AmqpError.From(unserved);
        return exchange.Definition.Internal && grant != Grant.Everything
            ? AmqpError.AccessRefused($"cannot publish to internal exchange '{exchange.Name}' in vhost '{_channel.VirtualHost.Name}'")
            : null;
    }

    private AmqpError Drop(Message message, AmqpError error, MessageAmendments? amendments = null)
    {
        _tracer?.Publishing.Refused(_channel.VirtualHost, message, amendments, error.ReplyText, _channel.Party);
        message.Slab.Release();
        return error;
    }
}
