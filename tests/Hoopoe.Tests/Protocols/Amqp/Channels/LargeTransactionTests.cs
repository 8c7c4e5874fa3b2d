using System.Buffers.Binary;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;
using Hoopoe.Journal.Layout;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Channels;

/// <summary>A transaction of many frames over a real journal: whatever is cut off, all of it is there or nothing.</summary>
public sealed class LargeTransactionTests : IDisposable
{
    private const int Count = 15;

    private const int Length = 20_000;

    private readonly NodeRig _rig = new();
    private readonly TestClient _client;

    public LargeTransactionTests()
    {
        _client = _rig.Connect();
        foreach (string queue in (string[])["in", "one", "two"]) _rig.Declare(_client, queue);
        foreach (string queue in (string[])["one", "two"])
            _client.Call(1, new QueueBind { Exchange = "amq.fanout"u8, Queue = TestClient.Utf8(queue) }, QueueBindOk.Id);
        for (int i = 0; i < 3; i++) _client.Publish("in", $"request {i}", DurableBroker.Persistent);
        _client.Call(1, default(TxSelect), TxSelectOk.Id);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Commit_CutAfterAnyFrame_IsThereAsAWholeOrNotAtAll()
    {
        Gather();
        int before = _rig.Storage.Operations.Count;
        var end = _rig.Journal.Durable;
        _client.Send(1, default(TxCommit));
        _client.Expect(TxCommitOk.Id);
        var outcomes = new List<bool>();
        foreach (var storage in CutsAfter(before, end))
        {
            using var after = new NodeRig(storage: storage);
            outcomes.Add(IsCommitted(after));
            Assert.Empty(after.Troubles);
            after.Checkpoint();
            after.Checkpoint();
            // What waited for a commit that never came takes up no room any more.
            if (!outcomes[^1]) Assert.InRange(after.Journal.Segments.Segments.Count, 1, 3);
            using var again = after.Restart();
            Assert.Equal(outcomes[^1], IsCommitted(again));
        }
        Assert.True(outcomes.Count > Count, $"the disk was cut {outcomes.Count} times");
        Assert.Equal([.. Enumerable.Repeat(false, outcomes.Count - 1), true], outcomes);
    }

    [Fact]
    public void Commit_IsInEveryQueueInOrderBeforeAndAfterARestart()
    {
        Gather();
        _client.Send(1, default(TxCommit));
        _client.Expect(TxCommitOk.Id);
        Assert.True(IsCommitted(_rig));
        using var after = _rig.Crash();
        Assert.True(IsCommitted(after));
        var client = after.Connect();
        for (int i = 0; i < Count; i++)
        {
            foreach (string queue in (string[])["one", "two"])
            {
                client.Send(1, new BasicGet { Queue = TestClient.Utf8(queue), NoAck = true });
                Assert.Equal(BodyOf(i), System.Text.Encoding.UTF8.GetString(client.Expect(BasicGetOk.Id).Body));
            }
        }
        after.Checkpoint();
        after.Checkpoint();
        Assert.Equal(0, after.Journal.Segments.LiveBytes);
        Assert.InRange(after.Journal.Segments.Segments.Count, 1, 3);
    }

    [Theory]
    [InlineData("rollback")]
    [InlineData("close")]
    [InlineData("vanish")]
    public void Transaction_ThatEndsOtherwise_LeavesNothing(string how)
    {
        Gather();
        if (how == "rollback") _client.Call(1, default(TxRollback), TxRollbackOk.Id);
        if (how == "close") _client.Call(1, default(ChannelClose), ChannelCloseOk.Id);
        if (how == "vanish") _client.Vanish();
        _rig.Advance(10);
        if (how != "rollback") Assert.Equal(3, _rig.Broker.Queue("in").ReadyCount);
        Assert.False(IsCommitted(_rig));
        using var after = _rig.Crash();
        Assert.False(IsCommitted(after));
    }

    private static string BodyOf(int index) => new((char)('a' + index), Length);

    private static bool IsCommitted(NodeRig rig)
    {
        var messages = new NodeContents(rig).Messages;
        var all = messages.Select(message => (message.Place, message.Body)).ToHashSet();
        Assert.Equal(messages.Count, all.Count);
        if (messages.Count == 3)
        {
            Assert.Equal([.. Enumerable.Range(0, 3).Select(i => $"request {i}")], messages.Select(message => message.Body));
            return false;
        }
        foreach (string queue in (string[])["one", "two"])
            Assert.Equal(Enumerable.Range(0, Count).Select(BodyOf), messages.Where(message => message.Place == queue).Select(message => message.Body));
        Assert.Equal(2 * Count, messages.Count);
        return true;
    }

    // Acknowledges everything that is in the one queue, and publishes to the others.
    private void Gather()
    {
        for (int i = 0; i < 3; i++) _client.Call(1, new BasicGet { Queue = "in"u8 }, BasicGetOk.Id);
        _client.Send(1, new BasicAck { Multiple = true });
        for (int i = 0; i < Count; i++) _client.Publish("", BodyOf(i), DurableBroker.Persistent, exchange: "amq.fanout");
    }

    // What the disk holds after each frame that was written since. A write begins with what its first block has already.
    private List<FaultyStorage> CutsAfter(int before, JournalPosition end)
    {
        var operations = _rig.Storage.Operations;
        var cuts = new List<FaultyStorage>();
        long next = end.Value % new NodeRigOptions().SegmentBytes;
        for (int i = before; i < operations.Count; i++)
        {
            if (operations[i] is not DiskOperation.Write { Name: ['s', 'e', 'g', 'm', 'e', 'n', 't', ..] } write || write.Name.EndsWith(".new", StringComparison.Ordinal)) continue;
            // The first of a segment goes behind its header.
            if (next < write.Offset || next >= write.Offset + write.Bytes.Length) next = FileHeader.Size;
            Assert.InRange(next, write.Offset, write.Offset + write.Bytes.Length);
            int length;
            for (int at = (int)(next - write.Offset); at + FrameLayout.FrameHeader <= write.Bytes.Length; at += length)
            {
                length = BinaryPrimitives.ReadInt32LittleEndian(write.Bytes.AsSpan(at));
                if (length < FrameLayout.FrameHeader) break;
                var disk = new MemoryDisk();
                foreach (var done in operations.Take(i)) disk.Apply(done);
                disk.Apply(write, Math.Min(at + length, write.Bytes.Length));
                cuts.Add(new FaultyStorage(disk));
                next = write.Offset + at + length;
            }
        }
        return cuts;
    }
}
