using System.Runtime.InteropServices;
using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Xunit;

namespace Hoopoe.Tests.Testing.Node;

/// <summary>
/// Everything a broker holds that its journal knows, looked at from inside: what is in which queue, and which bytes of
/// the journal that keeps alive.
/// </summary>
internal sealed class NodeContents
{
    private readonly NodeRig _rig;
    private readonly JournalStore _store;
    private readonly MessageWriter _writer;
    private readonly Dictionary<long, long> _live = [];
    private readonly List<HeldMessage> _messages = [];

    /// <summary>Looks at it.</summary>
    /// <param name="rig">The broker.</param>
    /// <param name="checksLedger">Whether the ledger is to agree; while dead letters await the disk it counts them twice.</param>
    public NodeContents(NodeRig rig, bool checksLedger = true)
    {
        _rig = rig;
        _store = rig.Log.Messages;
        _writer = new MessageWriter(rig.Broker.Core.Memory);
        var turn = new Turn();
        foreach (var host in rig.Broker.Core.VirtualHosts)
        {
            foreach (var queue in host.Queues.Everything.ToList()) Read(queue, turn);
            foreach (var exchange in host.Exchanges.All)
            {
                if (exchange.Router is DelayedRouter delayed) Read(exchange.Name, delayed.Held);
            }
        }
        // Before what died meanwhile moves on.
        if (checksLedger) CheckLedger();
        _writer.Park();
        turn.Complete();
    }

    /// <summary>The durable messages.</summary>
    public IReadOnlyList<HeldMessage> Messages => _messages;

    /// <summary>What the ledger of the journal should say, by segment: no more and no less is live than what is held.</summary>
    private void CheckLedger()
    {
        foreach (var segment in _rig.Journal.Segments.Segments)
        {
            long held = _live.GetValueOrDefault(segment.Number);
            Assert.True(held == segment.LiveBytes, $"of segment {segment.Number}, {held} bytes are held and {segment.LiveBytes} are counted");
        }
        var known = _rig.Journal.Segments.Segments.Select(segment => segment.Number).ToHashSet();
        Assert.DoesNotContain(_live.Keys, number => !known.Contains(number));
    }

    private void Read(Queue queue, Turn turn) => queue.Inspect(turn, contents =>
    {
        var entries = new List<QueueEntry>();
        contents.Visit((ref QueueEntry entry, bool _) => entries.Add(entry));
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(entries)) Count(entry);
        foreach (var page in contents.Pages)
        {
            foreach (var share in page.Shares) Count(share.Location, share.Bytes);
            if (page.IndexPosition != 0) Count(page.IndexPosition, JournalStore.IndexRecord(page.IndexLength));
            // What is durable is in none that is bare.
            if (!page.IsBare) entries.AddRange(Entries(contents, page));
        }
        foreach (var entry in entries) Add(queue.Name, entry);
    });

    private QueueEntry[] Entries(QueueContents contents, Page page)
    {
        var entries = new QueueEntry[page.Count];
        if (!contents.TryRead(page, entries)) return [];
        foreach (ref readonly var entry in entries.AsSpan()) CountPieces(entry);
        return entries;
    }

    private void Read(string exchange, DelayedMessages held)
    {
        foreach (var (entry, dueMs) in held.All)
        {
            if (entry.Location == 0) continue;
            Count(entry);
            Add(exchange, entry with { Sequence = dueMs });
        }
    }

    private static string BodyOf(Message message)
    {
        if (!message.IsChunked) return Encoding.UTF8.GetString(message.Body);
        byte[] body = new byte[message.BodyLength];
        for (int i = 0; i < message.PieceCount; i++)
            message.Slab.StoredBody!.Read(i, body.AsSpan(i * StoredBody.PieceLength, StoredBody.LengthOf(i, body.Length)));
        return Encoding.UTF8.GetString(body);
    }

    private void Count(in QueueEntry entry)
    {
        Count(entry.Location, entry.StoredShare);
        CountPieces(entry);
    }

    private void CountPieces(in QueueEntry entry)
    {
        var pieces = new List<(long Location, long Bytes)>();
        BodyPieces.List(_store, entry, pieces);
        foreach (var (location, bytes) in pieces) Count(location, bytes);
    }

    private void Count(long location, long bytes)
    {
        long number = _rig.Journal.Segments.NumberOf(location);
        _live[number] = _live.GetValueOrDefault(number) + bytes;
    }

    private void Add(string place, QueueEntry entry)
    {
        if ((entry.Flags & EntryFlags.Durable) == 0) return;
        bool wasLoaded = !entry.IsResident;
        if (wasLoaded) _store.Load(new Span<QueueEntry>(ref entry), _writer);
        string? body = entry.IsResident ? BodyOf(entry.Message) : null;
        _messages.Add(new HeldMessage(place, entry.Lane, entry.Sequence, body, entry.Redelivered, entry.ReturnCount, entry.Amendments?.Deaths.Sum(death => death.Count) ?? 0));
        if (wasLoaded && entry.IsResident) entry.Slab.Release();
    }
}
