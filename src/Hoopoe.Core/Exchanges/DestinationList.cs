namespace Hoopoe.Core.Exchanges;

/// <summary>
/// Destinations in the order they were bound, with how many bindings lead to each. A change costs O(1); the array that
/// routing reads is made anew when it is first read after a change, so binding ten thousand queues copies nothing
/// ten thousand times. Any thread may read.
/// </summary>
internal sealed class DestinationList
{
    private readonly Lock _lock = new();
    private readonly OrderedDictionary<IDestination, int> _bindings = [];
    private IDestination[]? _snapshot = [];

    /// <summary>Adds a binding to <paramref name="destination"/>.</summary>
    public void Add(IDestination destination)
    {
        lock (_lock)
        {
            _bindings[destination] = _bindings.GetValueOrDefault(destination) + 1;
            _snapshot = null;
        }
    }

    /// <summary>Removes a binding to <paramref name="destination"/> and says whether none at all is left.</summary>
    public bool Remove(IDestination destination)
    {
        lock (_lock)
        {
            int left = _bindings.GetValueOrDefault(destination) - 1;
            if (left > 0) _bindings[destination] = left;
            else _bindings.Remove(destination);
            _snapshot = null;
            return _bindings.Count == 0;
        }
    }

    /// <summary>Adds every destination to <paramref name="routes"/>.</summary>
    public void AddTo(Routes routes)
    {
        foreach (var destination in Volatile.Read(ref _snapshot) ?? TakeSnapshot()) routes.Add(destination);
    }

    private IDestination[] TakeSnapshot()
    {
        lock (_lock) return _snapshot ??= [.. _bindings.Keys];
    }
}
