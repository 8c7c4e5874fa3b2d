using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.VirtualHosts;

/// <summary>Dead letters on a disk that has no room for them, until it has.</summary>
public sealed class DeadLetterLineTests : IDisposable
{
    private const int Count = 400;
    private const int BodyBytes = 8000;

    private static readonly List<string> _all = [.. Enumerable.Range(0, Count).Select(i => $"{i}".PadRight(BodyBytes, '.'))];

    private NodeRig _rig = new(new NodeRigOptions { SegmentBytes = 1280 * 1024, Checkpoints = new() { SlackSegments = 0 } });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void DeadLetters_OnAFullDisk_ArriveInOrderOnceThereIsRoom()
    {
        ExpireOnAFullDisk();
        Assert.InRange(Held("grave").Count, 1, Count - 1);
        Assert.Equal(_all, [.. Held("grave"), .. Held("mortal")]);
        _rig.Storage.Capacity = long.MaxValue;
        Settle();
        Assert.Equal(_all, Held("grave"));
        Assert.Equal(Count, _rig.Broker.Queue("grave").ReadyCount);
        Assert.Empty(Held("mortal"));
        _rig = _rig.Crash();
        Assert.Equal(_all, Held("grave"));
        Assert.Empty(Held("mortal"));
    }

    [Fact]
    public void DeadLetters_ThatWaitForRoom_NeedNoMemory()
    {
        long before = ExpireOnAFullDisk();
        Assert.InRange(_rig.Broker.Core.Memory.BytesInUse, 0, before / 2);
    }

    [Fact]
    public void DeadLetters_ThatWaitedForRoomWhenTheBrokerWasKilled_AreInOneOfTheTwoQueues()
    {
        ExpireOnAFullDisk();
        _rig = _rig.Crash();
        Assert.Equal(_all.Order(), Held("grave").Concat(Held("mortal")).Order());
        _rig.Storage.Capacity = long.MaxValue;
        Settle();
        Assert.Equal(_all.Order(), Held("grave").Order());
    }

    [Fact]
    public void DeadLetters_WhoseRecordsAreMovedWhileTheyWait_AreReadWhereTheyAre()
    {
        ExpireOnAFullDisk();
        long oldest = _rig.Journal.Segments.Segments[0].Number;
        _rig.Storage.Capacity = long.MaxValue;
        _rig.Checkpoint();
        Assert.True(oldest < _rig.Journal.Segments.Segments[0].Number);
        Assert.NotEmpty(Held("mortal"));
        Settle();
        Assert.Equal(_all, Held("grave"));
    }

    [Fact]
    public void DeadLetters_WhoseQueueEndsWhileTheyWait_EndWithIt()
    {
        ExpireOnAFullDisk();
        int moved = Held("grave").Count;
        var client = _rig.Connect();
        client.Call(1, new QueueDelete { Queue = "mortal"u8 }, QueueDeleteOk.Id);
        _rig.Storage.Capacity = long.MaxValue;
        Settle();
        Assert.Equal(_all[..moved], Held("grave"));
        Assert.DoesNotContain(_rig.Troubles, trouble => trouble.Contains("damaged", StringComparison.Ordinal));
        // Nothing stands in line any more: the next one goes at once.
        _rig.Declare(client, "mortal", ("x-max-length", 0), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "grave"));
        client.Publish("mortal", "next", DurableBroker.Persistent);
        Assert.Equal([.. _all[..moved], "next"], Held("grave"));
    }

    // Says how much memory the messages took before.
    private long ExpireOnAFullDisk()
    {
        var client = _rig.Connect();
        _rig.Declare(client, "grave");
        _rig.Declare(client, "mortal", ("x-message-ttl", 60_000), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "grave"));
        _rig.Declare(client, "other");
        foreach (string body in _all)
        {
            client.Publish("other", body, DurableBroker.Persistent);
            client.Publish("mortal", body, DurableBroker.Persistent);
        }
        client.Call(1, new QueuePurge { Queue = "other"u8 }, QueuePurgeOk.Id);
        // Room for some of the letters, and no further byte but in the files that are there.
        _rig.Journal.PrepareAhead();
        client.Close();
        long bytes = _rig.Broker.Core.Memory.BytesInUse;
        _rig.Storage.Capacity -= _rig.Storage.FreeBytes;
        _rig.Advance(60_000);
        Settle();
        return bytes;
    }

    private void Settle()
    {
        for (int second = 0; second < 5; second++) _rig.Advance(1000);
    }

    private List<string> Held(string queue) => [.. new NodeContents(_rig).Messages.Where(message => message.Place == queue).Select(message => message.Body ?? "damaged")];
}
