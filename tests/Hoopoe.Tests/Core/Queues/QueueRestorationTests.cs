using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>What an image has of a queue, and a queue filled from one.</summary>
public sealed class QueueRestorationTests
{
    private readonly MemoryStore _store = new();

    [Fact]
    public void Queue_FilledFromAnImage_HasTheSameMessagesInTheSameOrder()
    {
        var image = Image();
        Assert.Contains(image, item => item.Page is not null);
        var (rig, queue) = Restore(image);
        Assert.Equal((90, 360L), (queue.ReadyCount, queue.ReadyBytes));
        rig.Publish(queue, new MessageFacts { Priority = 2 }, "new");
        Assert.Equal([.. Numbers(2), "new", .. Numbers(1), .. Numbers(0)], rig.TakeAll(queue));
        Assert.Equal((0, 0L), (queue.ReadyCount, queue.ReadyBytes));
    }

    [Fact]
    public void Page_RestoredAsPerhapsDelivered_SaysRedelivered()
    {
        var page = Image().First(item => item.Page is not null);
        var (rig, queue) = Restore([page]);
        Assert.True(rig.Fetch(queue).Entry.Redelivered);
    }

    [Fact]
    public void Message_RestoredWithAnExpiry_ExpiresInItsTime()
    {
        var entry = new QueueEntry { Id = 5, Location = 5, StoredLength = 100, Offset = 30, ExpiresAtMs = 50 };
        var (rig, queue) = Restore([(1, null, entry)]);
        Assert.Equal((1, 30L), (queue.ReadyCount, queue.ReadyBytes));
        rig.Advance(60);
        Assert.Equal((0, 0L), (queue.ReadyCount, queue.ReadyBytes));
    }

    [Theory]
    [InlineData(8192)]
    [InlineData(1)]
    public void Queue_RestoredOverItsLimit_LetsWhatHasExpiredGoBeforeItDropsOthers(int expiredInTurn)
    {
        // In pages of four: what stays is the first, one in the midst and the last.
        string[] stay = ["1", "6", "12"];
        var (rig, queue) = RestoreLate(limit: 3, expiredInTurn, expires: body => !stay.Contains(body));
        Assert.Equal(stay, rig.TakeAll(queue));
        Assert.Equal(0, queue.ReadyCount);
    }

    [Theory]
    [InlineData(8192)]
    [InlineData(1)]
    public void Queue_RestoredOverItsLimitOfWhichSomeHaveExpired_DropsTheOldestOfTheOthers(int expiredInTurn)
    {
        var (rig, queue) = RestoreLate(limit: 3, expiredInTurn, expires: static body => body is "3" or "7");
        Assert.Equal(3, queue.ReadyCount);
        Assert.Equal(["10", "11", "12"], rig.TakeAll(queue));
    }

    [Fact]
    public void Queue_ThatHadAConsumer_NeedsNoRecordOfIt()
    {
        var (_, queue) = Restore([], consumed: true);
        Assert.False(queue.NeedsConsumedRecord);
        (_, queue) = Restore([], consumed: false);
        Assert.True(queue.NeedsConsumedRecord);
        queue.NoteConsumed();
        Assert.False(queue.NeedsConsumedRecord);
        Assert.Equal(new QueueConsumed(queue.Definition.DurableId), _store.Definitions[^1]);
    }

    private static IEnumerable<string> Numbers(int lane) => Enumerable.Range(0, 30).Select(i => $"{lane}.{i:00}");

    private (QueueRig Rig, Queue Queue) Restore(IEnumerable<(long Sequence, Page? Page, QueueEntry Entry)> image, bool consumed = false)
    {
        _store.Restart();
        var rig = new QueueRig(_store, TinyPages.In);
        var queue = rig.Declare("q", ("x-max-priority", 2));
        queue.Restore(consumed, filling =>
        {
            foreach (var (_, page, entry) in image)
            {
                if (page is not null) filling.Add(page);
                else filling.Add(entry);
            }
        }, rig.Turn);
        return (rig, queue);
    }

    // Twelve messages of which some had fifty milliseconds to live, restored after a hundred, in pages of four.
    private (QueueRig Rig, Queue Queue) RestoreLate(int limit, int expiredInTurn, Func<string, bool> expires)
    {
        var before = new QueueRig(_store);
        var original = before.Declare("q");
        foreach (string body in Enumerable.Range(1, 12).Select(i => $"{i}"))
            before.Publish(original, expires(body) ? new MessageFacts { Persistent = true, TimeToLiveMs = 50 } : new MessageFacts { Persistent = true }, body);
        var entries = new List<QueueEntry>();
        original.Inspect(before.Turn, contents => contents.Visit((ref QueueEntry entry, bool _) => entries.Add(entry.WithoutMessage())));
        _store.Restart();
        var rig = new QueueRig(_store, options => TinyPages.In(options) with { Paging = TinyPages.Limits with { ExpiredInTurn = expiredInTurn } });
        var queue = rig.Declare("q", ("x-max-length", limit));
        rig.Advance(100);
        queue.Restore(consumed: false, filling => entries.ForEach(filling.Add), rig.Turn);
        rig.Advance(1);
        return (rig, queue);
    }

    // Made of a queue with messages on disk, in memory and outstanding, as a checkpoint makes it.
    private List<(long Sequence, Page? Page, QueueEntry Entry)> Image()
    {
        var rig = new QueueRig(_store, TinyPages.In);
        var queue = rig.Declare("q", ("x-max-priority", 2));
        for (byte lane = 0; lane < 3; lane++) rig.Publish(queue, new MessageFacts { Persistent = true, Priority = lane }, Numbers(lane));
        for (int i = 0; i < 5; i++) rig.Fetch(queue);
        var items = new List<(long Sequence, Page? Page, QueueEntry Entry)>();
        int outstandingCount = 0;
        queue.Inspect(rig.Turn, contents =>
        {
            contents.Visit((ref QueueEntry entry, bool outstanding) =>
            {
                items.Add((entry.Sequence, null, entry.WithoutMessage()));
                if (outstanding) outstandingCount++;
            });
            foreach (var page in contents.Pages)
            {
                var entries = new QueueEntry[page.Count];
                Assert.True(contents.TryRead(page, entries));
                if (page.IndexPosition != 0) items.Add((page.FirstSequence, Copy(page), default));
                else items.AddRange(entries.Select(entry => (entry.Sequence, (Page?)null, entry)));
            }
        });
        Assert.Equal(5, outstandingCount);
        return [.. items.OrderBy(item => item.Sequence)];
    }

    private static Page Copy(Page page) => new()
    {
        Lane = page.Lane, FirstSequence = page.FirstSequence, LastSequence = page.LastSequence, Count = page.Count,
        DurableCount = page.DurableCount, BodyBytes = page.BodyBytes, LeastExpiryMs = page.LeastExpiryMs,
        IndexLength = page.IndexLength, IndexPosition = page.IndexPosition, Shares = page.Shares, AddedFlags = EntryFlags.Redelivered,
    };
}
