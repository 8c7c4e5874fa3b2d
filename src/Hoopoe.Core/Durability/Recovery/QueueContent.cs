using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>
/// What a recovered queue holds in the end: the pages of its image that nothing happened to, and single messages. Where
/// something happened each page's index is looked at, but memory holds only those that it happened to. Used once by one
/// thread.
/// </summary>
internal sealed class QueueContent
{
    private readonly IPageIndexes _indexes;
    private readonly RecoveredQueue _recovered;
    private readonly List<Page> _untouched = [];
    private readonly List<Page> _lost = [];
    private readonly List<QueueEntry> _entries = [];
    private readonly HashSet<long> _known = [];
    private QueueEntry[] _read = [];

    public QueueContent(IPageIndexes indexes, RecoveredQueue recovered)
    {
        (_indexes, _recovered) = (indexes, recovered);
        bool changed = recovered.HasChanged;
        foreach (var page in recovered.Image?.Pages ?? [])
        {
            LastSequence = Math.Max(LastSequence, page.LastSequence);
            // One that nothing happened to is not even read.
            bool mayStay = page is { IndexPosition: not 0, HasChunked: false } && page.DurableCount == page.Count;
            if (mayStay && !changed) _untouched.Add(page);
            else Look(page, mayStay);
        }
        _untouched.Sort(static (a, b) => (a.Lane, a.FirstSequence).CompareTo((b.Lane, b.FirstSequence)));
    }

    /// <summary>The highest sequence there is in the image.</summary>
    public long LastSequence { get; }

    /// <summary>The pages that are as they were, in order lane by lane.</summary>
    public IReadOnlyList<Page> Untouched => _untouched;

    /// <summary>The pages that had to be read and whose index is damaged.</summary>
    public IReadOnlyList<Page> Lost => _lost;

    /// <summary>The single messages; after <see cref="Sort"/>, in order lane by lane.</summary>
    public IReadOnlyList<QueueEntry> Entries => _entries;

    /// <summary>Whether there is nothing at all.</summary>
    public bool IsEmpty => _untouched.Count == 0 && _entries.Count == 0;

    /// <summary>Whether the image has a message that entered since the replay began, though it may be gone by now.</summary>
    public bool Knows(long id) => _known.Contains(id);

    /// <summary>Adds a message.</summary>
    public void Add(in QueueEntry entry) => _entries.Add(entry);

    /// <summary>
    /// Brings the messages into order, once all are added. A message that a client held when its neighbours left memory
    /// belongs inside their page, which then is looked at and taken apart.
    /// </summary>
    public void Sort()
    {
        SortEntries();
        var apart = WithOthersInside();
        if (apart.Count == 0) return;
        _untouched.RemoveAll(apart.Contains);
        foreach (var page in apart) Look(page, mayStay: false);
        SortEntries();
    }

    /// <summary>Whether a single message comes before a page.</summary>
    public bool ComesBefore(int entry, Page page) =>
        (_entries[entry].Lane, _entries[entry].Sequence).CompareTo((page.Lane, page.FirstSequence)) < 0;

    private void SortEntries() => _entries.Sort(static (a, b) => (a.Lane, a.Sequence).CompareTo((b.Lane, b.Sequence)));

    // The pages between whose first and last message another page begins or a single message stands.
    private HashSet<Page> WithOthersInside()
    {
        var found = new HashSet<Page>();
        Page? furthest = null;
        int next = 0;
        foreach (var page in _untouched)
        {
            if (furthest is not null && furthest.Lane == page.Lane && page.FirstSequence < furthest.LastSequence) found.UnionWith([furthest, page]);
            if (furthest is null || furthest.Lane != page.Lane || page.LastSequence > furthest.LastSequence) furthest = page;
            while (next < _entries.Count && ComesBefore(next, page)) next++;
            if (next < _entries.Count && _entries[next].Lane == page.Lane && _entries[next].Sequence < page.LastSequence) found.Add(page);
        }
        return found;
    }

    private void Look(Page page, bool mayStay)
    {
        if (_read.Length < page.Count) _read = new QueueEntry[page.Count];
        var entries = _read.AsSpan(0, page.Count);
        entries.Clear();
        if (!page.TryRead(entries, _indexes))
        {
            _lost.Add(page);
            return;
        }
        foreach (ref readonly var entry in entries)
        {
            if (!_recovered.Knows(entry.Id)) continue;
            mayStay = false;
            _known.Add(entry.Id);
        }
        if (mayStay) _untouched.Add(page);
        else TakeApart(entries);
    }

    private void TakeApart(Span<QueueEntry> entries)
    {
        foreach (ref var entry in entries)
        {
            // What did not outlive the process, and what left since.
            if ((entry.Flags & EntryFlags.Durable) == 0) continue;
            if (_recovered.IsGone(entry.Id)) continue;
            if (_recovered.CountOf(entry.Id) is { } count)
            {
                entry.ReturnCount = count;
                entry.Flags |= EntryFlags.Redelivered;
            }
            _entries.Add(entry);
        }
    }
}
