using System.Runtime.InteropServices;
using Hoopoe.Core.Queues.Paging;

namespace Hoopoe.Core.Queues;

/// <summary>
/// Fills a queue with what the journal has of it, before anybody uses it. Messages stay on disk; entries come in the order
/// of their lane and, once added, become pages. Used within <see cref="Queue.Restore"/>.
/// </summary>
public sealed class QueueRestoration
{
    private readonly QueueInterior _interior;
    private readonly PagingLimits _limits;
    // Sorted, so that what is left at the end goes out in an order that is the same each time.
    private readonly SortedDictionary<byte, Gathered> _gathered = [];
    private long _lastSequence;

    internal QueueRestoration(QueueInterior interior, PagingLimits limits) => (_interior, _limits) = (interior, limits);

    /// <summary>
    /// Adds an entry without its message behind all others of its lane: with its body's length in
    /// <see cref="QueueEntry.Offset"/>, its expiry on the broker's clock, and its sequence, or 0 for the next one.
    /// </summary>
    public void Add(QueueEntry entry)
    {
        if (entry.Sequence == 0) entry.Sequence = _lastSequence + 1;
        _lastSequence = Math.Max(_lastSequence, entry.Sequence);
        if (!_gathered.TryGetValue(entry.Lane, out var lane)) _gathered.Add(entry.Lane, lane = new Gathered());
        lane.Entries.Add(entry);
        lane.Weight += PagingLimits.Weight(entry);
        if (lane.Entries.Count >= _limits.PageEntries || lane.Weight >= _limits.PageBytes) MakePage(entry.Lane, lane);
    }

    /// <summary>Adds a page whose index is on disk already, behind all others of its lane.</summary>
    public void Add(Page page)
    {
        if (_gathered.TryGetValue(page.Lane, out var lane)) MakePage(page.Lane, lane);
        _lastSequence = Math.Max(_lastSequence, page.LastSequence);
        _interior.Restore(page);
    }

    internal void End()
    {
        foreach (var (number, lane) in _gathered) MakePage(number, lane);
    }

    private void MakePage(byte number, Gathered lane)
    {
        if (lane.Entries.Count == 0) return;
        _interior.Restore(_interior.MakePage(CollectionsMarshal.AsSpan(lane.Entries), number));
        lane.Entries.Clear();
        lane.Weight = 0;
    }

    private sealed class Gathered
    {
        public List<QueueEntry> Entries { get; } = [];

        public long Weight { get; set; }
    }
}
