using Hoopoe.Journal;

namespace Hoopoe.Core.Durability;

/// <summary>Who waits for a position to be durable. Any thread adds; one at a time tells.</summary>
internal sealed class DurabilityWaiters
{
    private readonly Lock _lock = new();
    private List<(JournalPosition Position, IDurabilityWaiter Waiter)> _waiting = [];
    private List<(JournalPosition Position, IDurabilityWaiter Waiter)> _telling = [];
    private readonly List<(JournalPosition Position, IDurabilityWaiter Waiter)> _left = [];

    /// <summary>How many wait, as of a moment ago.</summary>
    public int Count => Volatile.Read(ref _waiting).Count;

    /// <summary>Adds one.</summary>
    public void Add(JournalPosition position, IDurabilityWaiter waiter)
    {
        lock (_lock) _waiting.Add((position, waiter));
    }

    /// <summary>Tells those whose position has come. Nothing is held while they are told; each may add itself again.</summary>
    /// <param name="durable">What is durable.</param>
    /// <param name="failed">Whether nothing more will be.</param>
    /// <param name="turn">The caller's turn.</param>
    public void Tell(JournalPosition durable, bool failed, Turn turn)
    {
        lock (_lock) (_waiting, _telling) = (_telling, _waiting);
        foreach (var (position, waiter) in _telling)
        {
            if (position <= durable) waiter.Durable(durable, turn);
            else if (failed) waiter.Failed(turn);
            else _left.Add((position, waiter));
        }
        _telling.Clear();
        if (_left.Count == 0) return;
        // Before those that were added meanwhile: of what becomes durable together, what came first is told first.
        lock (_lock) _waiting.InsertRange(0, _left);
        _left.Clear();
    }
}
