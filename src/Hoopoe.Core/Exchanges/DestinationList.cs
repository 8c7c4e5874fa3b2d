namespace Hoopoe.Core.Exchanges;

/// <summary>
/// Destinations in the order they were bound, with how many bindings lead to each. A change costs O(1); the array that
/// routing reads is made anew when it is first read after a change, so binding ten thousand queues copies nothing
/// ten thousand times. Any thread may read.
/// </summary>
internal sealed class DestinationList
{
    private readonly Lock _lock = new();
    private IDestination[]? _snapshot = [];

    // Most keys lead to one queue, and there may be a hundred thousand of them: those need no table.
    private IDestination? _only;
    private int _onlyBindings;
    private OrderedDictionary<IDestination, int>? _bindings;

    /// <summary>Whether a message was ever led here; never unset.</summary>
    public bool HasMatched { get; private set; }

    /// <summary>Adds a binding to <paramref name="destination"/>.</summary>
    public void Add(IDestination destination)
    {
        lock (_lock)
        {
            if (_bindings is null && (_only is null || _only == destination))
            {
                _only = destination;
                _onlyBindings++;
            }
            else
            {
                var table = Table();
                table[destination] = table.GetValueOrDefault(destination) + 1;
            }
            _snapshot = null;
        }
    }

    /// <summary>Removes a binding to <paramref name="destination"/> and says whether none at all is left.</summary>
    public bool Remove(IDestination destination)
    {
        lock (_lock)
        {
            _snapshot = null;
            if (_bindings is { } table)
            {
                int left = table.GetValueOrDefault(destination) - 1;
                if (left > 0) table[destination] = left;
                else table.Remove(destination);
                return table.Count == 0;
            }
            if (_only == destination && --_onlyBindings == 0) _only = null;
            return _only is null;
        }
    }

    /// <summary>Adds every destination to <paramref name="routes"/>.</summary>
    public void AddTo(Routes routes)
    {
        // Read first: those who route at once would else take the line of memory from each other.
        if (!HasMatched) HasMatched = true;
        foreach (var destination in Volatile.Read(ref _snapshot) ?? TakeSnapshot()) routes.Add(destination);
    }

    private IDestination[] TakeSnapshot()
    {
        lock (_lock) return _snapshot ??= _bindings is { } table ? [.. table.Keys] : _only is { } only ? [only] : [];
    }

    // Called with the lock held.
    private OrderedDictionary<IDestination, int> Table()
    {
        if (_bindings is { } table) return table;
        table = [];
        if (_only is { } only) table.Add(only, _onlyBindings);
        (_only, _onlyBindings) = (null, 0);
        return _bindings = table;
    }
}
