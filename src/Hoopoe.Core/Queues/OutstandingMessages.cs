namespace Hoopoe.Core.Queues;

/// <summary>
/// What of a queue's messages that the journal knows is delivered and unsettled, or on its way as a dead letter: without
/// the message, which whoever has it holds, but with where it lies, which may change meanwhile. Not thread-safe: the
/// queue that owns it guards it.
/// </summary>
internal sealed class OutstandingMessages
{
    private readonly EntryRing _inOrder = new();
    // Those that left out of turn, by priority, expiry or after they had come back.
    private readonly SortedDictionary<long, QueueEntry> _outOfOrder = [];
    private long _last;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a message that leaves the ready ones; it keeps its references.</summary>
    public void Add(in QueueEntry entry)
    {
        if (_inOrder.IsEmpty || entry.Sequence > _last)
        {
            _inOrder.Append(entry.WithoutMessage());
            _last = entry.Sequence;
        }
        else
        {
            _outOfOrder.Add(entry.Sequence, entry.WithoutMessage());
        }
        Count++;
    }

    /// <summary>Finds the message of that sequence, which stays.</summary>
    public bool TryFind(long sequence, out QueueEntry entry) =>
        _inOrder.TryFind(sequence, out entry) || _outOfOrder.TryGetValue(sequence, out entry);

    /// <summary>Takes the message of that sequence out.</summary>
    public bool TryTake(long sequence, out QueueEntry entry)
    {
        if (_inOrder.TryRemove(sequence, out entry)) _inOrder.PassOverRemoved();
        else if (_outOfOrder.Count == 0 || !_outOfOrder.Remove(sequence, out entry)) return false;
        Count--;
        return true;
    }

    /// <summary>Calls <paramref name="visit"/> for each, in no particular order; it may change them.</summary>
    public void Visit(EntryVisitor visit)
    {
        _inOrder.Visit(visit);
        foreach (long sequence in _outOfOrder.Keys.ToArray())
        {
            var entry = _outOfOrder[sequence];
            visit(ref entry);
            _outOfOrder[sequence] = entry;
        }
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        _inOrder.Clear();
        _outOfOrder.Clear();
        Count = 0;
    }
}
