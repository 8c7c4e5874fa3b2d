namespace Hoopoe.Core.Queues.Paging;

/// <summary>
/// The pages of one lane in order, with totals. Where they are many, the indexes of those in the middle are moved to the
/// journal. Not thread-safe: the queue that owns it guards it.
/// </summary>
internal sealed class PageList(Pager pager)
{
    private readonly List<Page> _pages = [];
    private int _first;

    /// <summary>How many pages there are.</summary>
    public int Count => _pages.Count - _first;

    /// <summary>How many messages they have.</summary>
    public int Messages { get; private set; }

    /// <summary>Bytes in the bodies of their messages.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>When the first of their messages expires, or <see cref="QueueEntry.NeverExpires"/>.</summary>
    public long LeastExpiryMs { get; private set; } = QueueEntry.NeverExpires;

    /// <summary>A page, counted from the first.</summary>
    public Page this[int index] => _pages[_first + index];

    /// <summary>Adds a page behind all others.</summary>
    public void Add(Page page)
    {
        _pages.Add(page);
        Added(page);
        SpillAt(Count - 1 - pager.Limits.IndexesInMemory);
    }

    /// <summary>Adds a page before all others.</summary>
    public void AddFirst(Page page)
    {
        if (_first > 0) _pages[--_first] = page;
        else _pages.Insert(0, page);
        Added(page);
        SpillAt(pager.Limits.IndexesInMemory);
    }

    /// <summary>Takes the first page off.</summary>
    public Page TakeFirst()
    {
        var page = _pages[_first];
        _pages[_first++] = null!;
        // Rarely, so that it costs nothing for each page.
        if (_first > 32 && _first > _pages.Count / 2)
        {
            _pages.RemoveRange(0, _first);
            _first = 0;
        }
        Removed(page.Count, page.BodyBytes, page.LeastExpiryMs);
        return page;
    }

    /// <summary>Takes the last page off.</summary>
    public Page TakeLast()
    {
        var page = _pages[^1];
        _pages.RemoveAt(_pages.Count - 1);
        Removed(page.Count, page.BodyBytes, page.LeastExpiryMs);
        return page;
    }

    /// <summary>Makes a page anew of those of its messages that are left, or drops it where none is.</summary>
    public void Rewrite(Page page, ReadOnlySpan<QueueEntry> left)
    {
        var (count, bytes, expiry) = (page.Count, page.BodyBytes, page.LeastExpiryMs);
        if (left.IsEmpty)
        {
            pager.Drop(page);
            _pages.Remove(page);
        }
        else
        {
            pager.Rewrite(page, left);
            Added(page);
        }
        Removed(count, bytes, expiry);
    }

    /// <summary>Makes a bare page one with an index; false if some of it cannot be read, or if there is no room on disk.</summary>
    public bool TryBreakUp(Page page)
    {
        var (count, bytes) = (page.Count, page.BodyBytes);
        if (!pager.TryBreakUp(page)) return false;
        Added(page);
        Removed(count, bytes, QueueEntry.NeverExpires);
        return true;
    }

    /// <summary>Takes out a page whose index is damaged.</summary>
    public void Lose(Page page)
    {
        _pages.Remove(page);
        pager.Lose(page);
        Removed(page.Count, page.BodyBytes, page.LeastExpiryMs);
    }

    /// <summary>The first page with a message that expires at <paramref name="limit"/> or before; null if there is none.</summary>
    public Page? FirstExpiring(long limit)
    {
        if (LeastExpiryMs > limit) return null;
        for (int i = _first; i < _pages.Count; i++)
        {
            if (_pages[i].LeastExpiryMs <= limit) return _pages[i];
        }
        return null;
    }

    private void SpillAt(int index)
    {
        if (index >= pager.Limits.IndexesInMemory && index < Count - pager.Limits.IndexesInMemory) pager.Spill(this[index]);
    }

    private void Added(Page page)
    {
        Messages += page.Count;
        BodyBytes += page.BodyBytes;
        LeastExpiryMs = Math.Min(LeastExpiryMs, page.LeastExpiryMs);
    }

    private void Removed(int count, long bytes, long expiry)
    {
        Messages -= count;
        BodyBytes -= bytes;
        if (expiry > LeastExpiryMs || expiry == QueueEntry.NeverExpires) return;
        LeastExpiryMs = QueueEntry.NeverExpires;
        for (int i = _first; i < _pages.Count; i++) LeastExpiryMs = Math.Min(LeastExpiryMs, _pages[i].LeastExpiryMs);
    }
}
