using Hoopoe.Core;
using Hoopoe.Core.Durability.Recovery;
using Hoopoe.Journal.Inspection;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Recovery;

/// <summary>What a start would find, counted without one.</summary>
public sealed class NodeCensusTests : IDisposable
{
    private readonly StoredBroker _rig = new();
    private readonly TestClient _client;

    public NodeCensusTests()
    {
        _client = _rig.Broker.Connect();
        _rig.Declare(_client, "one");
        _rig.Declare(_client, "two");
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Count_WithoutACheckpoint_KnowsWhatEnteredAndLeft()
    {
        Publish("one", 5);
        Publish("two", 2);
        _rig.Take(_client, "one");
        Assert.Equal([("one", 4, 400, 0), ("two", 2, 200, 0)], Count(_rig.Storage.AfterKill()));
    }

    [Fact]
    public void Count_AfterACheckpoint_JoinsItsPagesAndWhatCameSince()
    {
        Publish("one", 5);
        Publish("two", 2);
        _rig.Checkpoint();
        Assert.Contains(_rig.Storage.Names, name => name.StartsWith("checkpoint-", StringComparison.Ordinal));
        Publish("one", 3);
        _rig.Take(_client, "one");
        _rig.Take(_client, "one");
        Assert.Equal([("one", 6, 600, 0), ("two", 2, 200, 0)], Count(_rig.Storage.AfterKill()));
    }

    [Fact]
    public void Count_MessageDamagedBeforeTheCheckpoint_IsInItsQueueAndUnreadable()
    {
        Publish("one", 400);
        Publish("two", 400);
        _rig.Checkpoint();
        var storage = _rig.Storage.AfterKill();
        int at = storage.Content("segment-0000000000000001").AsSpan().IndexOf(new string('m', 100).Select(one => (byte)one).ToArray());
        storage.Flip("segment-0000000000000001", at * 8L);
        Assert.Equal([("one", 400, 40_000, 1), ("two", 400, 40_000, 0)], Count(storage));
    }

    [Fact]
    public void Count_SegmentMissingBeforeTheCheckpoint_SaysHowManyAreGone()
    {
        Publish("one", 3000);
        _rig.Checkpoint();
        var storage = _rig.Storage.AfterKill();
        storage.Delete("segment-0000000000000001");
        var (_, messages, _, unreadable) = Count(storage)[0];
        Assert.Equal(3000, messages);
        Assert.InRange(unreadable, 500, 2000);
    }

    private static List<(string Name, long Messages, long Bytes, long Unreadable)> Count(FaultyStorage storage)
    {
        var recovery = new NodeRecovery(new Clock(new VirtualTime()));
        JournalInspection.Run(storage, recovery);
        using var records = new RecordReader(storage);
        return [.. new NodeCensus(recovery, records).Holders.Select(holder => (holder.Name, holder.Messages, holder.Bytes, holder.Unreadable))];
    }

    private void Publish(string queue, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _client.Publish(queue, new string('m', 100), DurableBroker.Persistent);
            if (i % 50 == 0) _rig.Flush();
        }
        _rig.Flush();
    }
}
