using Hoopoe.Core.Queues;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>The queues that belong to one connection, or to one client in the process, and end with it. Not thread-safe: its owner guards it.</summary>
public sealed class ExclusiveQueues
{
    private const int FirstLook = 64;

    private readonly HashSet<Queue> _queues = [];
    private int _looksAt = FirstLook;

    /// <summary>How many there are, or were and have been deleted since.</summary>
    public int Count => _queues.Count;

    /// <summary>Notes a queue that ends with its owner.</summary>
    public void Add(Queue queue)
    {
        _queues.Add(queue);
        if (_queues.Count < _looksAt) return;
        // A long-lived client may declare and delete queues for ever; those deleted are not to be remembered.
        _queues.RemoveWhere(one => !one.VirtualHost.Queues.TryGet(one.Name, out var current) || current != one);
        _looksAt = Math.Max(FirstLook, 2 * _queues.Count);
    }

    /// <summary>Ends them all: their owner has.</summary>
    public void End(Turn turn)
    {
        foreach (var queue in _queues.OrderBy(queue => queue.Name, StringComparer.Ordinal)) queue.VirtualHost.Queues.End(queue, turn);
        _queues.Clear();
    }
}
