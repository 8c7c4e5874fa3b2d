using Hoopoe.Core.Durability.Checkpoints;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Durability;

/// <summary>What queues keep alive of the journal, and how large that lets it become.</summary>
public sealed class JournalLedgerTests
{
    private const long Segment = 128 * 1024;

    private static BasicProperties Persistent => DurableBroker.Persistent;

    private static readonly NodeRigOptions _options = new()
    {
        SegmentBytes = Segment,
        Checkpoints = new CheckpointPolicy { MostReplayed = 4 * Segment, LeastGrowth = Segment, SlackSegments = 2 },
    };

    [Fact]
    public void AQueueDeletedUnderItsDeliveries_GivesEverythingUpOnce()
    {
        using var rig = new NodeRig(_options);
        var client = rig.Connect();
        rig.Declare(client, "q");
        for (int i = 0; i < 5; i++) client.Publish("q", "x", Persistent);
        client.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id);
        client.Call(1, new QueueDelete { Queue = "q"u8 }, QueueDeleteOk.Id);
        client.Send(1, new BasicAck { DeliveryTag = 1 });
        _ = new NodeContents(rig);
        Assert.Equal(0, rig.Journal.Segments.LiveBytes);
    }

    [Fact]
    public void OneOldMessageUnacknowledgedForEver_KeepsOneSegmentAtMost()
    {
        using var rig = new NodeRig(_options);
        var client = rig.Connect();
        rig.Declare(client, "old");
        rig.Declare(client, "q");
        client.Publish("old", "old", Persistent);
        client.Call(1, new BasicGet { Queue = "old"u8 }, BasicGetOk.Id);
        client.Call(1, new BasicConsume { Queue = "q"u8, NoAck = true }, BasicConsumeOk.Id);
        string body = new('x', 4000);
        for (int i = 0; i < 3000; i++)
        {
            client.Publish("q", body, Persistent);
            client.Received.Clear();
            CheckSize(rig);
        }
        Assert.True(rig.Checkpoints > 5);
        using var after = rig.Crash();
        Assert.Equal(["old"], new NodeContents(after).Messages.Select(message => message.Place).Distinct());
    }

    [Fact]
    public void AHundredThousandQueuesWithAMessageEach_KeepTheirMessagesAndLittleMore()
    {
        const int Count = 100_000;
        const int AtOnce = 200;
        const long Large = 4 * 1024 * 1024;
        using var rig = new NodeRig(_options with
        {
            SegmentBytes = Large,
            Checkpoints = new CheckpointPolicy { MostReplayed = 8 * Large, LeastGrowth = Large, SlackSegments = 2 },
        });
        var client = rig.Connect();
        string kept = new('x', 500), passing = new('y', 1500);
        for (int i = 0; i < Count; i++)
        {
            client.Write(1, new QueueDeclare { Queue = TestClient.Utf8($"q.{i}"), Durable = true, NoWait = true });
            client.WritePublish(1, "", $"q.{i}", TestClient.Utf8(kept), Persistent);
            // What comes and goes between them.
            client.WritePublish(1, "", "q.0", TestClient.Utf8(passing), Persistent);
            client.Write(1, new BasicGet { Queue = "q.0"u8, NoAck = true });
            if (i % AtOnce < AtOnce - 1) continue;
            client.Flush();
            client.Received.Clear();
            rig.Storage.Operations.Clear();
            // As on a disk that takes fifty megabytes a second.
            rig.Advance(9);
            // While a checkpoint walks so many queues, traffic goes on: still less than two segments of the usual size.
            CheckSize(rig, Large, segments: 14);
        }
        Assert.True(rig.Checkpoints > 5);
        using var after = rig.Crash();
        Assert.Equal(Count, new NodeContents(after).Messages.Count);
    }

    [Fact]
    public void AFanOutThatBacksUp_TakesItsBytesOnce_AlsoForTheLastQueue()
    {
        using var rig = new NodeRig(_options);
        var client = rig.Connect();
        for (int i = 0; i < 100; i++)
        {
            rig.Declare(client, $"q.{i}");
            client.Call(1, new QueueBind { Exchange = "amq.fanout"u8, Queue = TestClient.Utf8($"q.{i}") }, QueueBindOk.Id);
        }
        string body = new('x', 2000);
        for (int i = 0; i < 500; i++)
        {
            client.Publish("", body, Persistent, exchange: "amq.fanout");
            CheckSize(rig);
        }
        for (int i = 1; i < 100; i++) client.Call(1, new QueuePurge { Queue = TestClient.Utf8($"q.{i}") }, QueuePurgeOk.Id);
        for (int i = 0; i < 3; i++) rig.Checkpoint();
        Assert.InRange(rig.Journal.Segments.LiveBytes, 500 * 1000, 500 * 2200);
        long end = rig.Journal.End.Value;
        rig.Checkpoint();
        Assert.True(rig.Journal.End.Value == end, "a checkpoint more moves messages again");
        CheckSize(rig);
        using var after = rig.Crash();
        Assert.Equal(500, new NodeContents(after).Messages.Count);
    }

    private static void CheckSize(NodeRig rig, long segment = Segment, int segments = 10)
    {
        var ledger = rig.Journal.Segments;
        // As the flusher does between flushes: what a checkpoint freed goes.
        while (rig.Journal.PrepareAhead())
        {
        }
        // The one being written, the next, two spare ones, what a checkpoint waits for, and what it is replayed from.
        Assert.True(ledger.TotalBytes <= (2 * ledger.LiveBytes) + (segments * segment), $"{ledger.TotalBytes} bytes are taken up by {ledger.LiveBytes}");
        rig.Advance(1);
    }
}
