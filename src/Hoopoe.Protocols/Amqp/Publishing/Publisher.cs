using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Channels;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>
/// A channel's way from a complete message to the batches of its queues: checks, routing (with the last route
/// remembered), returns. Belongs to the connection's read loop.
/// </summary>
internal sealed class Publisher(AmqpChannel channel)
{
    private readonly Routes _routes = new();
    private readonly PublishBatches _batches = new();
    private readonly List<PublishBatches.Batch> _lastTargets = [];
    private byte[] _lastAddress = [];
    private int _lastAddressLength = -1;
    private int _lastRoutingVersion;
    private int _lastGrantVersion;
    private int _lastGeneration;
    private bool _lastNeedsOutcome;

    /// <summary>Whether the channel confirms, and how.</summary>
    public PublisherConfirms? Confirms { get; set; }

    /// <summary>Publishes a message whose one reference passes on.</summary>
    public AmqpError? Publish(Message message, bool mandatory, in PropertyFacts facts, Turn turn)
    {
        if (CheckMemory() is { } full) return RefuseForMemory(message, full);
        MessageAmendments? amendments = null;
        IReadOnlyList<string> copies = [];
        if (facts.UserId.Exists || facts.ReplyTo.Exists || facts.Headers.Exists)
        {
            if (PublishChecks.CheckUser(channel, facts, message) is { } impostor) return Drop(message, impostor);
            if (PublishChecks.Amend(channel, facts, message, ref amendments) is { } error) return Drop(message, error);
            if (facts.Headers.Exists && PublishChecks.ReadCopies(facts, message, ref amendments, out copies) is { } bad) return Drop(message, bad);
        }
        if (copies.Count == 0 && IsLastRoute(message))
        {
            Accept(message, amendments, turn);
            return null;
        }
        return PublishElsewhere(message, mandatory, amendments, copies, turn);
    }

    /// <summary>Whether there is memory for a message.</summary>
    public AmqpError? CheckMemory() => channel.VirtualHost.Broker.IsMemoryFull
        ? new AmqpError(ReplyCode.ResourceError, "the broker's message memory is full; consume or raise memory.limit")
        : null;

    /// <summary>Whether a message may be published at all; for transactions, which publish later.</summary>
    public AmqpError? Check(Message message, in PropertyFacts facts) =>
        PublishChecks.CheckUser(channel, facts, message) ?? FindExchange(message, out _);

    /// <summary>Hands everything published to the queues and sends the confirms that are due.</summary>
    public void Flush(Turn turn)
    {
        _batches.Flush(turn);
        Confirms?.HandedOver(turn);
    }

    private AmqpError? PublishElsewhere(
        Message message, bool mandatory, MessageAmendments? amendments, IReadOnlyList<string> copies, Turn turn)
    {
        Span<char> key = stackalloc char[byte.MaxValue];
        key = key[..Encoding.UTF8.GetChars(message.RoutingKey, key)];
        int routingVersion = channel.VirtualHost.RoutingVersion;
        int grantVersion = channel.Grant.Version;
        if (FindExchange(message, out var exchange) is { } error) return Drop(message, error);
        if (exchange!.Definition.Kind == "topic" && channel.Grant.OnTopic(Right.Write, exchange.Name, message.RoutingKeyText) is { } refused)
            return Drop(message, AmqpError.From(refused)!);
        channel.VirtualHost.Route(exchange, key, copies, message, amendments, _routes);
        if (_routes.IsEmpty)
        {
            if (mandatory) channel.Return(message, amendments, turn);
            Confirms?.Window.Next();
            message.Slab.Release();
            return null;
        }
        Remember(message, routingVersion, grantVersion);
        HoldDelayed(message, amendments);
        if (_lastTargets.Count > 0) Accept(message, amendments, turn);
        else Confirms?.Window.Next();
        return null;
    }

    private AmqpError? FindExchange(Message message, out Exchange? exchange)
    {
        Span<char> name = stackalloc char[byte.MaxValue];
        name = name[..Encoding.UTF8.GetChars(message.Exchange, name)];
        if (!channel.VirtualHost.Exchanges.TryGet(name, out exchange))
        {
            // Whoever may not write learns nothing of what exists.
            string missing = name.ToString();
            return AmqpError.From(channel.Grant.OnExchange(Right.Write, missing)
                ?? BrokerError.NotFound($"no exchange '{missing}' in vhost '{channel.VirtualHost.Name}'"));
        }
        if (channel.Grant.OnExchange(Right.Write, exchange.Name) is { } refused) return AmqpError.From(refused);
        return exchange.Definition.Internal
            ? AmqpError.AccessRefused($"cannot publish to internal exchange '{exchange.Name}' in vhost '{channel.VirtualHost.Name}'")
            : null;
    }

    private bool IsLastRoute(Message message)
    {
        return message.Address.Length == _lastAddressLength
            && message.Address.SequenceEqual(_lastAddress.AsSpan(0, _lastAddressLength))
            && _lastRoutingVersion == channel.VirtualHost.RoutingVersion
            && _lastGrantVersion == channel.Grant.Version
            && _lastGeneration == _batches.Generation;
    }

    private void Remember(Message message, int routingVersion, int grantVersion)
    {
        _lastTargets.Clear();
        _lastNeedsOutcome = false;
        foreach (var queue in _routes.Queues)
        {
            _lastTargets.Add(_batches.For(queue));
            _lastNeedsOutcome |= queue.MayRefuse || channel.VirtualHost.Broker.Log.Keeps;
        }
        if (!_routes.DependOnKeyAlone)
        {
            _lastAddressLength = -1;
            return;
        }
        var address = message.Address;
        if (_lastAddress.Length < address.Length) _lastAddress = new byte[address.Length];
        address.CopyTo(_lastAddress);
        _lastAddressLength = address.Length;
        _lastRoutingVersion = routingVersion;
        _lastGrantVersion = grantVersion;
        _lastGeneration = _batches.Generation;
    }

    private void Accept(Message message, MessageAmendments? amendments, Turn turn)
    {
        var incoming = new Incoming { Entry = new QueueEntry { Slab = message.Slab, Offset = message.Offset, Amendments = amendments } };
        int targets = _lastTargets.Count;
        if (targets > 1) message.Slab.AddReferences(targets - 1);
        if (Confirms?.Window is { } window)
        {
            incoming.PublishNumber = window.Next();
            if (_lastNeedsOutcome)
            {
                incoming.Outcomes = window;
                window.Await(incoming.PublishNumber, targets);
            }
        }
        for (int i = 0; i < targets; i++) _batches.Add(_lastTargets[i], incoming, turn);
    }

    private void HoldDelayed(Message message, MessageAmendments? amendments)
    {
        if (_routes.Delays.Count == 0) return;
        var entry = new QueueEntry { Slab = message.Slab, Offset = message.Offset, Amendments = amendments };
        // Each holder takes a reference; the message's own passes to the queues, or to the last holder where there are none.
        int extra = _routes.Delays.Count - (_routes.Queues.Count == 0 ? 1 : 0);
        if (extra > 0) message.Slab.AddReferences(extra);
        foreach (var (delay, delayMs) in _routes.Delays) delay.Hold(entry, delayMs);
    }

    // With confirms the publisher learns which messages to repeat; without them only the end of the connection tells it.
    private AmqpError? RefuseForMemory(Message message, AmqpError full)
    {
        message.Slab.Release();
        if (Confirms?.Window is not { } window) return full;
        window.Refuse(window.Next());
        return null;
    }

    private static AmqpError Drop(Message message, AmqpError error)
    {
        message.Slab.Release();
        return error;
    }
}
