using System.Buffers;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Tracing;

namespace Hoopoe.Core.Queues.Paging;

/// <summary>
/// Moves a queue's ready messages out of memory and back, a page at a time. One for a queue, touched by whoever holds it;
/// what it finds out on the way (damaged messages, expired ones) is noted here for the queue to act on.
/// </summary>
internal sealed class Pager(IMessageStore store, Queue queue, QueueNotes notes)
{
    // What lies between two records is read along with them if it is no more than this.
    private const int Near = 64 * 1024;

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

    /// <summary>
    /// Makes a bare page of the first messages of a tail, and takes them off it; null if they are too few that are alike enough, or if
    /// there is no room for them on disk.
    /// </summary>
    /// <param name="tail">The tail, long enough for a page.</param>
    /// <param name="lane">Its lane.</param>
    /// <param name="weight">Roughly the memory that the messages took up.</param>
    public Page? TryMakeBarePage(EntryRing tail, byte lane, out long weight)
    {
        weight = 0;
        if (queue.VirtualHost.Keys is not null) return null;
        tail.PassOverRemoved();
        var writer = new BarePageWriter(store, queue.Log.LargestFrame);
        int count = 0;
        long firstSequence = 0;
        bool goesOn = true;
        for (int chunk = 0; goesOn && chunk < tail.Chunks; chunk++)
        {
            foreach (ref readonly var entry in tail.ChunkSpan(chunk))
            {
                goesOn = count < Limits.PageEntries && weight < Limits.PageBytes && writer.TryAdd(entry);
                if (!goesOn) break;
                if (count++ == 0) firstSequence = entry.Sequence;
                weight += PagingLimits.Weight(entry);
            }
        }
        bool isLong = count >= Limits.LeastBareEntries || weight >= Limits.PageBytes;
        if (!isLong || !writer.TryFinish(out var records))
        {
            writer.Abandon();
            return null;
        }
        Release(tail, count);
        return Page.Bare(lane, firstSequence, count, PagingLimits.BodyBytes(count, weight), records);
    }

    /// <summary>
    /// Makes a bare page one with an index, whose messages can be moved and read one by one; false if some cannot be read, or if there is
    /// no room on disk.
    /// </summary>
    public bool TryBreakUp(Page page)
    {
        var rented = ArrayPool<QueueEntry>.Shared.Rent(page.Count);
        var entries = rented.AsSpan(0, LoadBare(page, rented.AsSpan(0, page.Count), out _));
        // What cannot be read now may be when its turn comes: until then it stays, and with it its segment.
        bool moves = entries.Length == page.Count && store.TryStore(entries, queue.VirtualHost.Keys);
        if (moves)
        {
            Drop(page);
            page.Describe(entries, store);
        }
        ReadyMessages.Release(entries);
        entries.Clear();
        ArrayPool<QueueEntry>.Shared.Return(rented);
        return moves;
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
    /// <param name="page">The page; none that is bare.</param>
    /// <param name="entries">As many as it has.</param>
    public bool TryRead(Page page, Span<QueueEntry> entries) => page.TryRead(entries, store);

    /// <summary>Gives up a page whose messages came back or are settled.</summary>
    public void Drop(Page page)
    {
        if (page.IsBare)
        {
            foreach (var record in page.Shares) store.ReleaseMessages(record.Location, record.Bytes);
        }
        if (page.IndexPosition != 0) store.ReleaseIndex(page.IndexPosition, page.IndexLength);
    }

    /// <summary>Gives up a page, none that is bare, whose index is damaged: which messages it had is not known any more.</summary>
    public void Lose(Page page)
    {
        foreach (var share in page.Shares) notes.Released(share.Location, share.Bytes);
        Lost = (Lost.Count + page.Count, Lost.Bytes + page.BodyBytes);
        Drop(page);
    }

    /// <summary>Settles the messages of a page that was taken out of its queue.</summary>
    public void Purge(Page page)
    {
        if (page.IsBare)
        {
            Broker.Tracer?.Queues.Purged(queue, page);
            Drop(page);
            return;
        }
        var entries = new QueueEntry[page.Count];
        if (!TryRead(page, entries))
        {
            Lose(page);
            TakeLost();
            return;
        }
        foreach (ref readonly var entry in entries.AsSpan())
        {
            Broker.Tracer?.Queues.Left(queue, entry, TraceEventKind.Purged);
            notes.Settled(entry);
        }
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
        if (page.IsBare)
        {
            FillBare(page, entries, front);
            return;
        }
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
        // One hint for neighbours: each is a call to the system, which reads in larger pieces for it.
        var shares = page.Shares.AsSpan();
        while (!shares.IsEmpty)
        {
            long start = shares[0].Location;
            long end = start + shares[0].Bytes;
            shares = shares[1..];
            for (; !shares.IsEmpty && shares[0].Location >= end && shares[0].Location <= end + Near; shares = shares[1..])
                end = shares[0].Location + shares[0].Bytes;
            store.WillLoad(start, end - start);
        }
    }

    private void FillBare(Page page, QueueEntry[] entries, EntryRing front)
    {
        int count = LoadBare(page, entries.AsSpan(0, page.Count), out long bytes);
        Broker.Tracer?.Queues.PagedIn(queue, entries.AsSpan(0, count));
        Drop(page);
        Lost = (Lost.Count + page.Count - count, Lost.Bytes + page.BodyBytes - bytes);
        if (count > 0) front.Adopt(entries, count);
        else ArrayPool<QueueEntry>.Shared.Return(entries);
    }

    private void Release(EntryRing tail, int count)
    {
        int left = count;
        for (int chunk = 0; left > 0; chunk++)
        {
            var entries = tail.ChunkSpan(chunk);
            entries = entries[..Math.Min(left, entries.Length)];
            Broker.Tracer?.Queues.PagedOut(queue, entries);
            ReadyMessages.Release(entries);
            left -= entries.Length;
        }
        tail.Drop(count);
    }

    // Reads the messages of a bare page; those in a damaged record are missing.
    private int LoadBare(Page page, Span<QueueEntry> into, out long bytes)
    {
        int count = 0;
        bytes = 0;
        foreach (var record in page.Shares)
        {
            count += store.LoadMessages(record.Location, (int)record.Bytes, Broker.Memory, page.Lane, into[count..], out long read);
            bytes += read;
        }
        // A damaged record may have left some there that it had before the damage.
        into[count..].Clear();
        return count;
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
