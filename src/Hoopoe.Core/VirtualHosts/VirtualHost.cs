using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Policies;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>
/// A virtual host: a name space of exchanges, queues and bindings. Definitions change under one lock
/// (<see cref="Topology"/>), the first in the lock order; routing takes no lock.
/// </summary>
public sealed class VirtualHost
{
    private int _routingVersion;

    internal VirtualHost(Broker broker, string name)
    {
        Broker = broker;
        Name = name;
        Keys = broker.Log.Keys?.Of(name);
        Policies = new PolicyTable(this);
        Parameters = new ParameterTable(this);
        Exchanges = new ExchangeTable(this);
        Queues = new QueueTable(this);
        Bindings = new BindingTable(this);
        DeadLetters = new DeadLetterLine(broker, new DeadLetterRouter(this));
        Exchanges.Predeclare();
    }

    /// <summary>The broker it belongs to.</summary>
    public Broker Broker { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What its messages are encrypted with where they are kept; null where they are not.</summary>
    public KeySlot? Keys { get; }

    /// <summary>Its exchanges.</summary>
    public ExchangeTable Exchanges { get; }

    /// <summary>Its queues.</summary>
    public QueueTable Queues { get; }

    /// <summary>Its bindings.</summary>
    public BindingTable Bindings { get; }

    /// <summary>What its clients have published.</summary>
    public PublishCounters Published { get; } = new();

    /// <summary>What happened in it so far and what is in it; takes time with every queue. A moment old.</summary>
    public HostTotals CountTotals() => new(this);

    /// <summary>Whether it has been removed: nothing more is declared in it. Written with the topology held.</summary>
    internal bool HasEnded { get; private set; }

    /// <summary>Its policies and operator policies.</summary>
    public PolicyTable Policies { get; }

    /// <summary>Its parameters, its limits among them.</summary>
    public ParameterTable Parameters { get; }

    /// <summary>How much there may be in it.</summary>
    public VirtualHostLimits Limits => Parameters.Limits;

    /// <summary>What people are told of it; set as one of its parameters.</summary>
    public VirtualHostMetadata Metadata => Parameters.Metadata;

    /// <summary>Its dead letters on their way.</summary>
    internal DeadLetterLine DeadLetters { get; }

    /// <summary>Held while definitions change.</summary>
    internal Lock Topology { get; } = new();

    /// <summary>
    /// Raised whenever a message may be routed differently than before. One number for the whole virtual host: a
    /// stale cached route costs one look-up, less than to track what each route rests on.
    /// </summary>
    public int RoutingVersion => Volatile.Read(ref _routingVersion);

    internal void RoutingChanged() => Interlocked.Increment(ref _routingVersion);

    /// <summary>
    /// Records a definition that survives a restart; its end is a <see cref="JointRemoval"/>. Called with the topology held,
    /// so that the records lie in the order of what they tell.
    /// </summary>
    internal void Record(object definition)
    {
        if (Broker.Log.Keeps) Broker.Log.Defined(new DefinitionChange(definition, Name, Removed: false));
    }

    /// <summary>Ends it with all that is in it; a restart finds nothing of it.</summary>
    internal void End(Turn turn)
    {
        List<Consumer> consumers = [];
        lock (Topology)
        {
            HasEnded = true;
            var removal = new JointRemoval(this);
            Queues.EndAll(removal, consumers, turn);
            Exchanges.Remove(Exchanges.All, removal);
            foreach (var parameter in Parameters.Recorded) removal.Add(parameter);
            removal.AddVirtualHost();
            removal.Complete();
            RoutingChanged();
        }
        foreach (var consumer in consumers) turn.Afterwards(later => consumer.Sink.Cancelled(consumer, later));
    }

    /// <summary>Finds where a message goes.</summary>
    /// <param name="start">The exchange it was published to.</param>
    /// <param name="routingKey">Its key.</param>
    /// <param name="copyKeys">Further keys it is routed by (CC and BCC).</param>
    /// <param name="message">The message.</param>
    /// <param name="amendments">What the broker added, or null.</param>
    /// <param name="routes">Gathers the result.</param>
    public void Route(
        Exchange start, ReadOnlySpan<char> routingKey, IReadOnlyList<string> copyKeys,
        Message message, MessageAmendments? amendments, Routes routes)
    {
        routes.Start(start);
        for (int i = 0; routes.ExchangeAt(i) is { } exchange; i++)
        {
            int found = routes.Found;
            RouteOne(exchange, routingKey, message, amendments, routes);
            for (int key = 0; key < copyKeys.Count; key++) RouteOne(exchange, copyKeys[key], message, amendments, routes);
            if (routes.Found == found) GoToAlternate(exchange, routes);
        }
        if (copyKeys.Count > 0) routes.DependOnKeyAlone = false;
    }

    internal void DeleteUnusedQueue(Queue queue, Turn turn) => Queues.Delete(queue, (_, consumers) => consumers == 0, out _, turn);

    internal void DeleteExpiredQueue(Queue queue, Turn turn) =>
        Queues.Delete(queue, (_, consumers) => consumers == 0 && queue.IsUnused(Broker.Clock.NowMs), out _, turn);

    internal BrokerError Gone() => BrokerError.NotFound($"no vhost '{Name}'");

    internal BrokerError NoSuchQueue(string name) => BrokerError.NotFound($"no queue '{name}' in vhost '{Name}'");

    internal BrokerError NoSuchExchange(string name) => BrokerError.NotFound($"no exchange '{name}' in vhost '{Name}'");

    private void RouteOne(
        Exchange exchange, ReadOnlySpan<char> routingKey, Message message, MessageAmendments? amendments, Routes routes)
    {
        if (exchange.Name.Length == 0)
        {
            if (Queues.TryGet(routingKey, out var queue)) routes.Add(queue);
            return;
        }
        if (!exchange.Router.DependsOnKeyAlone) routes.DependOnKeyAlone = false;
        var context = new RoutingContext
        {
            RoutingKey = routingKey,
            Message = message,
            Amendments = amendments,
            Format = Broker.Formats[message.Format],
            Random = Broker.Random,
        };
        exchange.Router.Route(context, routes);
    }

    private void GoToAlternate(Exchange exchange, Routes routes)
    {
        if (exchange.AlternateExchange is { } name && Exchanges.TryGet(name, out var alternate)) routes.Add(alternate);
    }
}
