using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Journal;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>Counts what one recovered queue holds, and what of it is damaged. Used once, by one thread.</summary>
internal sealed class ContentCount(ClosedPages pages, DamageMap damages)
{
    private readonly HashSet<Damage> _hit = [];
    private long _messages;
    private long _bytes;
    private long _unreadable;

    /// <summary>Counts; whose it is the caller knows.</summary>
    public HolderTotals Run(RecoveredQueue recovered)
    {
        var content = new QueueContent(pages, recovered);
        foreach (var page in content.Untouched) Add(page);
        foreach (var page in content.Lost) AddLost(page);
        foreach (var entry in content.Entries) Add(entry);
        foreach (ref readonly var entered in recovered.Fresh)
        {
            if (!entered.Gone && !content.Knows(entered.Entry.Id)) Add(entered.Entry);
        }
        return new HolderTotals(_messages, _bytes, _unreadable, _hit);
    }

    private void Add(Page page)
    {
        var entries = new QueueEntry[page.Count];
        if (!page.TryRead(entries, pages))
        {
            AddLost(page);
            return;
        }
        foreach (ref readonly var entry in entries.AsSpan()) Add(entry);
    }

    // What settled since is unknown with the rest, so that this is the most there can be.
    private void AddLost(Page page)
    {
        _messages += page.DurableCount;
        _bytes += page.BodyBytes;
        _unreadable += page.DurableCount;
        Note(page.IndexPosition, page.IndexLength);
    }

    private void Add(in QueueEntry entry)
    {
        _messages++;
        _bytes += entry.BodyLength;
        bool isHit = !pages.Has(entry.Location) || Note(entry.Location, entry.StoredLength);
        if (!isHit && !damages.IsEmpty && (entry.Flags & EntryFlags.Chunked) != 0) isHit = NotePieces(entry);
        if (isHit) _unreadable++;
    }

    private bool NotePieces(in QueueEntry entry)
    {
        if (!pages.TryLoadMessage(entry.Location, entry.StoredLength, out var parts)) return true;
        var pieces = parts.Pieces;
        bool isHit = false;
        for (int i = 0; i < pieces.Count; i++) isHit |= Note(pieces[i], JournalStore.IndexRecord(pieces.LengthOf(i)));
        return isHit;
    }

    private bool Note(long position, long length)
    {
        if (damages.Find(position, length) is not { } damage) return false;
        _hit.Add(damage);
        return true;
    }
}
