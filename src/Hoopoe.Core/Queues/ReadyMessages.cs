using Hoopoe.Core.Queues.Paging;

namespace Hoopoe.Core.Queues;

/// <summary>
/// The messages of a queue that wait for a consumer: a lane for each priority, the highest first, with totals and
/// the expiry of each. Those far from the head may be on disk. Not thread-safe: the queue that owns it guards it.
/// </summary>
/// <param name="maxPriority">The highest priority.</param>
/// <param name="pager">Moves messages out of memory and back; null where they stay.</param>
internal sealed class ReadyMessages(int maxPriority, Pager? pager = null)
{
    // Below this many it is not worth looking for entries that have departed.
    private const int FewExpiring = 1024;

    // Entries whose own time to live is shorter than the queue's; the others expire in order at the heads of lanes.
    private readonly PriorityQueue<(long Sequence, byte Lane), long> _expiring = new();
    // Those of them that expired and stand behind others that did; empty between calls.
    private readonly List<((long Sequence, byte Lane) Entry, long ExpiresAtMs)> _waiting = [];
    // Lanes come into being with their first message: a queue may allow 255 priorities and use three.
    private readonly ReadyLane?[] _lanes = new ReadyLane?[maxPriority + 1];
    private readonly int[] _laneCounts = new int[maxPriority + 1];
    private readonly long[] _laneBytes = new long[maxPriority + 1];
    // Those found expired when they came back into memory; no longer counted.
    private Queue<QueueEntry>? _expired;

    /// <summary>How many messages are ready.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes in the bodies of the ready messages.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>Appends a message that just arrived.</summary>
    /// <param name="entry">The entry; its lane is set.</param>
    /// <param name="expiresOutOfOrder">Whether it may expire before one that stands in front of it.</param>
    public void Append(in QueueEntry entry, bool expiresOutOfOrder)
    {
        LaneAt(entry.Lane).Append(entry);
        Added(entry, expiresOutOfOrder);
    }

    /// <summary>Puts a message back to where its sequence belongs.</summary>
    public void Return(in QueueEntry entry)
    {
        LaneAt(entry.Lane).Return(entry);
        Added(entry, expiresOutOfOrder: true);
    }

    /// <summary>Adds a page behind all that is there.</summary>
    public void Restore(Page page)
    {
        LaneAt(page.Lane).Restore(page);
        Added(page.Lane, page.Count, page.BodyBytes);
    }

    /// <summary>
    /// Entries at the head, all of one lane, that lie together in memory; empty when nothing is ready. Reads them back
    /// where they had left it.
    /// </summary>
    public ReadOnlySpan<QueueEntry> HeadSpan(int most)
    {
        for (int lane = HeadLane(); lane >= 0; lane = HeadLane())
        {
            int before = _laneCounts[lane];
            var head = _lanes[lane]!.HeadSpan(most);
            TakeNews(lane);
            if (!head.IsEmpty || _laneCounts[lane] == before) return head;
        }
        return default;
    }

    /// <summary>
    /// Takes entries off the head, the first ones of the last head span, which is no longer valid afterwards.
    /// </summary>
    /// <param name="taken">The entries.</param>
    /// <param name="release">Whether their references end here; else the caller has copied the entries.</param>
    public void Advance(ReadOnlySpan<QueueEntry> taken, bool release)
    {
        if (taken.IsEmpty) return;
        long bytes = 0;
        foreach (ref readonly var entry in taken) bytes += entry.Message.BodyLength;
        int lane = taken[0].Lane;
        int count = taken.Length;
        if (release) Release(taken);
        _lanes[lane]!.Advance(count);
        Removed(lane, count, bytes);
    }

    /// <summary>Takes the first entry.</summary>
    public bool TryTake(out QueueEntry entry)
    {
        var head = HeadSpan(1);
        entry = head.IsEmpty ? default : head[0];
        Advance(head, release: false);
        return entry.Slab is not null;
    }

