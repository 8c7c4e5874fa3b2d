using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Durability;

/// <summary>A change of several frames, with all that may come between them: checkpoints, other appends, the end.</summary>
public sealed class FramesAheadTests : IDisposable
{
    private const int Length = 20_000;

    private readonly NodeRig _rig = new();
    private readonly TestClient _client;
    private readonly EnteringFrame _frame;
    private readonly MessageWriter _writer;
    private readonly List<Incoming> _added = [];
    private Unacked? _settled;

    public FramesAheadTests()
    {
        _client = _rig.Connect();
        _rig.Declare(_client, "in");
        _rig.Declare(_client, "out");
        _frame = new EnteringFrame(_rig.Log, keys: null);
        _writer = new MessageWriter(_rig.Broker.Core.Memory);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Change_WithCheckpointsAndOthersAppendsBetweenItsFrames_IsThereInOrderAfterACrash()
    {
        AddWithOthersBetween();
        Append();
        using var after = _rig.Crash();
        var messages = new NodeContents(after).Messages;
        Assert.Equal([.. Enumerable.Repeat("x", 6), "a", "b", "c", "d", "e", "f"], messages.Where(message => message.Place == "out").Select(message => message.Body![..1]));
        Assert.DoesNotContain(messages, message => message.Place == "in");
    }

    [Fact]
    public void Change_ThatEnteredItsQueues_IsInTheNextCheckpointOnce()
    {
        AddWithOthersBetween();
        Append();
        _rig.Checkpoint();
        _rig.Checkpoint();
        Assert.Equal(12, new NodeContents(_rig).Messages.Count);
        using var after = _rig.Restart();
        Assert.Equal(12, new NodeContents(after).Messages.Count);
        using var again = after.Crash();
        Assert.Equal(12, new NodeContents(again).Messages.Count);
    }

    [Fact]
    public void Change_NotAppendedWhenItAllEnds_IsNotThereAndItsRoomIsFreed()
    {
        AddWithOthersBetween();
        _rig.Flush();
        using var after = _rig.Crash();
        // The sixth had not left the builder.
        Assert.Equal(5, after.Recovery.UncommittedMessages);
        var messages = new NodeContents(after).Messages;
        Assert.Equal(7, messages.Count);
        Assert.All(messages, message => Assert.Equal(message.Place == "in" ? "y" : "x", message.Body![..1]));
        after.Checkpoint();
        after.Checkpoint();
        Assert.InRange(after.Journal.Segments.Segments.Count, 1, 3);
    }

    [Fact]
    public void Change_GivenUp_FreesItsRoom()
    {
        AddWithOthersBetween();
        _frame.Clear();
        foreach (var incoming in _added) incoming.Entry.Slab.Release();
        _rig.Checkpoint();
        _rig.Checkpoint();
        Assert.Equal(7, new NodeContents(_rig).Messages.Count);
        Assert.InRange(_rig.Journal.Segments.Segments.Count, 1, 3);
        using var after = _rig.Crash();
        Assert.Equal(7, new NodeContents(after).Messages.Count);
    }

    [Fact]
    public void Change_WhoseMessagesExpire_CountsTheirTimeFromItsEnd()
    {
        Add('a', timeToLiveMs: 1000);
        _rig.Advance(900);
        Add('b', timeToLiveMs: 1000);
        Append();
        using var after = _rig.Crash();
        after.Advance(900);
        Assert.Equal(2, new NodeContents(after).Messages.Count);
        after.Advance(200);
        Assert.Empty(new NodeContents(after).Messages);
    }

    // Settles what is in the one queue and brings six messages into the other, a frame for each.
    private void AddWithOthersBetween()
    {
        _client.Publish("in", "y", DurableBroker.Persistent);
        var queue = _rig.Broker.Queue("in");
        var turn = new Turn();
        Assert.True(queue.TryTake(noAck: false, out var entry, out _, turn));
        turn.Complete();
        _settled = new Unacked { Entry = entry, Queue = queue };
        _frame.Settle(queue.Definition.DurableId, entry);
        for (char body = 'a'; body <= 'f'; body++)
        {
            long before = _rig.Journal.End.Value;
            Add(body);
            Assert.True(body == 'a' || _rig.Journal.End.Value > before, "nothing was written ahead");
            _client.Publish("out", "x", DurableBroker.Persistent);
            _rig.Checkpoint();
        }
    }

    private void Add(char body, long timeToLiveMs = -1)
    {
        var message = TestMessages.Message(_writer, "out", new string(body, Length), new MessageFacts { Persistent = true, TimeToLiveMs = timeToLiveMs });
        var incoming = new Incoming { Entry = QueueEntry.Of(message, null) };
        _frame.Add(ref incoming.Entry, [_rig.Broker.Queue("out").Definition.DurableId]);
        incoming.AwaitPlace();
        _added.Add(incoming);
    }

    private void Append()
    {
        Assert.True(_frame.TryAppend(out _));
        var turn = new Turn();
        foreach (var added in _added)
        {
            var incoming = added;
            _frame.Place(ref incoming);
            Assert.Equal(_frame.End, incoming.Position);
            _rig.Broker.Queue("out").Publish(new ReadOnlySpan<Incoming>(in incoming), turn);
        }
        if (_settled is { } settled) settled.Queue.Settle([settled], Settlement.Acknowledge, recorded: true, turn);
        turn.Complete();
        _frame.Entered();
        _rig.Flush();
    }
}
