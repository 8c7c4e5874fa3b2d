using System.Buffers;
using System.Runtime.InteropServices;

namespace Hoopoe.Core.Queues.Paging;

/// <summary>
/// What of a lane stands behind its front: pages, and the tail where arrivals gather until they fill one. Made when a
/// lane first leaves memory and dropped when it is back. Not thread-safe: the queue that owns it guards it.
/// </summary>
internal sealed class LaneBacklog
{
    private readonly byte _lane;
    private readonly Pager _pager;
    private long _tailWeight;

    public LaneBacklog(byte lane, Pager pager, EntryRing? tail = null)
    {
        (_lane, _pager) = (lane, pager);
        Pages = new PageList(pager);
        Tail = tail ?? new EntryRing();
        Tail.Visit((ref QueueEntry entry) => _tailWeight += PagingLimits.Weight(entry));
    }

    /// <summary>The pages, older than the tail.</summary>
    public PageList Pages { get; }

    /// <summary>The arrivals since.</summary>
    public EntryRing Tail { get; }

    /// <summary>Roughly the memory that the tail takes up, in bytes.</summary>
    public long TailWeight => _tailWeight;

    /// <summary>The sequence of the first message.</summary>
    public long FirstSequence
    {
        get
        {
            if (Pages.Count > 0) return Pages[0].FirstSequence;
            var head = Tail.HeadSpan(1);
            return head.IsEmpty ? long.MaxValue : head[0].Sequence;
        }
    }

    /// <summary>Appends a message that just arrived.</summary>
    public void Append(in QueueEntry entry)
    {
        Tail.Append(entry);
        _tailWeight += PagingLimits.Weight(entry);
    }

    /// <summary>Takes the entry of that sequence out of the tail.</summary>
    public bool TryRemove(long sequence, out QueueEntry removed)
    {
        if (!Tail.TryRemove(sequence, out removed)) return false;
        _tailWeight -= PagingLimits.Weight(removed);
        return true;
    }

    /// <summary>Whether the entry of that sequence is one of the tail's, behind pages in which some expire by <paramref name="limit"/>.</summary>
    public bool StandsBehindExpired(long sequence, long limit) =>
        Pages.LeastExpiryMs <= limit && sequence > Pages[Pages.Count - 1].LastSequence;

    /// <summary>Takes the tail's first entry if it expires by <paramref name="limit"/>, and nothing in the pages before it does.</summary>
    public bool TryTakeExpired(long limit, out QueueEntry entry)
    {
        entry = default;
        if (Pages.LeastExpiryMs <= limit) return false;
        if (!ReadyLane.TryTakeExpired(Tail, limit, out entry)) return false;
        _tailWeight -= PagingLimits.Weight(entry);
        return true;
    }

    /// <summary>When the next message expires, the tail's by its head.</summary>
    public long NextExpiryMs()
    {
        var head = Tail.HeadSpan(1);
        return head.IsEmpty ? Pages.LeastExpiryMs : Math.Min(Pages.LeastExpiryMs, head[0].ExpiresAtMs);
    }

    /// <summary>Brings the first page back.</summary>
    public void Fill(EntryRing front)
    {
        _pager.Fill(Pages.TakeFirst(), front);
        if (Pages.Count > 0) _pager.WillFill(Pages[0]);
    }

    /// <summary>Takes out of one page what expires by <paramref name="limit"/>, without its messages; empty if there is none.</summary>
    public List<QueueEntry> TakeExpired(long limit)
    {
        if (Pages.FirstExpiring(limit) is not { } page) return [];
        var entries = new QueueEntry[page.Count];
        if (!_pager.TryRead(page, entries))
        {
            Pages.Lose(page);
            return [];
        }
        var (expired, left) = (new List<QueueEntry>(), new List<QueueEntry>());
        foreach (ref readonly var entry in entries.AsSpan()) (entry.ExpiresAtMs <= limit ? expired : left).Add(entry);
        Pages.Rewrite(page, CollectionsMarshal.AsSpan(left));
        return expired;
    }

    /// <summary>Moves the tail to the disk, whole pages of it or everything.</summary>
    public void PageOut(bool everything)
    {
        while (everything || Tail.Places >= _pager.Limits.PageEntries || _tailWeight >= _pager.Limits.PageBytes)
        {
            if (!TryPageOutBare() && !TryPageOut(everything)) return;
        }
    }

