using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues.Paging;

/// <summary>What leaves memory, what stays there of it, and what becomes of what is damaged.</summary>
public sealed class PagingTests
{
    private static readonly MessageFacts _persistent = new() { Persistent = true };

    [Fact]
    public void Backlog_OfAMillionMessages_TakesUpNextToNoMemory()
    {
        var store = new MemoryStore { KeepsRecords = false };
        var rig = new QueueRig(store, options => options with { PageAboveBytes = 4 << 20 });
        var queue = rig.Declare("q");
        string[] bodies = [.. Enumerable.Repeat("a body", 1000)];
        for (int i = 0; i < 1000; i++) rig.Publish(queue, bodies);
        Assert.Equal(1_000_000, queue.ReadyCount);
        Assert.InRange(rig.Core.Memory.BytesInUse, 0, 8 << 20);
        var pages = Pages(rig, queue);
        Assert.InRange(pages.Count, 1_000_000 / 5000, 1_000_000 / 4000);
        Assert.InRange(pages.Sum(page => page.Index?.Length ?? 0), 0, 4 * 4096 * 8);
        Assert.InRange(pages.Max(page => page.Shares.Length), 1, 5);
        queue.Purge(rig.Turn);
        Assert.Equal((0, 0, 0), (queue.ReadyCount, store.Indexes, store.LiveBytes));
    }

    [Theory]
    [InlineData(false, 8 << 20)]
    [InlineData(true, 48 << 20)]
    public void Backlog_LongerThanMemoryWillHold_TakesInNoMoreThanItsPages(bool consumed, long budget)
    {
        var rig = new QueueRig(new MemoryStore { KeepsRecords = false }, options => options with { PageAboveBytes = 8 << 20 });
        var queue = rig.Declare("q");
        if (consumed) new TestSink().Consume(queue, rig.Turn, noAck: false, prefetch: 1);
        string[] bodies = [.. Enumerable.Repeat(new string('x', 1000), 100)];
        long most = 0;
        for (long published = 0; published < 4 * budget; published += 100 * 1000)
        {
            rig.Publish(queue, bodies);
            if (published > 3 * budget) most = Math.Max(most, rig.Core.Memory.BytesInUse);
        }
        Assert.InRange(most, 1, 5 << 20);
    }

    [Fact]
    public void Queues_OfWhichEachHoldsLittle_LeaveMemoryWhenAllTogetherHoldMuch()
    {
        var store = new MemoryStore();
        var rig = new QueueRig(store, options => options with { PageAboveBytes = 1 << 20 });
        List<Queue> queues = [.. Enumerable.Range(0, 1500).Select(i => rig.Declare($"q{i}"))];
        foreach (var queue in queues) rig.Publish(queue, new string('x', 2000));
        Assert.InRange(rig.Core.Memory.BytesInUse, 2 << 20, long.MaxValue);
        rig.Advance(1000);
        Assert.InRange(rig.Core.Memory.BytesInUse, 0, 1 << 20);
        Assert.All(queues, queue => Assert.Equal([new string('x', 2000)], rig.TakeAll(queue)));
        Assert.Equal(0, rig.Core.Timers.Count);
    }

    [Fact]
    public void Message_DamagedOnDisk_IsSettledAndTheOthersAreServed()
    {
        var store = new MemoryStore();
        var (rig, queue) = Paged(store);
        rig.Publish(queue, _persistent, Enumerable.Range(0, 40).Select(i => $"{i}"));
        var page = Pages(rig, queue)[1];
        store.Damaged.Add(page.Shares[0].Location);
        var left = rig.TakeAll(queue);
        Assert.Equal(39, left.Count);
        Assert.Equal((0, 0L, 0, 0L), (queue.ReadyCount, queue.ReadyBytes, store.Left(queue).Count, store.LiveBytes));
    }

