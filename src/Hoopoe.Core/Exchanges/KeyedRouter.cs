using System.Collections.Concurrent;

namespace Hoopoe.Core.Exchanges;

/// <summary>Direct exchange: the binding's key is the message's.</summary>
internal sealed class DirectRouter : Router
{
    private readonly ConcurrentDictionary<string, DestinationList> _byKey = new(1, 7, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DestinationList>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public DirectRouter() => _lookup = _byKey.GetAlternateLookup<ReadOnlySpan<char>>();

    public override bool DependsOnKeyAlone => true;

    public override void Bind(BindingDefinition binding, IDestination destination) =>
        _byKey.GetOrAdd(binding.RoutingKey, static _ => new DestinationList()).Add(destination);

    public override void Unbind(BindingDefinition binding, IDestination destination)
    {
        if (_byKey.TryGetValue(binding.RoutingKey, out var list) && list.Remove(destination))
            _byKey.TryRemove(binding.RoutingKey, out _);
    }

    public override void Route(in RoutingContext context, Routes routes)
    {
        if (_lookup.TryGetValue(context.RoutingKey, out var list)) list.AddTo(routes);
    }

    public override bool Matches(BindingDefinition binding, in RoutingContext context) =>
        context.RoutingKey.SequenceEqual(binding.RoutingKey);

    public override bool? HasMatched(BindingDefinition binding) => _byKey.TryGetValue(binding.RoutingKey, out var list) && list.HasMatched;
}

/// <summary>Fanout exchange: every binding matches.</summary>
internal sealed class FanoutRouter : Router
{
    private readonly DestinationList _all = new();

    public override bool DependsOnKeyAlone => true;

    public override void Bind(BindingDefinition binding, IDestination destination) => _all.Add(destination);

    public override void Unbind(BindingDefinition binding, IDestination destination) => _all.Remove(destination);

    public override void Route(in RoutingContext context, Routes routes) => _all.AddTo(routes);

    public override bool? HasMatched(BindingDefinition binding) => _all.HasMatched;
}
