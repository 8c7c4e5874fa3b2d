using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
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

    public Publisher(IPublishingChannel channel)
    {
        _channel = channel;
        Gathered = new GatheredPublishes(channel);
        _lastRoute = new LastRoute(channel, Gathered.Batches);
    }

    /// <summary>Whether the channel confirms, and how.</summary>
    public IPublisherConfirms? Confirms { get; set; }

    /// <summary>What is published and not yet handed over.</summary>
    public GatheredPublishes Gathered { get; }

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
        message.Slab.Release();
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
        PublishChecks.CheckUser(_channel, facts, message) ?? FindExchange(message, out _);

    /// <summary>Checks and routes a message, whose one reference passes on, and keeps it for the next flush.</summary>
    public AmqpError? Gather(Message message, bool mandatory, in PropertyFacts facts)
    {
        MessageAmendments? amendments = null;
        IReadOnlyList<string> copies = [];
        if (facts.UserId.Exists || facts.ReplyTo.Exists || facts.Headers.Exists)
        {
            if (PublishChecks.CheckUser(_channel, facts, message) is { } impostor) return Drop(message, impostor);
            if (PublishChecks.Amend(_channel, facts, message, ref amendments) is { } error) return Drop(message, error);
            if (facts.Headers.Exists && PublishChecks.ReadCopies(facts, message, ref amendments, out copies) is { } bad) return Drop(message, bad);
        }
        return copies.Count == 0 && _lastRoute.Holds(message)
            ? Accept(message, amendments)
            : GatherElsewhere(message, mandatory, amendments, copies);
    }

    /// <summary>Hands everything published to the queues and sends the confirms that are due.</summary>
    public AmqpError? Flush(Turn turn)
    {
        var error = HandOver(turn);
        Confirms?.HandedOver(turn);
        return error;
    }

    // With confirms the publisher learns what the journal did not take; without, the connection must end.
    private AmqpError? HandOver(Turn turn)
    {
        var error = Gathered.Append();
        if (error is not null) Gathered.RefuseUnplaced(turn);
        Gathered.HandOver(turn);
        Gathered.Entered();
        return Confirms is null ? error : null;
    }

    private AmqpError? GatherElsewhere(Message message, bool mandatory, MessageAmendments? amendments, IReadOnlyList<string> copies)
    {
        Span<char> key = stackalloc char[byte.MaxValue];
        key = key[..Encoding.UTF8.GetChars(message.RoutingKey, key)];
        int routingVersion = _channel.VirtualHost.RoutingVersion;
        int grantVersion = _channel.Grant.Version;
        if (FindExchange(message, out var exchange) is { } error) return Drop(message, error);
        if (exchange!.Definition.Kind == "topic" && _channel.Grant.OnTopic(Right.Write, exchange.Name, key) is { } refused)
            return Drop(message, AmqpError.From(refused)!);
        _channel.VirtualHost.Route(exchange, key, copies, message, amendments, _routes);
        if (_routes.IsEmpty)
        {
            Confirms?.Window.Next();
            if (mandatory) Gathered.Return(message, amendments);
            else message.Slab.Release();
            return null;
        }
        _lastRoute.Set(message, _routes, routingVersion, grantVersion);
        return Accept(message, amendments);
    }

    private AmqpError? Accept(Message message, MessageAmendments? amendments)
    {
        var error = Gathered.Add(message, amendments, _lastRoute, Confirms?.Window);
        return error is null ? null : Drop(message, error);
    }

    private AmqpError? FindExchange(Message message, out Exchange? exchange)
    {
        Span<char> name = stackalloc char[byte.MaxValue];
        name = name[..Encoding.UTF8.GetChars(message.Exchange, name)];
        if (!_channel.VirtualHost.Exchanges.TryGet(name, out exchange))
        {
            // Whoever may not write learns nothing of what exists.
            string missing = name.ToString();
            return AmqpError.From(_channel.Grant.OnExchange(Right.Write, missing)
                ?? BrokerError.NotFound($"no exchange '{missing}' in vhost '{_channel.VirtualHost.Name}'"));
        }
        if (_channel.Grant.OnExchange(Right.Write, exchange.Name) is { } refused) return AmqpError.From(refused);
        return exchange.Definition.Internal
            ? AmqpError.AccessRefused($"cannot publish to internal exchange '{exchange.Name}' in vhost '{_channel.VirtualHost.Name}'")
            : null;
    }

    private static AmqpError Drop(Message message, AmqpError error)
    {
        message.Slab.Release();
        return error;
    }
}
