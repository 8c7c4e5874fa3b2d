using Hoopoe.Core.Queues.Paging;

namespace Hoopoe.Core.Queues;

/// <summary>
/// The ready messages of one priority in order: those that came back, each in its place, the front that is delivered
/// from, and behind it what left memory and what arrived since. Not thread-safe: the queue that owns it guards it.
/// </summary>
/// <param name="number">The lane's number.</param>
/// <param name="pager">Moves messages out of memory; null where they stay.</param>
internal sealed class ReadyLane(byte number, Pager? pager = null)
{
    private readonly QueueEntry[] _firstReturned = new QueueEntry[1];
    private EntryRing _front = new();
    private SortedDictionary<long, QueueEntry>? _returned;
    private LaneBacklog? _backlog;
    private bool _headIsReturned;

    /// <summary>How many of its messages are not in memory.</summary>
    public int PagedCount => _backlog?.Pages.Messages ?? 0;

    /// <summary>Bytes in the bodies of its messages that are not in memory.</summary>
    public long PagedBytes => _backlog?.Pages.BodyBytes ?? 0;

    /// <summary>What of it is not in the front; null where nothing is.</summary>
    public LaneBacklog? Backlog => _backlog;

    /// <summary>Appends a message that just arrived.</summary>
    public void Append(in QueueEntry entry)
    {
        if (_backlog is null) _front.Append(entry);
        else _backlog.Append(entry);
    }

    /// <summary>Puts a message back to where its sequence belongs.</summary>
    public void Return(in QueueEntry entry) => (_returned ??= []).Add(entry.Sequence, entry);

    /// <summary>Adds a page behind all that is there.</summary>
    public void Restore(Page page) => (_backlog ??= new LaneBacklog(number, pager!)).Pages.Add(page);

    /// <summary>
    /// At most <paramref name="most"/> entries from the head that lie together; empty when the lane is. Reads them back
    /// where they had left memory.
    /// </summary>
    public ReadOnlySpan<QueueEntry> HeadSpan(int most)
    {
        var head = _front.HeadSpan(most);
        _headIsReturned = false;
        if (_returned is not { Count: > 0 }) return head.IsEmpty && _backlog is not null ? Refill(most) : head;
        long first = PeekReturned();
        if (head.IsEmpty && _backlog is not null && _backlog.FirstSequence < first) head = Refill(most);
        if (!head.IsEmpty && head[0].Sequence < first)
        {
            int before = 1;
            while (before < head.Length && head[before].Sequence < first) before++;
            return head[..before];
        }
        _headIsReturned = true;
        return _firstReturned;
    }

    /// <summary>Takes entries off the head, no more than the last head span held.</summary>
    public void Advance(int count)
    {
        if (count == 0) return;
        if (_headIsReturned) _returned!.Remove(_firstReturned[0].Sequence);
        else _front.Advance(count);
    }

    /// <summary>Takes the entry of that sequence out, wherever it is in memory.</summary>
    public bool TryRemove(long sequence, out QueueEntry removed)
    {
        if (_returned is not null && _returned.Remove(sequence, out removed)) return true;
        if (_front.TryRemove(sequence, out removed)) return true;
        return _backlog is not null && _backlog.TryRemove(sequence, out removed);
    }

    /// <summary>Takes an entry from where those in memory stand in the order of their expiry, if it expires by <paramref name="limit"/>.</summary>
    public bool TryTakeExpired(long limit, out QueueEntry entry)
    {
        if (_returned is { Count: > 0 })
        {
            PeekReturned();
            entry = _firstReturned[0];
            if (entry.ExpiresAtMs <= limit) return _returned.Remove(entry.Sequence);
        }
        return TryTakeExpired(_front, limit, out entry) || (_backlog is not null && _backlog.TryTakeExpired(limit, out entry));
    }

    /// <summary>Whether the entry of that sequence is in memory behind pages in which some expire by <paramref name="limit"/>.</summary>
    public bool StandsBehindExpired(long sequence, long limit) => _backlog is not null && _backlog.StandsBehindExpired(sequence, limit);

    /// <summary>When the next message expires, of those that stand in the order of their expiry and those not in memory.</summary>
    public long NextExpiryMs()
    {
        long next = _backlog?.NextExpiryMs() ?? QueueEntry.NeverExpires;
        if (_returned is { Count: > 0 })
        {
            PeekReturned();
            next = Math.Min(next, _firstReturned[0].ExpiresAtMs);
        }
        var head = _front.HeadSpan(1);
        return head.IsEmpty ? next : Math.Min(next, head[0].ExpiresAtMs);
    }

