using System.Buffers;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Messages;

namespace Hoopoe.Core.Queues.Paging;

/// <summary>
/// Moves a queue's ready messages out of memory and back, a page at a time. One for a queue, touched by whoever holds it;
/// what it finds out on the way (damaged messages, expired ones) is noted here for the queue to act on.
/// </summary>
internal sealed class Pager(IMessageStore store, Queue queue, QueueNotes notes)
{
    private Broker Broker => queue.VirtualHost.Broker;

    /// <summary>The sizes of pages.</summary>
    public PagingLimits Limits => Broker.Options.Paging;

    /// <summary>How many messages were found damaged, and their bytes: they are settled, and to be taken off the queue's totals.</summary>
    public (int Count, long Bytes) Lost { get; private set; }

    /// <summary>Messages that came back into memory though they had expired: not for delivery, and to be taken off the totals.</summary>
    public List<QueueEntry> Expired { get; } = [];

    /// <summary>Messages that came back and may expire before one that stands in front of them.</summary>
    public List<QueueEntry> Disordered { get; } = [];

    /// <summary>Whether anything was found that the queue has to act on.</summary>
    public bool HasNews => Lost.Count > 0 || Expired.Count > 0 || Disordered.Count > 0;

    /// <summary>Takes note of what was lost.</summary>
    public (int Count, long Bytes) TakeLost()
    {
        var lost = Lost;
        Lost = default;
        return lost;
    }

    /// <summary>
    /// Gives those messages a place in the journal that have none; false where there is no room, and then they must stay
    /// in memory.
    /// </summary>
    public bool TryStore(Span<QueueEntry> entries) => store.TryStore(entries, queue.VirtualHost.Keys);

    /// <summary>
    /// Makes a page of messages that have a place in the journal, and releases their references. The entries are in order
    /// and all of one lane.
    /// </summary>
    public Page MakePage(Span<QueueEntry> entries, byte lane)
    {
        // Described while the messages are in memory: with their last reference it is another's, and their lengths with it.
        var page = new Page { Lane = lane };
        page.Describe(entries, store);
        Broker.Tracer?.Queues.PagedOut(queue, entries);
        ReadyMessages.Release(entries);
        entries.Clear();
        return page;
    }

    /// <summary>Makes a page anew of entries not in memory: some are gone, or lie elsewhere.</summary>
    public void Rewrite(Page page, ReadOnlySpan<QueueEntry> entries)
    {
        var (position, length) = (page.IndexPosition, page.IndexLength);
        page.Describe(entries, store);
        if (position == 0) return;
        Spill(page);
        store.ReleaseIndex(position, length);
    }

    /// <summary>Moves a page's index to the journal.</summary>
    public void Spill(Page page)
    {
        if (page.Index is null) return;
        page.IndexPosition = store.StoreIndex(page.Index);
        // Where there is no room on disk it stays in memory.
        if (page.IndexPosition != 0) page.Index = null;
    }

    /// <summary>Reads a page's entries, without their messages; a damaged index is reported by the store.</summary>
    /// <param name="page">The page.</param>
    /// <param name="entries">As many as it has.</param>
    public bool TryRead(Page page, Span<QueueEntry> entries) => page.TryRead(entries, store);

    /// <summary>Gives up a page whose messages came back or are settled.</summary>
    public void Drop(Page page)
    {
        if (page.IndexPosition != 0) store.ReleaseIndex(page.IndexPosition, page.IndexLength);
    }

    /// <summary>Gives up a page whose index is damaged: which messages it had is not known any more.</summary>
    public void Lose(Page page)
    {
        foreach (var share in page.Shares) notes.Released(share.Location, share.Bytes);
        Lost = (Lost.Count + page.Count, Lost.Bytes + page.BodyBytes);
        Drop(page);
    }

    /// <summary>Reads messages of entries; of those that are damaged the entries stay as they are, and are settled.</summary>
    public void Load(Span<QueueEntry> entries)
    {
        var writer = new MessageWriter(Broker.Memory);
        store.Load(entries, writer);
        writer.Park();
        Broker.Tracer?.Queues.PagedIn(queue, entries);
        foreach (ref readonly var entry in entries)
        {
            if (entry.IsResident) continue;
            notes.Settled(entry);
            Lost = (Lost.Count + 1, Lost.Bytes + entry.BodyLength);
        }
    }

    /// <summary>Brings a page's messages back into memory, to where it is delivered from.</summary>
    public void Fill(Page page, EntryRing front)
    {
        var entries = ArrayPool<QueueEntry>.Shared.Rent(page.Count);
        var read = entries.AsSpan(0, page.Count);
        if (TryRead(page, read))
        {
            int lost = Lost.Count;
            Load(read);
            Drop(page);
            if (Lost.Count == lost && page.LeastExpiryMs == QueueEntry.NeverExpires)
            {
                front.Adopt(entries, page.Count);
                return;
            }
            Append(read, front);
        }
        else
        {
            Lose(page);
        }
        read.Clear();
        ArrayPool<QueueEntry>.Shared.Return(entries);
    }

    /// <summary>Hints that a page will be read soon.</summary>
    public void WillFill(Page page)
    {
        if (page.IndexPosition != 0) store.WillLoad(page.IndexPosition, page.IndexLength);
        foreach (var share in page.Shares) store.WillLoad(share.Location, share.Bytes);
    }

    private void Append(ReadOnlySpan<QueueEntry> entries, EntryRing front)
    {
        long nowMs = Broker.Clock.NowMs;
        long latest = long.MinValue;
        foreach (ref readonly var entry in entries)
        {
            if (!entry.IsResident) continue;
            if (entry.ExpiresAtMs < nowMs)
            {
                Expired.Add(entry);
                continue;
            }
            front.Append(entry);
            if (entry.ExpiresAtMs < latest) Disordered.Add(entry);
            latest = Math.Max(latest, entry.ExpiresAtMs);
        }
    }
}
