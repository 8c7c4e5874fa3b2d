using System.Runtime.InteropServices;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>
/// What a recovered queue holds in the end: the pages of its image, those taken apart of which something has changed
/// since, and single messages, brought into order lane by lane. Used once by one thread.
/// </summary>
internal sealed class QueueContent
{
    private readonly JournalStore _store;
    private readonly RecoveredQueue _recovered;
    private readonly List<Page> _untouched = [];
    private readonly List<QueueEntry> _entries = [];
    private readonly HashSet<long> _known = [];

    public QueueContent(JournalStore store, RecoveredQueue recovered)
    {
        (_store, _recovered) = (store, recovered);
        bool changed = recovered.Fresh.Length > 0 || recovered.Settled.Count > 0 || recovered.Returned.Count > 0;
        foreach (var page in recovered.Image?.Pages ?? [])
        {
            LastSequence = Math.Max(LastSequence, page.LastSequence);
            // One that a restart changes nothing in is not even read.
            if (!changed && page.IndexPosition != 0 && page.DurableCount == page.Count) _untouched.Add(page);
            else TakeApart(page);
        }
    }

    /// <summary>The highest sequence there is.</summary>
    public long LastSequence { get; }

    /// <summary>Messages whose bodies are in pieces, of those that were looked at.</summary>
    public IEnumerable<QueueEntry> Chunked => _entries.Where(entry => (entry.Flags & EntryFlags.Chunked) != 0);

    /// <summary>Whether the image has a message.</summary>
    public bool Knows(long id) => _known.Contains(id);

    /// <summary>Adds a message.</summary>
    public void Add(in QueueEntry entry) => _entries.Add(entry);

    /// <summary>The single messages.</summary>
    public List<QueueEntry> All() => _entries;

    /// <summary>All of it as pages, in order within each lane.</summary>
    /// <param name="pageEntries">How many messages a page has at most.</param>
    /// <param name="flags">What is true of each message besides.</param>
    public List<Page> ToPages(int pageEntries, EntryFlags flags)
    {
        var pages = new List<Page>();
        foreach (byte lane in _entries.Select(entry => entry.Lane).Concat(_untouched.Select(page => page.Lane)).Distinct().Order().ToList())
        {
            var whole = _untouched.Where(page => page.Lane == lane).OrderBy(page => page.FirstSequence).ToList();
            var single = _entries.Where(entry => entry.Lane == lane).OrderBy(entry => entry.Sequence).ToList();
            int at = 0;
            foreach (var page in whole)
            {
                int start = at;
                while (at < single.Count && single[at].Sequence < page.FirstSequence) at++;
                AddPages(single, start, at, lane);
                page.AddedFlags |= flags;
                pages.Add(page);
            }
            AddPages(single, at, single.Count, lane);
        }
        return pages;

        void AddPages(List<QueueEntry> entries, int from, int to, byte lane)
        {
            for (; from < to; from += pageEntries)
            {
                var run = CollectionsMarshal.AsSpan(entries)[from..Math.Min(to, from + pageEntries)];
                foreach (ref var entry in run) entry.Flags |= flags;
                var page = new Page { Lane = lane };
                page.Describe(run, _store);
                pages.Add(page);
            }
        }
    }

    private void TakeApart(Page page)
    {
        var entries = new QueueEntry[page.Count];
        if (!page.TryRead(entries, _store)) return;
        foreach (ref var entry in entries.AsSpan())
        {
            // What did not outlive the process, and what left since.
            if ((entry.Flags & EntryFlags.Durable) == 0 || _recovered.Settled.Contains(entry.Id)) continue;
            _known.Add(entry.Id);
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