    [Fact]
    public void Page_WhoseIndexIsDamaged_IsLostAndTheOthersAreServed()
    {
        var store = new MemoryStore();
        var (rig, queue) = Paged(store);
        rig.Publish(queue, _persistent, Enumerable.Range(0, 60).Select(i => $"{i:00}"));
        var page = Pages(rig, queue).First(one => one.IndexPosition != 0);
        store.Damaged.Add(page.IndexPosition);
        int count = page.Count;
        Assert.Equal(60 - count, rig.TakeAll(queue).Count);
        Assert.Equal((0, 0L, 0, 0L), (queue.ReadyCount, queue.ReadyBytes, store.Indexes, store.LiveBytes));
    }

    [Fact]
    public void Queue_ThatIsDeleted_GivesUpEverythingOnlyAfterThatIsWritten()
    {
        var store = new MemoryStore();
        var (rig, queue) = Paged(store);
        rig.Publish(queue, _persistent, Enumerable.Range(0, 60).Select(i => $"{i}"));
        rig.Fetch(queue);
        long live = store.LiveBytes;
        rig.VirtualHost.Queues.End(queue, rig.Turn);
        Assert.Equal(live, store.LiveBytes);
        rig.Turn.Complete();
        Assert.Equal((0, 0L), (store.Indexes, store.LiveBytes));
        // The queue's end says it of all of them.
        Assert.Equal(60, store.Left(queue).Count);
    }

    [Fact]
    public void Messages_OnDiskThatExpire_LeaveWithoutBeingRead()
    {
        var store = new MemoryStore();
        var (rig, queue) = Paged(store);
        rig.Publish(queue, _persistent, Enumerable.Range(0, 40).Select(i => $"stays {i}"));
        rig.Publish(queue, _persistent with { TimeToLiveMs = 500 }, Enumerable.Range(0, 40).Select(i => $"goes {i}"));
        rig.Publish(queue, _persistent, Enumerable.Range(0, 40).Select(i => $"stays {i}"));
        int loaded = store.Loaded;
        rig.Advance(600);
        Assert.Equal(80, queue.ReadyCount);
        Assert.Equal((loaded, 80), (store.Loaded, store.Left(queue).Count));
        Assert.All(rig.TakeAll(queue), body => Assert.StartsWith("stays", body, StringComparison.Ordinal));
    }

    [Fact]
    public void Messages_OnDiskThatExpireAllAtOnce_BecomeDeadLettersAPieceAtATime()
    {
        var store = new MemoryStore();
        var rig = new QueueRig(store, options => TinyPages.In(options) with { Paging = TinyPages.Limits with { ExpiredInTurn = 8 } });
        var queue = rig.Declare("q", ("x-message-ttl", 1000), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"));
        var dead = rig.Declare("dead");
        rig.Publish(queue, Enumerable.Range(0, 200).Select(i => $"{i}"));
        rig.Advance(1002);
        Assert.InRange(dead.ReadyCount, 8, 100);
        rig.Advance(200);
        Assert.Equal((0, 200), (queue.ReadyCount, rig.TakeAll(dead).Count));
    }

    [Fact]
    public void Queue_RelievedAgainAndAgain_EndsWithFewPages()
    {
        var rig = new QueueRig(new MemoryStore(), options => options with { PageAboveBytes = 0 });
        var queue = rig.Declare("q");
        for (int i = 0; i < 200; i++)
        {
            rig.Publish(queue, $"{i}", $"{i}");
            queue.Relieve(rig.Turn);
        }
        Assert.InRange(Pages(rig, queue).Count, 1, 2);
        Assert.Equal(Enumerable.Range(0, 400).Select(i => $"{i / 2}"), rig.TakeAll(queue));
    }

    private static (QueueRig Rig, Queue Queue) Paged(MemoryStore store)
    {
        var rig = new QueueRig(store, TinyPages.In);
        return (rig, rig.Declare("q"));
    }

    private static IReadOnlyList<Page> Pages(QueueRig rig, Queue queue)
    {
        IReadOnlyList<Page> pages = [];
        queue.Inspect(rig.Turn, contents => pages = contents.Pages);
        return pages;
    }
}
