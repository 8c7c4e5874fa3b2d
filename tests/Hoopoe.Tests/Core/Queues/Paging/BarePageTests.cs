using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues.Paging;

/// <summary>Messages of which nothing needs to be known leave memory as they lie there, and come back so.</summary>
public sealed class BarePageTests
{
    private readonly MemoryStore _store = new();

    [Fact]
    public void Backlog_OfTransientMessages_NeedsNoIndexAndComesBackInOrder()
    {
        var rig = new QueueRig(_store, options => options with { PageAboveBytes = 1 << 20 });
        var queue = rig.Declare("q");
        string[] bodies = [.. Enumerable.Range(0, 40_000).Select(i => $"{i}:{new string('x', i % 200)}")];
        foreach (string[] some in bodies.Chunk(777)) rig.Publish(queue, some);
        var pages = Pages(rig, queue);
        Assert.True(pages.Count > 3 && pages.TrueForAll(page => page is { IsBare: true, Index: null, IndexPosition: 0 }), "some page has an index");
        Assert.Contains(pages, page => page.Shares.Length > 8);
        Assert.Equal(0, _store.Indexes);
        Assert.Equal(bodies, rig.TakeAll(queue));
        Assert.Equal((0, 0L, 0L), (queue.ReadyCount, queue.ReadyBytes, _store.LiveBytes));
        HoldsNoMessage(rig);
    }