    /// <summary>
    /// Puts entries before all that is here, together with those pages that begin before <paramref name="last"/>. None of these is bare:
    /// such a page is made of arrivals, and what of them was handed out had left it.
    /// </summary>
    /// <returns>Those that are in memory still, because the disk has no room for them.</returns>
    public List<QueueEntry> AddFirst(List<QueueEntry> entries, long last)
    {
        while (Pages.Count > 0 && Pages[0].FirstSequence < last)
        {
            var page = Pages.TakeFirst();
            int at = entries.Count;
            CollectionsMarshal.SetCount(entries, at + page.Count);
            if (_pager.TryRead(page, CollectionsMarshal.AsSpan(entries)[at..]))
            {
                _pager.Drop(page);
            }
            else
            {
                CollectionsMarshal.SetCount(entries, at);
                _pager.Lose(page);
            }
        }
        var left = new List<QueueEntry>();
        if (!_pager.TryStore(CollectionsMarshal.AsSpan(entries)))
        {
            left = entries.FindAll(static entry => entry.Location == 0);
            entries.RemoveAll(static entry => entry.Location == 0);
        }
        var sorted = CollectionsMarshal.AsSpan(entries);
        sorted.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
        var pages = new List<Page>();
        while (!sorted.IsEmpty)
        {
            int count = Fitting(sorted, out _, out _);
            pages.Add(_pager.MakePage(sorted[..count], _lane));
            sorted = sorted[count..];
        }
        for (int i = pages.Count - 1; i >= 0; i--) Pages.AddFirst(pages[i]);
        return left;
    }

    /// <summary>Calls <paramref name="visit"/> for each entry of the tail, which it may change.</summary>
    public void Visit(EntryVisitor visit) => Tail.Visit(visit);

    // Most messages need nothing but to be there again.
    private bool TryPageOutBare()
    {
        if (Tail.Places < _pager.Limits.PageEntries && _tailWeight < _pager.Limits.PageBytes) return false;
        if (_pager.TryMakeBarePage(Tail, _lane, out long weight) is not { } page) return false;
        _tailWeight -= weight;
        Pages.Add(page);
        return true;
    }

    private bool TryPageOut(bool everything)
    {
        if (Tail.HeadSpan(1).IsEmpty) return false;
        var first = everything ? ReadSmall() : [];
        var entries = ArrayPool<QueueEntry>.Shared.Rent(first.Length + Math.Min(Tail.Places, _pager.Limits.PageEntries));
        first.CopyTo(entries, 0);
        int copied = Tail.CopyHead(entries.AsSpan(first.Length));
        var gathered = entries.AsSpan(0, first.Length + copied);
        int count = Fitting(gathered, out bool full, out long weight);
        bool moves = (full || everything) && _pager.TryStore(gathered[..count]);
        if (moves)
        {
            if (first.Length > 0) Pages.TakeLast();
            _tailWeight -= weight - WeightOf(first);
            Pages.Add(_pager.MakePage(gathered[..count], _lane));
            Tail.Drop(count - first.Length);
        }
        // Those of the page are cleared.
        (moves ? gathered[count..] : gathered).Clear();
        ArrayPool<QueueEntry>.Shared.Return(entries);
        return moves;
    }

    // A queue that is relieved again and again must not end as a long row of tiny pages.
    private QueueEntry[] ReadSmall()
    {
        if (Pages.Count == 0) return [];
        var last = Pages[Pages.Count - 1];
        if (last.Index is null || last.Count >= _pager.Limits.PageEntries / 2) return [];
        if (PagingLimits.Weight(last.Count, last.BodyBytes) >= _pager.Limits.PageBytes / 2) return [];
        var entries = new QueueEntry[last.Count];
        return _pager.TryRead(last, entries) ? entries : [];
    }

    private static long WeightOf(ReadOnlySpan<QueueEntry> entries)
    {
        long weight = 0;
        foreach (ref readonly var entry in entries) weight += PagingLimits.Weight(entry);
        return weight;
    }

    // How many entries from the front make a page, and whether it is full with them.
    private int Fitting(ReadOnlySpan<QueueEntry> entries, out bool full, out long weight)
    {
        weight = 0;
        int count = 0;
        while (count < entries.Length && count < _pager.Limits.PageEntries && weight < _pager.Limits.PageBytes)
            weight += PagingLimits.Weight(entries[count++]);
        full = count == _pager.Limits.PageEntries || weight >= _pager.Limits.PageBytes;
        return count;
    }
}
