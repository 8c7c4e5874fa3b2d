namespace Hoopoe.Core.Queues;

/// <summary>
/// The ready messages of one priority in order: those that came back, which are older than all others, and behind
/// them those never delivered. Not thread-safe: the queue that owns it guards it.
/// </summary>
internal sealed class ReadyLane
{
    private readonly EntryRing _fresh = new();
    private readonly SortedDictionary<long, QueueEntry> _returned = [];
    private readonly QueueEntry[] _firstReturned = new QueueEntry[1];

    /// <summary>Appends a message that just arrived.</summary>
    public void Append(in QueueEntry entry) => _fresh.Append(entry);

    /// <summary>Puts a message back to where its sequence belongs.</summary>
    public void Return(in QueueEntry entry) => _returned.Add(entry.Sequence, entry);

    /// <summary>At most <paramref name="most"/> entries from the head that lie together; empty when the lane is.</summary>
    public ReadOnlySpan<QueueEntry> HeadSpan(int most)
    {
        if (_returned.Count == 0) return _fresh.HeadSpan(most);
        foreach (var entry in _returned)
        {
            _firstReturned[0] = entry.Value;
            break;
        }
        return _firstReturned;
    }

    /// <summary>Takes entries off the head, no more than the last head span held.</summary>
    public void Advance(int count)
    {
        if (count == 0) return;
        if (_returned.Count == 0) _fresh.Advance(count);
        else _returned.Remove(_firstReturned[0].Sequence);
    }

    /// <summary>Takes the entry of that sequence out, wherever it is.</summary>
    public bool TryRemove(long sequence, out QueueEntry removed) =>
        _returned.Remove(sequence, out removed) || _fresh.TryRemove(sequence, out removed);

    /// <summary>Calls <paramref name="visit"/> for each entry, oldest first.</summary>
    public void ForEach(Action<QueueEntry> visit)
    {
        foreach (var entry in _returned.Values) visit(entry);
        _fresh.ForEach(visit);
    }
}
