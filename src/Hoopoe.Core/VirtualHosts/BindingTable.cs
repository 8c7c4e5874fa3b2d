using Hoopoe.Core.Access;
using Hoopoe.Core.Auditing;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>The bindings of a virtual host: from exchanges to queues and to other exchanges. Any thread may call.</summary>
public sealed class BindingTable(VirtualHost virtualHost)
{
    // Which exchanges lead to a destination, so that its end finds its bindings without a search.
    private readonly Dictionary<IDestination, List<Exchange>> _sources = [];

    /// <summary>All bindings but those of the default exchange, in order of their source's name.</summary>
    public IReadOnlyList<BindingDefinition> All
    {
        get
        {
            lock (virtualHost.Topology) return [.. virtualHost.Exchanges.All.SelectMany(exchange => exchange.Bindings)];
        }
    }

    /// <summary>The bindings from one exchange; none where it is not there.</summary>
    public IReadOnlyList<BindingDefinition> From(string exchange)
    {
        lock (virtualHost.Topology) return virtualHost.Exchanges.TryGet(exchange, out var source) ? [.. source.Bindings] : [];
    }

    /// <summary>The bindings to one queue or exchange but those of the default exchange, by their source's name; none where it is not there.</summary>
    public IReadOnlyList<BindingDefinition> To(string name, bool toExchange)
    {
        lock (virtualHost.Topology)
        {
            IDestination? destination = null;
            if (toExchange && virtualHost.Exchanges.TryGet(name, out var exchange)) destination = exchange;
            else if (!toExchange && virtualHost.Queues.TryGet(name, out var queue)) destination = queue;
            if (destination is null || !_sources.TryGetValue(destination, out var sources)) return [];
            return [.. sources.OrderBy(source => source.Name, StringComparer.Ordinal).SelectMany(source => source.BindingsTo(destination))];
        }
    }

    /// <summary>Binds; a binding that is there already is left as it is.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="owner">The connection that asks, for exclusive queues.</param>
    /// <param name="grant">What it may do.</param>
    public BrokerError? Bind(BindingDefinition binding, object? owner, Grant grant)
    {
        var error = Bind(binding, owner, grant, out bool made);
        return made || error is not null ? Audit(grant, AuditAction.BindingMake, binding, error) : null;
    }

    private BrokerError? Bind(BindingDefinition binding, object? owner, Grant grant, out bool made)
    {
        made = false;
        if (virtualHost.CheckAudit(grant) is { } halted) return halted;
        if (Resolve(binding, owner, grant, out var source, out var destination) is { } error) return error;
        if (ShortName.CheckLength("routing_key", binding.RoutingKey) is { } tooLong) return tooLong;
        if (source!.Kind.CheckBinding(binding) is { } fault) return BrokerError.Precondition(fault);
        lock (virtualHost.Topology)
        {
            if (Resolve(binding, owner, grant, out source, out destination) is { } gone) return gone;
            if (virtualHost.Broker.BindingCount is { IsFull: true, Most: var most } && !source!.Has(binding, destination!))
                return BrokerError.Precondition($"cannot bind '{binding.Destination}' to exchange '{binding.Source}' in vhost '{virtualHost.Name}': binding limit of {most} is reached");
            made = Add(binding, source!, destination!);
            if (made && IsRecorded(source!, destination!)) virtualHost.Record(binding);
        }
        return null;
    }

    /// <summary>Makes a binding that recovery found.</summary>
    /// <returns>Why it was left out, or null.</returns>
    internal string? Restore(BindingDefinition binding)
    {
        lock (virtualHost.Topology)
        {
            if (Resolve(binding, null, Grant.Everything, out var source, out var destination) is { } error) return $"left out: {error.Text}";
            if (source!.Kind.CheckBinding(binding) is { } fault) return $"left out: {fault}";
            Add(binding, source, destination!);
        }
        return null;
    }

    /// <summary>The bindings that survive a restart: those between ends that do. Called with the topology held.</summary>
    internal IEnumerable<BindingDefinition> Recorded =>
        from source in virtualHost.Exchanges.All
        from destination in source.Destinations
        where IsRecorded(source, destination)
        from binding in source.BindingsTo(destination)
        select binding;

    /// <summary>Removes a binding; one that is not there counts as removed, whosever the queue is.</summary>
    public BrokerError? Unbind(BindingDefinition binding, object? owner, Grant grant)
    {
        var error = Unbind(binding, owner, grant, out bool removed);
        return removed || error is not null ? Audit(grant, AuditAction.BindingRemove, binding, error) : null;
    }

