using System.Runtime.InteropServices;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>
/// Puts messages that were recovered into the queues of a broker, as pages: none is read before somebody wants it. Counts
/// in the journal's ledger what they keep alive. Used once, before the broker serves anybody.
/// </summary>
internal sealed class QueueRestoration(Broker broker, JournalLog log, NodeRecovery recovery)
{
    private const int PageEntries = 4096;

    private readonly MessageWriter _writer = new(broker.Memory);

    /// <summary>Restores every queue, and what exchanges delay.</summary>
    public void Run()
    {
        foreach (var host in broker.VirtualHosts)
        {
            foreach (var queue in host.Queues.All)
            {
                if (recovery.Queues.TryGetValue(queue.Definition.DurableId, out var recovered)) Restore(queue, recovered);
            }
            foreach (var exchange in host.Exchanges.All)
            {
                if (exchange.Router is DelayedRouter delayed && recovery.Queues.TryGetValue(exchange.Definition.DurableId, out var held))
                    Restore(delayed.Held, held);
            }
        }
        _writer.Park();
    }

    private void Restore(Queue queue, RecoveredQueue recovered)
    {
        bool mayHaveBeenDelivered = recovered.Consumed && !recovery.Clean;
        var lanes = new QueueContent(log.Messages, recovered);
        var fresh = recovered.Fresh;
        long sequence = lanes.LastSequence;
        for (int i = 0; i < fresh.Length; i++)
        {
            if (fresh[i].Gone || lanes.Knows(fresh[i].Entry.Id)) continue;
            lanes.Add(Enter(fresh[i], queue.Definition.Settings, ++sequence));
        }
        var pages = lanes.ToPages(PageEntries, mayHaveBeenDelivered ? EntryFlags.Redelivered : EntryFlags.None);
        foreach (var page in pages) Retain(page);
        foreach (var entry in lanes.Chunked) RetainPieces(entry);
        queue.Restore(pages, recovered.Consumed);
    }

    private void Restore(DelayedMessages held, RecoveredQueue recovered)
    {
        var content = new QueueContent(log.Messages, recovered);
        foreach (ref readonly var entered in recovered.Fresh)
        {
            if (!entered.Gone && !content.Knows(entered.Entry.Id)) content.Add(entered.Entry);
        }
        var entries = content.All();
        log.Messages.Load(CollectionsMarshal.AsSpan(entries), _writer);
        foreach (var entry in entries)
        {
            if (!entry.IsResident) continue;
            log.Messages.Retain(entry.Location, entry.StoredShare);
            if ((entry.Flags & EntryFlags.Chunked) != 0) BodyPieces.Retain(log.Messages, entry, 1);
            held.Restore(entry, broker.Clock.FromUtcMs(recovered.EnteredAt(entry.Id)));
        }
    }

    private QueueEntry Enter(in RecoveredQueue.Entered entered, QueueSettings settings, long sequence)
    {
        var entry = entered.Entry;
        entry.Sequence = sequence;
        entry.Lane = Math.Min(entry.Lane, settings.MaxPriority);
        long expiresUtc = entry.ExpiresAtMs;
        if (settings.MessageTtlMs is { } ttl) expiresUtc = Math.Min(expiresUtc, entered.UtcMs + ttl);
        entry.ExpiresAtMs = expiresUtc == QueueEntry.NeverExpires ? expiresUtc : broker.Clock.FromUtcMs(expiresUtc);
        return entry;
    }

    private void Retain(Page page)
    {
        foreach (var share in page.Shares) log.Messages.Retain(share.Location, share.Bytes);
        if (page.IndexPosition != 0) log.Messages.Retain(page.IndexPosition, JournalStore.IndexRecord(page.IndexLength));
    }

    // The record alone says where the pieces are.
    private void RetainPieces(QueueEntry entry)
    {
        log.Messages.Load(new Span<QueueEntry>(ref entry), _writer);
        if (!entry.IsResident) return;
        BodyPieces.Retain(log.Messages, entry, 1);
        entry.Slab.Release();
    }
}
