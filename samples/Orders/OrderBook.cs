using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Orders;

/// <summary>The orders that have been worked off.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The container makes it.")]
internal sealed class OrderBook
{
    private readonly ConcurrentDictionary<string, Order> _orders = new(StringComparer.Ordinal);

    public void Add(Order order) => _orders[order.Id] = order;

    public Order? Find(string id) => _orders.GetValueOrDefault(id);
}