    /// <summary>
    /// Takes an entry that expired: before <paramref name="nowMs"/>, or also at it if so asked. One that stands behind pages
    /// waits until nothing in these has expired.
    /// </summary>
    public bool TryTakeExpired(long nowMs, bool inclusive, out QueueEntry entry)
    {
        long limit = inclusive ? nowMs : nowMs - 1;
        if (_expired is not null && _expired.TryDequeue(out entry)) return true;
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            if (_laneCounts[lane] == 0 || !_lanes[lane]!.TryTakeExpired(limit, out entry)) continue;
            Removed(entry);
            return true;
        }
        while (_expiring.TryPeek(out var expiring, out long at) && at <= limit)
        {
            _expiring.Dequeue();
            var lane = _lanes[expiring.Lane]!;
            if (lane.StandsBehindExpired(expiring.Sequence, limit))
            {
                _waiting.Add((expiring, at));
                continue;
            }
            if (!lane.TryRemove(expiring.Sequence, out entry)) continue;
            Removed(entry);
            return true;
        }
        _expiring.EnqueueRange(_waiting);
        _waiting.Clear();
        entry = default;
        return false;
    }

    /// <summary>Whether any of it is not in memory.</summary>
    public bool HasPages => Array.Exists(_lanes, static lane => lane is { PagedCount: > 0 });

    /// <summary>Whether entries that are not in memory expired: before <paramref name="nowMs"/>, or also at it if so asked.</summary>
    public bool HasExpiredPages(long nowMs, bool inclusive)
    {
        long limit = inclusive ? nowMs : nowMs - 1;
        foreach (var lane in _lanes)
        {
            if (lane?.Backlog is { } backlog && backlog.Pages.LeastExpiryMs <= limit) return true;
        }
        return false;
    }

    /// <summary>
    /// Takes out of one page the entries that expired, without their messages; empty where there is none.
    /// </summary>
    public List<QueueEntry> TakeExpiredFromPage(long nowMs, bool inclusive)
    {
        long limit = inclusive ? nowMs : nowMs - 1;
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            if (_lanes[lane]?.Backlog is not { } backlog || backlog.Pages.LeastExpiryMs > limit) continue;
            var expired = backlog.TakeExpired(limit);
            foreach (var entry in expired) Removed(entry);
            TakeNews(lane);
            if (expired.Count > 0) return expired;
        }
        return [];
    }

    /// <summary>When the next message expires, or <see cref="QueueEntry.NeverExpires"/>.</summary>
    public long NextExpiryMs()
    {
        long next = _expiring.TryPeek(out _, out long at) ? at : QueueEntry.NeverExpires;
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            if (_laneCounts[lane] > 0) next = Math.Min(next, _lanes[lane]!.NextExpiryMs());
        }
        return _expired is { Count: > 0 } ? 0 : next;
    }

    /// <summary>Those of its messages that are in memory.</summary>
    public ResidentMessages Resident()
    {
        var (count, bytes) = (Count, BodyBytes);
        foreach (var lane in _lanes)
        {
            count -= lane?.PagedCount ?? 0;
            bytes -= lane?.PagedBytes ?? 0;
        }
        return new ResidentMessages(count, bytes);
    }

    /// <summary>Roughly the memory that those of its messages would take up that are not in it, in bytes.</summary>
    public long PagedWeight()
    {
        long weight = 0;
        foreach (var lane in _lanes)
        {
            if (lane is not null) weight += PagingLimits.Weight(lane.PagedCount, lane.PagedBytes);
        }
        return weight;
    }

    /// <summary>Moves to the disk what is far from the heads of the lanes.</summary>
    /// <param name="allowedBytes">Bytes that all of it may take up in memory.</param>
    public void PageOut(long allowedBytes)
    {
        bool moved = false;
        for (int i = 0; i < _lanes.Length; i++)
        {
            if (_lanes[i] is not { } lane || _laneCounts[i] == lane.PagedCount) continue;
            int before = lane.PagedCount;
            lane.PageOut(PagingLimits.Weight(_laneCounts[i] - lane.PagedCount, _laneBytes[i] - lane.PagedBytes), allowedBytes);
            TakeNews(i);
            moved |= lane.PagedCount != before;
        }
        if (moved && _expiring.Count > FewExpiring) ForgetDeparted();
    }

    /// <summary>Moves to the disk what stands behind pages and takes up more than so much, as far as it makes whole pages.</summary>
    /// <param name="allowedBytes">Bytes that a tail may take up in memory.</param>
    public void PageOutTails(long allowedBytes)
    {
        bool moved = false;
        for (int i = 0; i < _lanes.Length; i++)
        {
            if (_lanes[i] is not { PagedCount: > 0 and var before } lane || lane.Backlog!.TailWeight <= allowedBytes) continue;
            lane.Backlog.PageOut(everything: false);
            TakeNews(i);
            moved |= lane.PagedCount != before;
        }
        if (moved && _expiring.Count > FewExpiring) ForgetDeparted();
    }

    /// <summary>Moves to the disk everything but the first few of each lane.</summary>
    public void Relieve(int keep)
    {
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            if (_laneCounts[lane] == 0) continue;
            _lanes[lane]!.Relieve(keep);
            TakeNews(lane);
        }
        if (_expiring.Count > 0) ForgetDeparted();
    }

    /// <summary>The pages of all lanes, each lane's in order.</summary>
    public IEnumerable<(PageList List, Page Page)> Pages()
    {
        foreach (var lane in _lanes)
        {
            if (lane?.Backlog?.Pages is not { } pages) continue;
            for (int i = 0; i < pages.Count; i++) yield return (pages, pages[i]);
        }
    }

    /// <summary>Makes a page anew of those entries that it still has.</summary>
    public void Rewrite(PageList list, Page page, ReadOnlySpan<QueueEntry> left)
    {
        var (count, bytes) = (page.Count, page.BodyBytes);
        list.Rewrite(page, left);
        Removed(page.Lane, count - left.Length, left.IsEmpty ? bytes : bytes - page.BodyBytes);
    }

    /// <summary>Makes a bare page one with an index, if it can be read and there is room on disk.</summary>
    public void BreakUp(PageList list, Page page)
    {
        if (list.TryBreakUp(page)) pager!.Spill(page);
    }

    /// <summary>Calls <paramref name="visit"/> for each entry in memory, which it may change.</summary>
    public void Visit(EntryVisitor visit)
    {
        foreach (var lane in _lanes) lane?.Visit(visit);
    }

    /// <summary>Takes the first page of any lane off, its messages unread, for a queue that is emptied; null if there is none.</summary>
    public Page? TakePage()
    {
        foreach (var lane in _lanes)
        {
            if (lane?.Backlog is not { Pages.Count: > 0 } backlog) continue;
            var page = backlog.Pages.TakeFirst();
            Removed(page.Lane, page.Count, page.BodyBytes);
            return page;
        }
        return null;
    }

    /// <summary>Releases references to messages; entries that are not in memory are passed over.</summary>
    public static void Release(ReadOnlySpan<QueueEntry> entries)
    {
        // Neighbours mostly lie in the same slab, so one interlocked operation serves a run of them.
        Messages.MessageSlab? slab = null;
        int run = 0;
        foreach (ref readonly var entry in entries)
        {
            if (entry.Slab != slab)
            {
                slab?.Release(run);
                slab = entry.Slab;
                run = 0;
            }
            run++;
        }
        slab?.Release(run);
    }

    private ReadyLane LaneAt(byte lane) => _lanes[lane] ??= new ReadyLane(lane, pager);

    // What was found when a lane's messages came back.
    private void TakeNews(int lane)
    {
        if (pager is not { HasNews: true }) return;
        var (count, bytes) = pager.TakeLost();
        if (count > 0) Removed(lane, count, bytes);
        foreach (var entry in pager.Expired)
        {
            (_expired ??= new()).Enqueue(entry);
            Removed(entry);
        }
        pager.Expired.Clear();
        foreach (var entry in pager.Disordered) _expiring.Enqueue((entry.Sequence, entry.Lane), entry.ExpiresAtMs);
        pager.Disordered.Clear();
    }

    private int HeadLane()
    {
        if (Count == 0) return -1;
        for (int lane = _lanes.Length - 1; lane >= 0; lane--)
        {
            if (_laneCounts[lane] > 0) return lane;
        }
        return -1;
    }

    private void Added(in QueueEntry entry, bool expiresOutOfOrder)
    {
        Added(entry.Lane, 1, entry.BodyLength);
        if (!expiresOutOfOrder || entry.ExpiresAtMs == QueueEntry.NeverExpires) return;
        _expiring.Enqueue((entry.Sequence, entry.Lane), entry.ExpiresAtMs);
        if (_expiring.Count > 2 * Count + FewExpiring) ForgetDeparted();
    }

    // Messages leave without telling the heap; when most of it is about departed ones it is made anew.
    private void ForgetDeparted()
    {
        _expiring.Clear();
        foreach (var lane in _lanes)
        {
            lane?.Visit((ref QueueEntry entry) =>
            {
                if (entry.ExpiresAtMs != QueueEntry.NeverExpires)
                    _expiring.Enqueue((entry.Sequence, entry.Lane), entry.ExpiresAtMs);
            });
        }
    }

    // An empty queue must not keep the memory of its fullest hour.
    private void ForgetAllDeparted()
    {
        if (_expiring.Count > 0) _expiring.Clear();
        if (_expiring.Capacity > FewExpiring) _expiring.TrimExcess();
    }

    private void Removed(in QueueEntry entry) => Removed(entry.Lane, 1, entry.BodyLength);

    private void Added(int lane, int count, long bytes)
    {
        Count += count;
        _laneCounts[lane] += count;
        _laneBytes[lane] += bytes;
        BodyBytes += bytes;
    }

    private void Removed(int lane, int count, long bytes)
    {
        Count -= count;
        _laneCounts[lane] -= count;
        _laneBytes[lane] -= bytes;
        BodyBytes -= bytes;
        if (Count == 0) ForgetAllDeparted();
    }
}
