using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>
/// Puts messages that were recovered into the queues of a broker, on disk as they are: none is read before somebody wants
/// it. Counts in the journal's ledger what they keep alive. Used once, before the broker serves anybody.
/// </summary>
internal sealed class ContentRestoration(Broker broker, JournalLog log, NodeRecovery recovery)
{
    private readonly MessageWriter _writer = new(broker.Memory);
    private readonly Turn _turn = new();

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
        _turn.Complete();
    }

    private void Restore(Queue queue, RecoveredQueue recovered)
    {
        bool mayHaveBeenDelivered = recovered.Consumed && !recovery.Clean;
        var flags = mayHaveBeenDelivered ? EntryFlags.Redelivered : EntryFlags.None;
        var content = new QueueContent(log.Messages, recovered);
        long sequence = content.LastSequence;
        for (int i = 0; i < recovered.Fresh.Length; i++)
        {
            ref readonly var entered = ref recovered.Fresh[i];
            if (entered.Gone || content.Knows(entered.Entry.Id)) continue;
            content.Add(Enter(entered, queue.Settings.MaxPriority, recovered.TimeToLiveAt(i, queue.Settings.MessageTtlMs), ++sequence));
        }
        content.Sort();
        // An index that is in the journal was reported as it was read.
        foreach (var page in content.Lost.Where(page => page.Index is not null))
            log.Failing(new JournalException($"the checkpoint's index of {page.Count} messages of queue '{queue.Name}' cannot be read: they are left out"));
        if (content.IsEmpty)
        {
            if (recovered.Consumed) queue.RestoreConsumed();
            return;
        }
        queue.Restore(recovered.Consumed, restoration => Fill(restoration, content, flags), _turn, recorded: !recovery.Clean);
    }

    private void Fill(Queues.QueueRestoration restoration, QueueContent content, EntryFlags flags)
    {
        int next = 0;
        foreach (var page in content.Untouched)
        {
            for (; next < content.Entries.Count && content.ComesBefore(next, page); next++) Add(restoration, content.Entries[next], flags);
            page.AddedFlags |= flags;
            foreach (var share in page.Shares) log.Messages.Retain(share.Location, share.Bytes);
            log.Messages.Retain(page.IndexPosition, JournalStore.IndexRecord(page.IndexLength));
            restoration.Add(page);
        }
        for (; next < content.Entries.Count; next++) Add(restoration, content.Entries[next], flags);
    }

    private void Add(Queues.QueueRestoration restoration, QueueEntry entry, EntryFlags flags)
    {
        entry.Flags |= flags;
        log.Messages.Retain(entry.Location, entry.StoredShare);
        BodyPieces.Retain(log.Messages, entry);
        restoration.Add(entry);
    }

    private void Restore(DelayedMessages held, RecoveredQueue recovered)
    {
        var content = new QueueContent(log.Messages, recovered);
        foreach (var entry in content.Entries) Hold(held, entry, entry.ExpiresAtMs);
        foreach (ref readonly var entered in recovered.Fresh)
        {
            if (entered.Gone || content.Knows(entered.Entry.Id)) continue;
            var entry = entered.Entry;
            log.Messages.Load(new Span<QueueEntry>(ref entry), _writer);
            if (!entry.IsResident) continue;
            long due = broker.Clock.FromUtcMs(entered.UtcMs + held.DelayOf(entry.Message));
            // Its length is in the memory that is given back.
            var kept = entry.WithoutMessage();
            entry.Slab.Release();
            Hold(held, kept, due);
        }
    }

    private void Hold(DelayedMessages held, QueueEntry entry, long dueMs)
    {
        entry.ExpiresAtMs = QueueEntry.NeverExpires;
        log.Messages.Retain(entry.Location, entry.StoredShare);
        BodyPieces.Retain(log.Messages, entry);
        held.Restore(entry, dueMs);
    }

    private QueueEntry Enter(in RecoveredQueue.Entered entered, byte maxPriority, long? timeToLiveMs, long sequence)
    {
        var entry = entered.Entry;
        entry.Sequence = sequence;
        entry.Lane = Math.Min(entry.Lane, maxPriority);
        long expiresUtc = entry.ExpiresAtMs;
        if (timeToLiveMs is { } ttl) expiresUtc = Math.Min(expiresUtc, entered.UtcMs + ttl);
        entry.ExpiresAtMs = expiresUtc == QueueEntry.NeverExpires ? expiresUtc : broker.Clock.FromUtcMs(expiresUtc);
        return entry;
    }
}
