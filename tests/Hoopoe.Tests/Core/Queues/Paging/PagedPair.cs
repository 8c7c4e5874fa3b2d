using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues.Paging;

/// <summary>Two queues that are given the same work: one that pages as much as it can, and one that keeps all in memory.</summary>
internal sealed class PagedPair
{
    private readonly bool _transient;
    private int _published;

    public PagedPair(string kind)
    {
        _transient = kind.Contains("transient", StringComparison.Ordinal);
        Paged = new Side(new QueueRig(Store, TinyPages.In), kind);
        Plain = new Side(new QueueRig(), kind);
    }

    public MemoryStore Store { get; } = new();

    public Side Paged { get; }

    public Side Plain { get; }

    public void Both(Action<Side> act)
    {
        act(Paged);
        act(Plain);
    }

    public void Publish(Random random)
    {
        var facts = new MessageFacts
        {
            Persistent = !_transient && random.Next(3) > 0,
            Priority = (byte)random.Next(4),
            TimeToLiveMs = !_transient && random.Next(3) == 0 ? random.Next(1, 120) : -1,
        };
        var bodies = Enumerable.Range(0, random.Next(1, 12))
            .Select(_ => $"{++_published}:{new string('x', random.Next(30))}").ToList();
        Both(side => side.Rig.Publish(side.Queue, facts, bodies));
    }

    /// <summary>Moves some records, as compaction does: where they lie is the queue's to know.</summary>
    public void Relocate(Random random) => Paged.Queue.Inspect(Paged.Rig.Turn, contents =>
    {
        contents.Visit((ref QueueEntry entry, bool _) =>
        {
            if (random.Next(2) == 0) entry.Location = Store.Relocate(entry.Location, entry.StoredShare);
        });
        foreach (var page in contents.Pages)
        {
            if (random.Next(2) == 0) continue;
            if (page.IsBare) contents.BreakUp(page);
            var entries = new QueueEntry[page.Count];
            Assert.True(contents.TryRead(page, entries));
            foreach (ref var entry in entries.AsSpan()) entry.Location = Store.Relocate(entry.Location, entry.StoredShare);
            contents.Rewrite(page, entries);
        }
    });

    public void Check(string when)
    {
        // A timer may come a millisecond late, but for both what has expired by now is gone once somebody enters.
        Both(side => side.Touch());
        Assert.True(Plain.Seen().SequenceEqual(Paged.Seen(), StringComparer.Ordinal), $"{when}: they delivered differently");
        Assert.True(Plain.Totals() == Paged.Totals(), $"{when}: {Plain.Totals()} / {Paged.Totals()}");
    }

    /// <summary>Settles and takes everything that is left.</summary>
    public void Finish()
    {
        Both(side => side.Finish());
        Check("at the end");
        Assert.Equal((0, 0L, 0), (Paged.Queue.ReadyCount, Paged.Queue.ReadyBytes, Paged.Queue.UnackedCount));
    }

    /// <summary>One of the two, with what was seen of it.</summary>
    internal sealed class Side
    {
        private readonly List<string> _seen = [];
        private readonly List<Unacked> _held = [];
        private readonly TestSink _sink = new();
        private readonly Queue? _dead;
        private Consumer? _consumer;

        public Side(QueueRig rig, string kind)
        {
            Rig = rig;
            Queue = rig.Declare("q", [.. Arguments(kind)]);
            if (kind.Contains("dead", StringComparison.Ordinal)) _dead = rig.Declare("dead");
        }

        public QueueRig Rig { get; }

        public Queue Queue { get; }

        public void Touch()
        {
            Queue.Touch(Rig.Turn);
            Rig.Turn.Complete();
        }

        public void Fetch(int most)
        {
            for (int i = 0; i < most && Queue.TryTake(noAck: false, out var entry, out int left, Rig.Turn); i++)
            {
                _seen.Add($"{System.Text.Encoding.UTF8.GetString(entry.Message.Body)} {left} {entry.Redelivered} {entry.ReturnCount} {entry.Lane}");
                _held.Add(new Unacked { Entry = entry, Queue = Queue });
            }
            Rig.Turn.Complete();
        }

        public void ToggleConsumer(int prefetch)
        {
            if (_consumer is null)
            {
                _consumer = _sink.Consume(Queue, Rig.Turn, noAck: prefetch == 6, prefetch: prefetch);
            }
            else
            {
                Queue.Unsubscribe(_consumer, Rig.Turn);
                _consumer = null;
            }
            Rig.Turn.Complete();
        }

        public void Settle(Random random)
        {
            _held.AddRange(_sink.Unacked);
            _sink.Unacked.Clear();
            if (_held.Count == 0) return;
            var batch = new List<Unacked>();
            for (int left = random.Next(1, 12); left > 0 && _held.Count > 0; left--)
            {
                int at = random.Next(4) == 0 ? random.Next(_held.Count) : 0;
                batch.Add(_held[at]);
                _held.RemoveAt(at);
            }
            Rig.Settle((Settlement)random.Next(3), [.. batch]);
        }

        public void Finish()
        {
            if (_consumer is not null) ToggleConsumer(0);
            _held.AddRange(_sink.Unacked);
            _sink.Unacked.Clear();
            if (_held.Count > 0) Rig.Settle(Settlement.Requeue, [.. _held]);
            _held.Clear();
            // Those that expired together are found expired one turn after the other.
            Rig.Advance(200);
            _seen.AddRange(Rig.TakeAll(Queue));
            if (_dead is not null) _seen.AddRange(Rig.TakeAll(_dead).Order(StringComparer.Ordinal));
        }

        public IReadOnlyList<string> Seen() => [.. _seen, .. _sink.Bodies];

        public string Totals() =>
            $"ready {Queue.ReadyCount} {Queue.ReadyBytes} unacked {Queue.UnackedCount} dead {_dead?.ReadyCount} {_dead?.ReadyBytes} "
            + $"published {Queue.Counters.Published} delivered {Queue.Counters.Delivered} died {Queue.Counters.Died} "
            + $"taken {Rig.Taken.Count} refused {string.Join(',', Rig.Refusals)}";

        private static IEnumerable<(string, object?)> Arguments(string kind)
        {
            if (kind.Contains("priorities", StringComparison.Ordinal)) yield return ("x-max-priority", 3);
            if (kind.Contains("ttl", StringComparison.Ordinal)) yield return ("x-message-ttl", 90);
            if (kind.Contains("length", StringComparison.Ordinal)) yield return ("x-max-length", 40);
            if (kind.Contains("bytes", StringComparison.Ordinal)) yield return ("x-max-length-bytes", 600);
            if (kind.Contains("refusing", StringComparison.Ordinal))
            {
                yield return ("x-max-length", 25);
                yield return ("x-overflow", "reject-publish");
            }
            if (kind.Contains("limit", StringComparison.Ordinal))
            {
                yield return ("x-queue-type", "quorum");
                yield return ("x-delivery-limit", 2);
            }
            if (!kind.Contains("dead", StringComparison.Ordinal)) yield break;
            yield return ("x-dead-letter-exchange", "");
            yield return ("x-dead-letter-routing-key", "dead");
        }
    }
}