    private BrokerError? Unbind(BindingDefinition binding, object? owner, Grant grant, out bool removed)
    {
        removed = false;
        if (virtualHost.CheckAudit(grant) is { } halted) return halted;
        if (Resolve(binding, null, grant, out _, out _, ignoreOwner: true) is { } error)
            return error.Kind == ErrorKind.NotFound ? null : error;
        lock (virtualHost.Topology)
        {
            if (Resolve(binding, null, grant, out var source, out var destination, ignoreOwner: true) is not null) return null;
            if (!source!.Has(binding, destination!)) return null;
            if (!binding.ToExchange && virtualHost.Queues.Find(binding.Destination, owner, out _) is { } locked) return locked;
            source.Remove(binding, destination!);
            removed = true;
            virtualHost.Broker.BindingCount.Remove();
            if (!source.LeadsTo(destination!)) ForgetSource(source, destination!);
            var removal = new JointRemoval(virtualHost);
            if (IsRecorded(source, destination!)) removal.Add(binding);
            virtualHost.RoutingChanged();
            if (HasEnded(source)) virtualHost.Exchanges.Remove([source], removal);
            removal.Complete();
        }
        return null;
    }

    /// <summary>
    /// Removes all bindings to a destination that ends, and gives the exchanges that end with their last binding.
    /// Called with the topology held.
    /// </summary>
    internal IReadOnlyList<Exchange> RemoveDestination(IDestination destination, JointRemoval removal)
    {
        if (!_sources.Remove(destination, out var sources)) return [];
        foreach (var source in sources.OrderBy(source => source.Name, StringComparer.Ordinal))
        {
            AddBindings(source, destination, removal);
            virtualHost.Broker.BindingCount.Remove(source.BindingsTo(destination).Count);
            source.RemoveAll(destination);
        }
        virtualHost.RoutingChanged();
        return [.. sources.Where(HasEnded).OrderBy(source => source.Name, StringComparer.Ordinal)];
    }

    /// <summary>Forgets an exchange that ends as a source; its bindings end with it. Called with the topology held.</summary>
    internal void RemoveSource(Exchange exchange, JointRemoval removal)
    {
        foreach (var destination in exchange.Destinations)
        {
            AddBindings(exchange, destination, removal);
            virtualHost.Broker.BindingCount.Remove(exchange.BindingsTo(destination).Count);
            ForgetSource(exchange, destination);
        }
    }

    private BrokerError? Audit(Grant grant, string action, BindingDefinition binding, BrokerError? error) => !virtualHost.IsAudited(grant) ? error : virtualHost.Audit(
        grant, action, $"{binding.Source} -> {(binding.ToExchange ? "exchange" : "queue")} {binding.Destination}", error, $"routing key '{binding.RoutingKey}'");

    private bool Add(BindingDefinition binding, Exchange source, IDestination destination)
    {
        if (!source.Add(binding, destination)) return false;
        virtualHost.Broker.BindingCount.Add();
        if (!_sources.TryGetValue(destination, out var sources)) _sources.Add(destination, sources = new List<Exchange>(1));
        if (!sources.Contains(source)) sources.Add(source);
        virtualHost.RoutingChanged();
        return true;
    }

    private static void AddBindings(Exchange source, IDestination destination, JointRemoval removal)
    {
        if (!IsRecorded(source, destination)) return;
        foreach (var binding in source.BindingsTo(destination)) removal.Add(binding);
    }

    private void ForgetSource(Exchange exchange, IDestination destination)
    {
        if (_sources.TryGetValue(destination, out var sources) && sources.Remove(exchange) && sources.Count == 0) _sources.Remove(destination);
    }

    private static bool HasEnded(Exchange source) => source.Definition.AutoDelete && source.IsUnbound;

    // The checks in RabbitMQ's order: the destination's rights, the source's, then what is there.
    private BrokerError? Resolve(
        BindingDefinition binding, object? owner, Grant grant, out Exchange? source, out IDestination? destination,
        bool ignoreOwner = false)
    {
        source = null;
        destination = null;
        var refused = binding.ToExchange
            ? grant.OnExchange(Right.Write, binding.Destination)
            : grant.OnQueue(Right.Write, binding.Destination);
        if (refused is not null) return refused;
        if (binding.Source.Length == 0 || (binding.ToExchange && binding.Destination.Length == 0))
            return BrokerError.AccessRefused("operation not permitted on the default exchange");
        if (grant.OnExchange(Right.Read, binding.Source) is { } unreadable) return unreadable;
        if (virtualHost.Exchanges.TryGet(binding.Source, out source) && source.Definition.Kind == "topic"
            && grant.OnTopic(Right.Read, source.Name, binding.RoutingKey) is { } topic) return topic;
        if (source is null) return virtualHost.NoSuchExchange(binding.Source);
        if (binding.ToExchange)
        {
            if (!virtualHost.Exchanges.TryGet(binding.Destination, out var exchange)) return virtualHost.NoSuchExchange(binding.Destination);
            destination = exchange;
        }
        else
        {
            var error = virtualHost.Queues.Find(binding.Destination, owner, out var queue);
            if (error is not null && (queue is null || !ignoreOwner)) return error;
            destination = queue;
        }
        return null;
    }

    private static bool IsRecorded(Exchange source, IDestination destination) => source.Definition.Durable && destination switch
    {
        Exchange exchange => exchange.Definition.Durable,
        Queue queue => queue.Definition.Survives,
        _ => false,
    };
}