    [Fact]
    public void Messages_OfSeveralPublishers_LieInSeveralSlabs()
    {
        var rig = new QueueRig(_store, TinyPages.In);
        var queue = rig.Declare("q");
        var writers = new[] { new MessageWriter(rig.Core.Memory), new MessageWriter(rig.Core.Memory), new MessageWriter(rig.Core.Memory) };
        for (int i = 0; i < 60; i++)
        {
            queue.Publish([TestMessages.Incoming(TestMessages.Message(writers[i * i % 3], "key", $"{i}"), rig, i)], rig.Turn);
            rig.Turn.Complete();
        }
        Assert.Contains(Pages(rig, queue), page => page.IsBare);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"{i}"), rig.TakeAll(queue));
        Assert.Equal(0, _store.LiveBytes);
        foreach (var writer in writers) writer.Park();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Messages_InMemoryThatHeldOthers_TakeNothingOfThoseAlong(bool arriving)
    {
        var rig = new QueueRig(_store, TinyPages.In);
        var queue = rig.Declare("q");
        var writer = new MessageWriter(rig.Core.Memory);
        for (int i = 0; i < 60; i++)
        {
            byte[] body = new byte[1 + (i % 9)];
            var facts = new MessageFacts { BodyLength = body.Length + (arriving ? 1000 : 0), TimeToLiveMs = -1 };
            var message = writer.BeginArriving(facts, "\0\u0001k"u8, [0, 0], 1000);
            message.Slab.Buffer.AsSpan(message.Offset + message.HeadLength).Fill(0xAB);
            message.BodyMemory.Span.Clear();
            queue.Publish([TestMessages.Incoming(message, rig, i)], rig.Turn);
            rig.Turn.Complete();
        }
        Assert.NotEmpty(_store.Together);
        Assert.All(_store.Together, record => Assert.DoesNotContain((byte)0xAB, record[MessagesRecord.Head..]));
        Assert.Equal(60, rig.TakeAll(queue).Count);
        writer.Park();
    }

    [Theory]
    [InlineData("persistent")]
    [InlineData("expires")]
    [InlineData("large")]
    [InlineData("gaps")]
    public void Messages_OfWhichMoreNeedsToBeKnown_AreInNone(string kind)
    {
        var rig = new QueueRig(_store, options => TinyPages.In(options) with { Paging = TinyPages.Limits with { PageEntries = 16, PageBytes = 1 << 20 } });
        var queue = rig.Declare("q", [.. kind == "gaps" ? new (string, object?)[] { ("x-max-priority", 1) } : []]);
        var facts = new MessageFacts { Persistent = kind == "persistent", TimeToLiveMs = kind == "expires" ? 1_000_000 : -1 };
        string padding = kind == "large" ? new string('x', MessageWriter.LargeRecord) : "";
        for (int i = 0; i < 100; i++)
            rig.Publish(queue, facts with { Priority = kind == "gaps" ? (byte)(i % 2) : (byte)0 }, $"{i}:{padding}");
        var pages = Pages(rig, queue);
        Assert.True(pages.Count > 2 && pages.TrueForAll(page => !page.IsBare), "a page is bare, or none is there");
        Assert.Equal(100, rig.TakeAll(queue).Distinct().Count());
        Assert.Equal(0, _store.LiveBytes);
    }

    [Fact]
    public void IsBare_OfAMessageOfWhichMoreIsKnown_IsFalse()
    {
        var message = QueueEntry.Of(TestMessages.Message(new MessageWriter(new SlabPool()), "key", "body"), null) with { ExpiresAtMs = QueueEntry.NeverExpires };
        Assert.True(BarePageWriter.IsBare(message));
        Assert.False(BarePageWriter.IsBare(message with { Flags = EntryFlags.Redelivered }));
        Assert.False(BarePageWriter.IsBare(message with { Flags = EntryFlags.Chunked }));
        Assert.False(BarePageWriter.IsBare(message with { Location = 8 }));
        Assert.False(BarePageWriter.IsBare(message with { ExpiresAtMs = 8 }));
        Assert.False(BarePageWriter.IsBare(message with { ReturnCount = 1 }));
        Assert.False(BarePageWriter.IsBare(message with { Amendments = new MessageAmendments() }));
        Assert.False(BarePageWriter.IsBare(message.WithoutMessage()));
    }

    [Fact]
    public void Page_ThatIsNotFull_EndsWhereAMessageDoesNotGoIntoIt()
    {
        var rig = new QueueRig(_store, options => TinyPages.In(options) with { Paging = TinyPages.Limits with { PageEntries = 64, PageBytes = 1 << 20 } });
        var queue = rig.Declare("q");
        for (int i = 0; i < 400; i++) rig.Publish(queue, new MessageFacts { Persistent = i % 20 == 0 }, $"{i}");
        var bare = Pages(rig, queue).FindAll(page => page.IsBare);
        Assert.NotEmpty(bare);
        Assert.All(bare, page => Assert.InRange(page.Count, rig.Core.Options.Paging.LeastBareEntries, 19));
        Assert.Equal(Enumerable.Range(0, 400).Select(i => $"{i}"), rig.TakeAll(queue));
        Assert.Equal(0, _store.LiveBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void DamagedRecord_LosesItsMessagesAlone(int record)
    {
        var (rig, queue) = OfSeveralRecords();
        var page = Pages(rig, queue)[1];
        long[] firsts = [.. page.Shares.Select(share => _store.FirstSequence(share.Location)), page.LastSequence + 1];
        _store.Damaged.Add(page.Shares[record].Location);
        var sequences = Enumerable.Range(1, queue.ReadyCount).Where(sequence => sequence < firsts[record] || sequence >= firsts[record + 1]);
        Assert.Equal(sequences.Select(sequence => Body(sequence - 1)), rig.TakeAll(queue));
        Assert.Equal((0, 0L, 0L), (queue.ReadyCount, queue.ReadyBytes, _store.LiveBytes));
    }

    [Fact]
    public void Purge_ReadsNothing()
    {
        var (rig, queue) = OfSeveralRecords();
        int loaded = _store.Loaded;
        Assert.Equal(20_000, queue.Purge(rig.Turn));
        rig.Turn.Complete();
        Assert.Equal((loaded, 0, 0L, 0L), (_store.Loaded, queue.ReadyCount, queue.ReadyBytes, _store.LiveBytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void NoRoomOnDisk_LeavesMessagesInMemory(int stores)
    {
        _store.StoresUntilFull = stores;
        // A page is more than one frame.
        var rig = new QueueRig(_store, options => options with { PageAboveBytes = 1 << 20, Paging = new PagingLimits { PageBytes = 4 << 20 } });
        var queue = rig.Declare("q");
        string[] bodies = [.. Enumerable.Range(0, 8_000).Select(i => $"{i}:{new string('x', 1000)}")];
        foreach (string[] some in bodies.Chunk(100)) rig.Publish(queue, some);
        Assert.Empty(Pages(rig, queue));
        rig.Turn.Complete();
        Assert.Equal(0, _store.LiveBytes);
        Assert.Equal(bodies, rig.TakeAll(queue));
        HoldsNoMessage(rig);
    }

    [Fact]
    public void BreakUp_GivesAPageWhoseMessagesAreKnownOneByOne()
    {
        var (rig, queue) = OfSeveralRecords();
        var broken = Pages(rig, queue)[2];
        queue.Inspect(rig.Turn, contents =>
        {
            contents.BreakUp(broken);
            Assert.True(broken is { IsBare: false, Index: null, IndexPosition: > 0 }, "its index is in memory");
            var entries = new QueueEntry[broken.Count];
            Assert.True(contents.TryRead(broken, entries));
            Assert.All(entries, entry => Assert.True(entry.Location > 0));
        });
        rig.Turn.Complete();
        Assert.Equal((20_000, 20_000), (queue.ReadyCount, rig.TakeAll(queue).Count));
        Assert.Equal((0, 0L, 0L, 0), (queue.ReadyCount, queue.ReadyBytes, _store.LiveBytes, _store.Indexes));
    }

    [Fact]
    public void BreakUp_OfAPageThatCannotBeReadNow_LeavesItAsItIs()
    {
        var (rig, queue) = OfSeveralRecords();
        var page = Pages(rig, queue)[1];
        _store.Damaged.Add(page.Shares[1].Location);
        queue.Inspect(rig.Turn, contents => contents.BreakUp(page));
        Assert.True(page.IsBare, "it is none any more");
        _store.Damaged.Clear();
        Assert.Equal((20_000, 20_000), (queue.ReadyCount, rig.TakeAll(queue).Count));
        Assert.Equal((0, 0L, 0L), (queue.ReadyCount, queue.ReadyBytes, _store.LiveBytes));
    }

    [Fact]
    public void BreakUp_WithoutRoomOnDisk_LeavesThePageAsItIs()
    {
        var (rig, queue) = OfSeveralRecords();
        var page = Pages(rig, queue)[1];
        _store.StoresUntilFull = 0;
        queue.Inspect(rig.Turn, contents => contents.BreakUp(page));
        Assert.True(page.IsBare, "it is none any more");
        _store.StoresUntilFull = int.MaxValue;
        Assert.Equal(20_000, rig.TakeAll(queue).Count);
        Assert.Equal((0, 0L), (queue.ReadyCount, _store.LiveBytes));
        HoldsNoMessage(rig);
    }

    private (QueueRig Rig, Queue Queue) OfSeveralRecords()
    {
        var rig = new QueueRig(_store, options => options with { PageAboveBytes = 0, Paging = new PagingLimits { ResidentBytes = 256 << 10 } });
        var queue = rig.Declare("q");
        foreach (int[] some in Enumerable.Range(0, 20_000).Chunk(500)) rig.Publish(queue, some.Select(Body));
        Assert.All(Pages(rig, queue), page => Assert.True(page is { IsBare: true, Shares.Length: > 2 }, "a page is of one record"));
        return (rig, queue);
    }

    // But for the slab that its publisher goes on in.
    private static void HoldsNoMessage(QueueRig rig) => Assert.InRange(rig.Core.Memory.BytesInUse, 0, SlabPool.SlabSize);

    private static string Body(int number) => $"message {number}";

    private static List<Page> Pages(QueueRig rig, Queue queue)
    {
        List<Page> pages = [];
        queue.Inspect(rig.Turn, contents => pages.AddRange(contents.Pages));
        return pages;
    }
}