    /// <summary>Moves to the disk what is beyond the first so many, in whole pages.</summary>
    /// <param name="weight">Roughly the memory that the lane takes up.</param>
    /// <param name="allowed">What its whole queue may take up.</param>
    public void PageOut(long weight, long allowed)
    {
        var limits = pager!.Limits;
        long front = Math.Min(limits.FrontBytes, allowed / 2);
        if (_returned is { Count: > 0 } && (_returned.Count > limits.ReturnedEntries || weight > 4 * limits.PageBytes)) PageOutHead();
        else if (_backlog is null && (_front.Places > limits.FrontEntries || weight > front)) KeepFront(limits.FrontEntries, front);
        _backlog?.PageOut(everything: false);
    }

    /// <summary>Moves everything to the disk but the first few.</summary>
    public void Relieve(int keep)
    {
        if (_returned is { Count: > 0 }) PageOutHead();
        // A long front leaves as a tail, page by page: putting it in order takes as much memory again.
        else if (_backlog is null && _front.Places > keep) KeepFront(keep, long.MaxValue);
        else if (keep == 0) PageOutHead();
        _backlog?.PageOut(everything: true);
    }

    /// <summary>
    /// Calls <paramref name="visit"/> for each entry in memory, which it may change: first those that arrived, in their
    /// order, then those that came back.
    /// </summary>
    public void Visit(EntryVisitor visit)
    {
        _front.Visit(visit);
        _backlog?.Visit(visit);
        if (_returned is { Count: > 0 })
        {
            foreach (long sequence in _returned.Keys.ToArray())
            {
                var entry = _returned[sequence];
                visit(ref entry);
                _returned[sequence] = entry;
            }
        }
    }

    /// <summary>Takes an entry off a ring's head if it expires by <paramref name="limit"/>.</summary>
    public static bool TryTakeExpired(EntryRing ring, long limit, out QueueEntry entry)
    {
        var head = ring.HeadSpan(1);
        entry = head.IsEmpty ? default : head[0];
        if (head.IsEmpty || entry.ExpiresAtMs > limit) return false;
        ring.Advance(1);
        return true;
    }

    private long PeekReturned()
    {
        foreach (var entry in _returned!)
        {
            _firstReturned[0] = entry.Value;
            break;
        }
        return _firstReturned[0].Sequence;
    }

    private ReadOnlySpan<QueueEntry> Refill(int most)
    {
        var head = _front.HeadSpan(most);
        while (head.IsEmpty && _backlog is not null)
        {
            if (_backlog.Pages.Count > 0)
            {
                _backlog.Fill(_front);
            }
            else
            {
                _front = _backlog.Tail;
                _backlog = null;
            }
            head = _front.HeadSpan(most);
        }
        return head;
    }

    // What is beyond the front becomes the tail of a backlog.
    private void KeepFront(int count, long bytes)
    {
        var (kept, weight) = (new EntryRing(), 0L);
        for (int i = 0; i < count && weight < bytes; i++)
        {
            var head = _front.HeadSpan(1);
            if (head.IsEmpty) break;
            weight += PagingLimits.Weight(head[0]);
            kept.Append(head[0]);
            _front.Advance(1);
        }
        _backlog = new LaneBacklog(number, pager!, _front);
        _front = kept;
    }

    // Returned messages lie between those in front and, where several consumers held them, between those of pages too:
    // all of it up to the last one returned is put in order and cut into pages anew. Messages in pages are not read.
    private void PageOutHead()
    {
        var head = new List<QueueEntry>();
        if (_returned is not null) head.AddRange(_returned.Values);
        long last = head.Count > 0 ? head[^1].Sequence : 0;
        _front.Visit((ref QueueEntry entry) => head.Add(entry));
        _returned = null;
        _front.Clear();
        if (head.Count == 0) return;
        foreach (var left in (_backlog ??= new LaneBacklog(number, pager!)).AddFirst(head, last))
        {
            Return(left);
            if (left.ExpiresAtMs != QueueEntry.NeverExpires) pager!.Disordered.Add(left);
        }
    }
}
