using System.Diagnostics.CodeAnalysis;
using Hoopoe.Core.Policies;

namespace Hoopoe.Core.Exchanges;

/// <summary>
/// A running exchange: its definition, its bindings and the router that follows them. Bindings change under the
/// virtual host's lock; routing is for any thread at any time.
/// </summary>
public sealed class Exchange : IDestination
{
    // By destination, so that the end of a queue with one binding does not search the ten thousand of others. Written under
    // the virtual host's lock and its own, which is held for nothing else: either is enough to read.
    private readonly OrderedDictionary<IDestination, List<BindingDefinition>> _bindings = [];

    private long _publishedIn;
    private long _publishedOut;

    internal Exchange(ExchangeDefinition definition, ExchangeKind kind, Router router, PolicyMatch policies)
    {
        Definition = definition;
        Apply(policies);
        Kind = kind;
        Router = router;
    }

    /// <summary>The exchange as declared.</summary>
    public ExchangeDefinition Definition { get; }

    /// <summary>The policies that apply to it.</summary>
    public PolicyMatch Policies { get; private set; }

    /// <summary>The exchange that takes what this one could not route, by its arguments or else by policy; or null.</summary>
    public string? AlternateExchange { get; private set; }

    /// <summary>The exchange's name.</summary>
    public string Name => Definition.Name;

    /// <summary>Its kind.</summary>
    public ExchangeKind Kind { get; }

    /// <summary>How it routes.</summary>
    public Router Router { get; }

    /// <summary>Messages that clients have published to it since it was made.</summary>
    public long PublishedIn => Volatile.Read(ref _publishedIn);

    /// <summary>How many queues these went to, all told.</summary>
    public long PublishedOut => Volatile.Read(ref _publishedOut);

    /// <summary>Counts what was published to it; called once for many messages.</summary>
    public void CountPublished(long messages, long copies)
    {
        Interlocked.Add(ref _publishedIn, messages);
        Interlocked.Add(ref _publishedOut, copies);
    }

    /// <summary>
    /// Bindings by which no message was routed yet, of kinds that know it; neither all of them are looked at where there are very
    /// many, nor all found. Holds back who binds and unbinds meanwhile, and no message.
    /// </summary>
    /// <param name="mostLookedAt">How many bindings are looked at.</param>
    /// <param name="most">How many are found.</param>
    public IReadOnlyList<BindingDefinition> FindUnmatched(int mostLookedAt, int most)
    {
        lock (_bindings) return [.. _bindings.Values.SelectMany(list => list).Take(mostLookedAt).Where(one => Router.HasMatched(one) == false).Take(most)];
    }

    /// <summary>Why nobody can publish to it, or null: its kind is one that the broker does not serve.</summary>
    public BrokerError? CheckServed(string virtualHost) => Kind == UnknownKind.Instance ? UnknownKind.ErrorOf(this, virtualHost) : null;

    /// <summary>Whether nothing is bound to it.</summary>
    internal bool IsUnbound => _bindings.Count == 0;

    /// <summary>Whether any binding leads from here to there.</summary>
    internal bool LeadsTo(IDestination destination) => _bindings.ContainsKey(destination);

    /// <summary>All bindings from this exchange; read under the virtual host's lock.</summary>
    internal IEnumerable<BindingDefinition> Bindings => _bindings.Values.SelectMany(list => list);

    /// <summary>Its bindings to one destination; read under the virtual host's lock.</summary>
    internal IReadOnlyList<BindingDefinition> BindingsTo(IDestination destination) =>
        _bindings.TryGetValue(destination, out var list) ? list : [];

    /// <summary>What it is bound to; read under the virtual host's lock.</summary>
    internal IEnumerable<IDestination> Destinations => _bindings.Keys;

    /// <summary>Its bindings to one destination, for those who hold other locks and may not take the virtual host's.</summary>
    internal IReadOnlyList<BindingDefinition> CopyBindingsTo(IDestination destination)
    {
        lock (_bindings) return _bindings.TryGetValue(destination, out var list) ? [.. list] : [];
    }

    /// <summary>Has other policies apply from now on; the caller holds the virtual host's lock.</summary>
    [MemberNotNull(nameof(Policies))]
    internal void Apply(PolicyMatch policies)
    {
        Policies = policies;
        // What the default exchange cannot route is nobody else's, as in RabbitMQ.
        AlternateExchange = Name.Length == 0 ? null : policies.AlternateExchangeFor(Definition.Arguments);
    }

    internal bool Add(BindingDefinition binding, IDestination destination)
    {
        lock (_bindings)
        {
            if (!_bindings.TryGetValue(destination, out var list)) _bindings.Add(destination, list = new List<BindingDefinition>(1));
            if (list.Exists(binding.SameAs)) return false;
            list.Add(binding);
        }
        Router.Bind(binding, destination);
        return true;
    }

    internal bool Has(BindingDefinition binding, IDestination destination) =>
        _bindings.TryGetValue(destination, out var list) && list.Exists(binding.SameAs);

    internal bool Remove(BindingDefinition binding, IDestination destination)
    {
        lock (_bindings)
        {
            if (!_bindings.TryGetValue(destination, out var list)) return false;
            int at = list.FindIndex(binding.SameAs);
            if (at < 0) return false;
            list.RemoveAt(at);
            if (list.Count == 0) _bindings.Remove(destination);
        }
        Router.Unbind(binding, destination);
        return true;
    }

    internal void RemoveAll(IDestination destination)
    {
        List<BindingDefinition>? list;
        lock (_bindings)
        {
            if (!_bindings.Remove(destination, out list)) return;
        }
        foreach (var binding in list) Router.Unbind(binding, destination);
    }
}
