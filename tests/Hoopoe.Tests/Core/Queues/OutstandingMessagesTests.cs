using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>What a queue knows of messages that are delivered and unsettled, and what the journal is told when they are settled.</summary>
public sealed class OutstandingMessagesTests
{
    private static readonly MessageFacts _persistent = new() { Persistent = true };

    private readonly MemoryStore _store = new();
    private readonly QueueRig _rig;
    private readonly Queue _queue;

    public OutstandingMessagesTests()
    {
        _rig = new QueueRig(_store);
        _queue = _rig.Declare("q");
    }

    [Fact]
    public void Messages_TakenInAnyOrder_AreFound()
    {
        var random = new Random(1);
        var writer = new MessageWriter(new SlabPool());
        var outstanding = new OutstandingMessages();
        var model = new HashSet<long>();
        for (int step = 0; step < 20_000; step++)
        {
            long sequence = random.Next(2000);
            bool there = model.Contains(sequence);
            if (!there && random.Next(2) == 0)
            {
                outstanding.Add(TestMessages.Entry(writer, sequence));
                model.Add(sequence);
            }
            else
            {
                Assert.Equal(there, outstanding.TryTake(sequence, out var entry));
                Assert.True(!there || (entry.Sequence == sequence && !entry.IsResident));
                model.Remove(sequence);
            }
            Assert.Equal(model.Count, outstanding.Count);
        }
        var left = new List<long>();
        outstanding.Visit((ref QueueEntry entry) => left.Add(entry.Sequence));
        Assert.Equal(model.Order(), left.Order());
    }

    [Fact]
    public void Message_WhoseRecordMovedWhileItWasOut_IsGivenUpWhereItIsNow()
    {
        _rig.Publish(_queue, _persistent, "a", "b");
        var held = _rig.Fetch(_queue);
        long moved = 0;
        _queue.Inspect(_rig.Turn, contents => contents.Visit((ref QueueEntry entry, bool outstanding) =>
        {
            if (!outstanding) return;
            for (int i = 0; i < 20_000; i++) moved = entry.Location = _store.Relocate(entry.Location, entry.StoredShare);
        }));
        _rig.Settle(Settlement.Requeue, held);
        held = _rig.Fetch(_queue);
        Assert.Equal(moved, held.Entry.Location);
        _rig.Settle(Settlement.Acknowledge, held, _rig.Fetch(_queue));
        Assert.All(_store.LiveBytesBySegment, bytes => Assert.Equal(0, bytes));
        Assert.Empty(_store.Left(_queue));
    }

    [Fact]
    public void Message_AcknowledgedByAFrame_IsGivenUpWithoutAnotherRecord()
    {
        _rig.Publish(_queue, _persistent, "a");
        _queue.Settle([_rig.Fetch(_queue)], Settlement.Acknowledge, recorded: true, _rig.Turn);
        Assert.Equal((1, 0L), (_store.Left(_queue).Count, _store.LiveBytes));
    }

    [Fact]
    public void DeadLetter_OnItsWay_IsOutstandingUntilItHasMoved()
    {
        var queue = _rig.Declare("dying", ("x-dead-letter-exchange", "nowhere"));
        _rig.Publish(queue, _persistent, "a");
        var held = _rig.Fetch(queue);
        queue.Settle([held], Settlement.Reject, _rig.Turn);
        Assert.Equal((1, true), (Outstanding(queue), _store.LiveBytes > 0));
        queue.Moved([held.Entry], _rig.Turn);
        Assert.Equal((0, 1, 0L), (Outstanding(queue), _store.Left(queue).Count, _store.LiveBytes));
    }

    [Fact]
    public void Message_ThatComesBack_IsRecordedWithItsCountBeforeItIsSettled()
    {
        _rig.Publish(_queue, _persistent, "a");
        for (int i = 0; i < 3; i++) _rig.Settle(Settlement.Requeue, _rig.Fetch(_queue));
        long id = Assert.Single(_store.Left(_queue));
        Assert.Equal(3, _store.Returns[id]);
        Assert.Equal(["a"], _rig.TakeAll(_queue));
        Assert.Empty(_store.Left(_queue));
    }

    [Fact]
    public void Message_Refused_IsSettledInTheJournal()
    {
        var queue = _rig.Declare("full", ("x-max-length", 1), ("x-overflow", "reject-publish"));
        _rig.Publish(queue, _persistent, "a", "b");
        Assert.Equal([1], _rig.Refusals);
        Assert.Single(_store.Left(queue));
    }

    [Fact]
    public void Message_Transient_CostsTheJournalNothing()
    {
        _rig.Publish(_queue, "a", "b");
        var held = _rig.Fetch(_queue);
        Assert.Equal(0, Outstanding(_queue));
        _rig.Settle(Settlement.Requeue, held);
        Assert.Equal(2, _rig.TakeAll(_queue).Count);
        Assert.Equal((0L, 0), (_store.LiveBytes, _store.Returns.Count));
    }

    private int Outstanding(Queue queue)
    {
        int count = 0;
        queue.Inspect(_rig.Turn, contents => contents.Visit((ref QueueEntry _, bool outstanding) => count += outstanding ? 1 : 0));
        return count;
    }
}
