namespace Hoopoe.Core.Queues;

/// <summary>
/// The messages of a queue that wait for a consumer: a lane for each priority, the highest first, with totals and
/// the expiry of each. Not thread-safe: the queue that owns it guards it.
/// </summary>
internal sealed class ReadyMessages(int maxPriority)
{
    // Below this many it is not worth looking for entries that have departed.
    private const int FewExpiring = 1024;

    // Entries whose own time to live is shorter than the queue's; the others expire in order at the heads of lanes.
    private readonly PriorityQueue<(long Sequence, byte Lane), long> _expiring = new();
    // Lanes come into being with their first message: a queue may allow 255 priorities and use three.
    private readonly ReadyLane?[] _lanes = new ReadyLane?[maxPriority + 1];
    private readonly int[] _laneCounts = new int[maxPriority + 1];

    /// <summary>How many messages are ready.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes in the bodies of the ready messages.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>Appends a message that just arrived.</summary>
    /// <param name="entry">The entry; its lane is set.</param>
    /// <param name="expiresOutOfOrder">Whether it may expire before one that stands in front of it.</param>
    public void Append(in QueueEntry entry, bool expiresOutOfOrder)
    {
        (_lanes[entry.Lane] ??= new ReadyLane()).Append(entry);
        Added(entry, expiresOutOfOrder);
    }

    /// <summary>Puts a message back to where its sequence belongs.</summary>
    public void Return(in QueueEntry entry)
    {
        (_lanes[entry.Lane] ??= new ReadyLane()).Return(entry);
        Added(entry, expiresOutOfOrder: true);
    }

    /// <summary>Entries at the head, all of one lane, that lie together in memory; empty when nothing is ready.</summary>
    public ReadOnlySpan<QueueEntry> HeadSpan(int most)
    {
        int lane = HeadLane();
        return lane < 0 ? default : _lanes[lane]!.HeadSpan(most);
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
        _laneCounts[lane] -= count;
        Count -= count;
        BodyBytes -= bytes;
        if (Count == 0) ForgetAllDeparted();
    }

    /// <summary>Takes the first entry.</summary>
    public bool TryTake(out QueueEntry entry)
    {
        var head = HeadSpan(1);
        entry = head.IsEmpty ? default : head[0];
        Advance(head, release: false);
        return entry.Slab is not null;
    }

    /// <summary>Takes an entry that expired: before <paramref name="nowMs"/>, or also at it if so asked.</summary>
    public bool TryTakeExpired(long nowMs, bool inclusive, out QueueEntry entry)
    {
        long limit = inclusive ? nowMs : nowMs - 1;
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            if (_laneCounts[lane] == 0) continue;
            var head = _lanes[lane]!.HeadSpan(1);
            if (head.IsEmpty || head[0].ExpiresAtMs > limit) continue;
            entry = head[0];
            Advance(head, release: false);
            return true;
        }
        while (_expiring.TryPeek(out var expiring, out long at) && at <= limit)
        {
            _expiring.Dequeue();
            if (!_lanes[expiring.Lane]!.TryRemove(expiring.Sequence, out entry)) continue;
            Removed(entry);
            return true;
        }
        entry = default;
        return false;
    }

    /// <summary>When the next message expires, or <see cref="QueueEntry.NeverExpires"/>.</summary>
    public long NextExpiryMs()
    {
        long next = _expiring.TryPeek(out _, out long at) ? at : QueueEntry.NeverExpires;
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            if (_laneCounts[lane] == 0) continue;
            var head = _lanes[lane]!.HeadSpan(1);
            if (!head.IsEmpty) next = Math.Min(next, head[0].ExpiresAtMs);
        }
        return next;
    }

    // Neighbours mostly lie in the same slab, so one interlocked operation serves a run of them.
    private static void Release(ReadOnlySpan<QueueEntry> entries)
    {
        var slab = entries[0].Slab;
        int run = 0;
        foreach (ref readonly var entry in entries)
        {
            if (entry.Slab != slab)
            {
                slab.Release(run);
                slab = entry.Slab;
                run = 0;
            }
            run++;
        }
        slab.Release(run);
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
        Count++;
        _laneCounts[entry.Lane]++;
        BodyBytes += entry.Message.BodyLength;
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
            lane?.ForEach(entry =>
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

    private void Removed(in QueueEntry entry)
    {
        Count--;
        _laneCounts[entry.Lane]--;
        BodyBytes -= entry.Message.BodyLength;
        if (Count == 0) ForgetAllDeparted();
    }
}
