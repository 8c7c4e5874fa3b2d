using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Hoopoe.Core.Access;
using Hoopoe.Core.Auditing;
using Hoopoe.Core.Exchanges;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>The exchanges of a virtual host: declaring, finding, deleting. Any thread may call.</summary>
public sealed class ExchangeTable(VirtualHost virtualHost)
{
    private readonly ConcurrentDictionary<string, Exchange> _exchanges = new(StringComparer.Ordinal);

    /// <summary>How many there are, the default exchange included.</summary>
    public int Count => _exchanges.Count;

    /// <summary>All exchanges, by name.</summary>
    public IReadOnlyList<Exchange> All => [.. _exchanges.Values.OrderBy(exchange => exchange.Name, StringComparer.Ordinal)];

    /// <summary>Finds an exchange.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Exchange? exchange) => _exchanges.TryGetValue(name, out exchange);

    /// <summary>Finds an exchange by the characters of its name.</summary>
    public bool TryGet(ReadOnlySpan<char> name, [NotNullWhen(true)] out Exchange? exchange) =>
        _exchanges.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out exchange);

    /// <summary>Checks that an exchange exists.</summary>
    public BrokerError? DeclarePassively(string name) => TryGet(name, out _) ? null : virtualHost.NoSuchExchange(name);

    /// <summary>Declares an exchange: makes it, or checks that the one there is the same.</summary>
    public BrokerError? Declare(ExchangeDefinition definition, Grant grant)
    {
        var error = Declare(definition, grant, out bool made);
        return made || error is not null ? virtualHost.Audit(grant, AuditAction.ExchangeDeclare, definition.Name, error, definition.Kind) : null;
    }

    private BrokerError? Declare(ExchangeDefinition definition, Grant grant, out bool made)
    {
        string name = definition.Name;
        made = false;
        if (virtualHost.CheckAudit(grant) is { } halted) return halted;
        if (virtualHost.Broker.ExchangeKinds.Find(definition.Kind) is not { } kind)
            return BrokerError.Precondition(definition.Kind.Length == 0 ? "invalid exchange type ''" : $"unknown exchange type '{definition.Kind}'");
        if (grant.OnExchange(Right.Configure, name) is { } refused) return refused;
        if (TryGet(name, out var existing)) return CheckEquivalence(existing.Definition, definition);
        if (IsReserved(name))
            return BrokerError.AccessRefused($"exchange name '{name}' contains reserved prefix 'amq.*'");
        if (ShortName.Check("exchange name", name) is { } misnamed) return misnamed;
        if (CheckAlternate(definition, grant) is { } bad) return bad;
        if (kind.Check(definition) is { } fault) return BrokerError.Precondition(fault);
        lock (virtualHost.Topology)
        {
            if (virtualHost.HasEnded) return virtualHost.Gone();
            if (TryGet(name, out existing)) return CheckEquivalence(existing.Definition, definition);
            if (virtualHost.Broker.ExchangeCount is { IsFull: true, Most: var most })
                return BrokerError.Precondition($"cannot declare exchange '{name}' in vhost '{virtualHost.Name}': exchange limit of {most} is reached");
            var failed = Add(definition, kind);
            made = failed is null;
            return failed;
        }
    }

    /// <summary>Deletes an exchange; one that is not there counts as deleted.</summary>
    public BrokerError? Delete(string name, bool ifUnused, Grant grant)
    {
        bool isThere = TryGet(name, out _);
        var error = DeleteAsked(name, ifUnused, grant);
        return isThere || error is not null ? virtualHost.Audit(grant, AuditAction.ExchangeDelete, name, error) : null;
    }

    private BrokerError? DeleteAsked(string name, bool ifUnused, Grant grant)
    {
        if (virtualHost.CheckAudit(grant) is { } halted) return halted;
        if (name.Length == 0) return BrokerError.AccessRefused("operation not permitted on the default exchange");
        if (IsReserved(name))
            return BrokerError.AccessRefused($"deletion of system exchange '{name}' in vhost '{virtualHost.Name}' not allowed");
        if (grant.OnExchange(Right.Configure, name) is { } refused) return refused;
        lock (virtualHost.Topology)
        {
            if (!TryGet(name, out var exchange)) return null;
            if (ifUnused && !exchange.IsUnbound) return BrokerError.Precondition($"exchange '{name}' in vhost '{virtualHost.Name}' in use");
            var removal = new JointRemoval(virtualHost);
            Remove([exchange], removal);
            removal.Complete();
        }
        return null;
    }

    /// <summary>
    /// Takes exchanges out with all their bindings, and those that end in their turn because they lose their last
    /// binding. A chain of these may be as long as clients like, so they wait in line instead of on the stack.
    /// Called with the topology held.
    /// </summary>
    internal void Remove(IReadOnlyList<Exchange> exchanges, JointRemoval removal)
    {
        // Of most queues that are deleted none is left behind.
        if (exchanges.Count == 0) return;
        var ending = new Queue<Exchange>(exchanges);
        while (ending.TryDequeue(out var exchange))
        {
            if (!_exchanges.TryRemove(KeyValuePair.Create(exchange.Name, exchange))) continue;
            if (IsCounted(exchange.Name)) virtualHost.Broker.ExchangeCount.Remove();
            virtualHost.Bindings.RemoveSource(exchange, removal);
            foreach (var source in virtualHost.Bindings.RemoveDestination(exchange, removal)) ending.Enqueue(source);
            if (exchange.Definition.Durable) removal.Add(exchange.Definition);
            if (exchange.Router is DelayedRouter delayed) removal.Add(delayed.Held);
            virtualHost.RoutingChanged();
        }
    }

    internal void Predeclare()
    {
        (string Name, string Kind)[] standard =
        [
            ("", "direct"), ("amq.direct", "direct"), ("amq.fanout", "fanout"), ("amq.topic", "topic"),
            ("amq.headers", "headers"), ("amq.match", "headers"),
        ];
        // Not recorded: they come with their virtual host.
        foreach (var (name, kind) in standard) Place(Standard(name, kind, isInternal: false));
        Place(Standard("amq.rabbitmq.trace", "topic", isInternal: true));
    }

    /// <summary>The definitions that survive a restart and do not come with the virtual host. Called with the topology held.</summary>
    internal IEnumerable<ExchangeDefinition> Recorded =>
        All.Select(exchange => exchange.Definition).Where(definition => definition.Durable && IsCounted(definition.Name));

    /// <summary>Makes an exchange that recovery found; of a kind that cannot be served, one that keeps its place.</summary>
    /// <returns>Why it is not as it was, or null.</returns>
    internal string? Restore(ExchangeDefinition definition)
    {
        var kind = virtualHost.Broker.ExchangeKinds.Find(definition.Kind);
        string? fault = kind is null ? $"unknown exchange type '{definition.Kind}'" : kind.Check(definition);
        lock (virtualHost.Topology)
        {
            if (fault is null && TryCreate(definition, kind!, out var router, out fault)) Place(definition, kind!, router);
            else Place(definition, UnknownKind.Instance, UnknownKind.Instance.Create(virtualHost, definition));
        }
        return fault is null ? null : $"kept with its bindings, and refuses publishes until the broker serves it: {fault}";
    }

    private static bool IsReserved(string name) => name.StartsWith("amq.", StringComparison.Ordinal);

    private static bool IsCounted(string name) => name.Length > 0 && !IsReserved(name);

    private static ExchangeDefinition Standard(string name, string kind, bool isInternal) =>
        new(name, kind, Durable: true, AutoDelete: false, isInternal, Arguments.Empty);

    private BrokerError? Add(ExchangeDefinition definition, ExchangeKind kind)
    {
        if (definition.Durable) definition = definition with { DurableId = virtualHost.Broker.Log.NextId() };
        if (!TryCreate(definition, kind, out var router, out string? fault)) return BrokerError.Precondition(fault);
        if (definition.Durable) virtualHost.Record(definition);
        Place(definition, kind, router);
        return null;
    }

    // A kind of the application's may throw.
    private bool TryCreate(ExchangeDefinition definition, ExchangeKind kind, [NotNullWhen(true)] out Router? router, [NotNullWhen(false)] out string? fault)
    {
        (router, fault) = (null, null);
        try
        {
            router = kind.Create(virtualHost, definition);
            return true;
        }
        catch (Exception error)
        {
            virtualHost.Broker.Options.ExtensionFailed(definition.Kind, error);
            fault = $"the exchange type '{definition.Kind}' failed: {error.Message}";
            return false;
        }
    }

    private void Place(ExchangeDefinition definition)
    {
        var kind = virtualHost.Broker.ExchangeKinds.Find(definition.Kind)!;
        Place(definition, kind, kind.Create(virtualHost, definition));
    }

    private void Place(ExchangeDefinition definition, ExchangeKind kind, Router router)
    {
        _exchanges[definition.Name] = new Exchange(definition, kind, router, virtualHost.Policies.MatchExchange(definition.Name));
        if (IsCounted(definition.Name)) virtualHost.Broker.ExchangeCount.Add();
        virtualHost.RoutingChanged();
    }

    private BrokerError? CheckAlternate(ExchangeDefinition definition, Grant grant)
    {
        if (!definition.Arguments.TryGet("alternate-exchange", out var value)) return null;
        if (value is not string alternate)
        {
            return BrokerError.Precondition(
                $"invalid type '{ArgumentText.TypeName(value)}' for arg 'alternate-exchange' in exchange '{definition.Name}' in vhost '{virtualHost.Name}'");
        }
        return grant.OnExchange(Right.Read, definition.Name) ?? grant.OnExchange(Right.Write, alternate);
    }

    private BrokerError? CheckEquivalence(ExchangeDefinition current, ExchangeDefinition wanted)
    {
        string where = $"for exchange '{current.Name}' in vhost '{virtualHost.Name}'";
        return Equivalence.Check("type", wanted.Kind, current.Kind, where)
            ?? Equivalence.Check("durable", wanted.Durable, current.Durable, where)
            ?? Equivalence.Check("auto_delete", wanted.AutoDelete, current.AutoDelete, where)
            ?? Equivalence.Check("internal", wanted.Internal, current.Internal, where)
            ?? Equivalence.Check(wanted.Arguments, current.Arguments, ["alternate-exchange"], where);
    }
}
