using Hoopoe.Core.Durability.Checkpoints;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Checkpoints;

/// <summary>Pieces of large bodies leave segments that hold little else, whoever has the message at that moment.</summary>
public sealed class PieceMovesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LargeMessagesAmongMuchTraffic_KeepTheirBytesAndLittleMore(bool paged)
    {
        var policy = new CheckpointPolicy { MostReplayed = 4 * LargeBodies.Segment, LeastGrowth = LargeBodies.Segment, SlackSegments = 2 };
        using var node = new LargeBodies(LargeBodies.Options(paged) with { Checkpoints = policy });
        for (int i = 0; i < 20; i++)
        {
            node.Publish($"m{i}", length: 1_000_000);
            // Some are with a client and stay there, others are ready.
            if (i % 2 == 0) node.Client.Send(1, new BasicGet { Queue = "large"u8 });
            node.Client.Received.Clear();
            node.Rig.Storage.Operations.Clear();
            var segments = node.Rig.Journal.Segments;
            Assert.True(
                segments.TotalBytes <= (2 * segments.LiveBytes) + (10 * LargeBodies.Segment),
                $"after {i + 1}: {segments.TotalBytes} bytes are taken up by {segments.LiveBytes}");
        }
        Assert.InRange(node.Rig.Journal.Segments.LiveBytes, 20_000_000, 20_100_000);
        Assert.Equal(20, node.Held().Count);
        node.Crash();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"m{i}").Order(), node.Held().Order());
        for (int i = 0; i < 20; i++) node.Client.Send(1, new BasicAck { DeliveryTag = node.Get().GetOk.DeliveryTag });
        Assert.Empty(node.Held());
        Assert.Equal(0, node.Rig.Journal.Segments.LiveBytes);
        node.MoveAll();
        Assert.DoesNotContain(node.Rig.Journal.Segments.Segments, segment => segment.IsPinned);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Message_ThatMoved_CanBeSettledRequeuedAndDeadLettered(bool paged)
    {
        using var node = new LargeBodies(LargeBodies.Options(paged));
        node.Rig.Declare(node.Client, "mortal", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"));
        node.Rig.Declare(node.Client, "dead");
        foreach (string name in (string[])["acked", "requeued", "rejected", "left"]) node.Publish(name, "mortal");
        ulong[] tags = [.. Enumerable.Range(0, 3).Select(_ => node.Get("mortal").GetOk.DeliveryTag)];
        node.MoveAll();
        node.Client.Send(1, new BasicAck { DeliveryTag = tags[0] });
        node.Client.Send(1, new BasicNack { DeliveryTag = tags[1], Requeue = true });
        node.Client.Send(1, new BasicReject { DeliveryTag = tags[2] });
        Assert.Equal(["left", "requeued"], node.Held("mortal").Order());
        Assert.Equal(["rejected"], node.Held("dead"));
        node.Pass(4 * LargeBodies.Segment);
        node.MoveAll();
        node.Crash();
        Assert.Equal(["left", "requeued"], node.Held("mortal").Order());
        Assert.Equal(["rejected"], node.Held("dead"));
    }

    [Fact]
    public void MessageSharedByQueues_StaysOneBody_AlsoForTheLastQueue()
    {
        using var node = new LargeBodies();
        for (int i = 0; i < 5; i++)
        {
            node.Rig.Declare(node.Client, $"q{i}");
            node.Client.Call(1, new QueueBind { Exchange = "amq.fanout"u8, Queue = TestClient.Utf8($"q{i}") }, QueueBindOk.Id);
        }
        node.Publish("shared", "", "amq.fanout");
        node.MoveAll();
        Assert.InRange(node.Rig.Journal.Segments.LiveBytes, 600_000, 610_000);
        for (int i = 1; i < 5; i++) node.Client.Call(1, new QueuePurge { Queue = TestClient.Utf8($"q{i}") }, QueuePurgeOk.Id);
        Assert.Equal(["shared"], node.Held());
        node.Pass(2 * LargeBodies.Segment);
        node.MoveAll();
        Assert.Equal(["shared"], node.Held());
        node.Crash();
        Assert.Equal(["shared"], node.Held("q0"));
        Assert.Equal("shared", LargeBodies.NameIn(node.Get("q0")));
    }

    [Fact]
    public void DelayedMessage_Moves()
    {
        using var node = new LargeBodies();
        node.Client.Call(
            1, new ExchangeDeclare { Exchange = "late"u8, Type = "x-delayed-message"u8, Durable = true, Arguments = DurableBroker.Table(("x-delayed-type", "direct")) },
            ExchangeDeclareOk.Id);
        node.Client.Call(1, new QueueBind { Exchange = "late"u8, Queue = "large"u8 }, QueueBindOk.Id);
        node.Publish("late", "", "late", delay: 60_000);
        node.MoveAll();
        Assert.Equal(["late"], node.Held("late"));
        node.Crash();
        node.Rig.Advance(61_000);
        Assert.Equal("late", LargeBodies.NameIn(node.Get()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TransientMessage_MovesForThisRun(bool paged)
    {
        using var node = new LargeBodies(LargeBodies.Options(paged));
        node.Publish("passing", mode: 1);
        node.MoveAll();
        Assert.Equal("passing", LargeBodies.NameIn(node.Get()));
        node.Client.Send(1, new BasicAck { DeliveryTag = 1 });
        Assert.Empty(node.Held());
    }

    [Fact]
    public void Body_ThatIsBeingReceived_MovesAndArrivesWhole()
    {
        using var node = new LargeBodies();
        var other = node.Rig.Connect();
        other.WritePublish(1, "", "large", TestClient.Utf8(LargeBodies.Body("slow")), DurableBroker.Persistent);
        byte[] bytes = other.TakeWritten();
        other.SendRaw(bytes.AsSpan(0, 530_000));
        node.Pass(5 * LargeBodies.Segment);
        node.MoveAll();
        other.SendRaw(bytes.AsSpan(530_000));
        Assert.Equal(["slow"], node.Held());
        Assert.Equal("slow", LargeBodies.NameIn(node.Get()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Body_ThatIsBeingSent_MovesAndArrivesWhole(bool noAck)
    {
        using var node = new LargeBodies();
        node.Publish("slow", length: 2_000_000);
        var slow = node.Rig.Connect();
        slow.Transport.Incoming.Capacity = 100_000;
        slow.PauseReading();
        slow.Send(1, new BasicGet { Queue = "large"u8, NoAck = noAck });
        node.Pass(5 * LargeBodies.Segment);
        node.MoveAll();
        slow.ResumeReading();
        var got = slow.Expect(BasicGetOk.Id);
        Assert.Equal("slow", LargeBodies.NameIn(got));
        if (!noAck) slow.Send(1, new BasicAck { DeliveryTag = got.GetOk.DeliveryTag });
        Assert.Empty(node.Held());
        Assert.DoesNotContain(node.Rig.Journal.Segments.Segments, segment => segment.IsPinned);
    }

    [Theory]
    [InlineData("acknowledged")]
    [InlineData("rejected")]
    [InlineData("requeued")]
    [InlineData("deleted")]
    public void Message_SettledWhileItsPiecesAreCopied_IsWhereItWent(string how)
    {
        using var node = new LargeBodies();
        node.Rig.Declare(node.Client, "mortal", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"));
        node.Rig.Declare(node.Client, "dead");
        node.Publish("m", "mortal", length: 3_000_000);
        ulong tag = node.Get("mortal").GetOk.DeliveryTag;
        node.Rig.FlushesByItself = false;
        long before = node.Rig.Journal.End.Value;
        node.Rig.Log.BeginCheckpoint();
        node.Rig.Advance(2);
        // Some of it is copied, and waits for the disk.
        Assert.InRange(node.Rig.Journal.End.Value - before, 600_000, 2_000_000);
        if (how == "acknowledged") node.Client.Send(1, new BasicAck { DeliveryTag = tag });
        if (how == "rejected") node.Client.Send(1, new BasicReject { DeliveryTag = tag });
        if (how == "requeued") node.Client.Send(1, new BasicReject { DeliveryTag = tag, Requeue = true });
        if (how == "deleted") node.Client.Send(1, new QueueDelete { Queue = "mortal"u8 });
        node.Rig.FlushesByItself = true;
        node.Rig.Checkpoint();
        Assert.Equal(1, node.Rig.Checkpoints);
        string[] there = how switch { "rejected" => ["m"], "requeued" => ["m"], _ => [] };
        Assert.Equal(there, node.Held());
        node.MoveAll();
        Assert.Equal(there, node.Held());
        node.Crash();
        Assert.Equal(there, node.Held());
    }

    [Fact]
    public void Move_OfALongBody_WaitsForTheDiskAgainAndAgain()
    {
        using var node = new LargeBodies();
        node.Publish("long", length: 8_000_000);
        node.Rig.FlushesByItself = false;
        node.Rig.Flush();
        node.Rig.Log.BeginCheckpoint();
        int flushes = 0;
        for (; node.Rig.Checkpoints == 0 && flushes < 100; flushes++)
        {
            node.Rig.Advance(5);
            Assert.InRange(node.Rig.Journal.WaitingBytes, 0, 2_000_000);
            node.Rig.Flush();
        }
        Assert.InRange(flushes, 5, 30);
        Assert.Equal(["long"], node.Held());
    }

    [Fact]
    public void Move_OnADiskWithoutRoom_LeavesTheBodyWhereItIs()
    {
        using var node = new LargeBodies();
        node.Publish("m", length: 3_000_000);
        var storage = node.Rig.Storage;
        storage.Capacity -= storage.FreeBytes;
        node.Rig.Checkpoint();
        Assert.Equal(["m"], node.Held());
        node.Crash();
        Assert.Equal(["m"], node.Held());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Move_CutAnywhere_LeavesEachMessageOnceAndWhole(bool paged)
    {
        using var node = new LargeBodies(LargeBodies.Options(paged));
        node.Rig.Declare(node.Client, "dead");
        foreach (string name in (string[])["a", "b", "c"]) node.Publish(name, length: 300_000);
        node.Get();
        var operations = node.Rig.Storage.Operations;
        int first = operations.Count;
        var disk = new MemoryDisk();
        for (int i = 0; i < first; i++) disk.Apply(operations[i]);
        node.MoveAll();
        Assert.InRange(node.SegmentsBehind(), 0, 2);
        var random = new Random(1);
        for (int moment = first; moment < operations.Count; moment++)
        {
            Check(disk.AfterKill(), paged);
            if (operations[moment] is DiskOperation.Write write)
            {
                for (int bytes = random.Next(400_000); bytes < write.Bytes.Length; bytes += random.Next(400_000))
                {
                    var torn = disk.AfterKill();
                    torn.Apply(write, bytes);
                    Check(torn, paged);
                }
            }
            disk.Apply(operations[moment]);
            Check(disk.AfterPowerCut(random), paged);
        }
    }

    private static void Check(MemoryDisk disk, bool paged)
    {
        using var rig = new NodeRig(LargeBodies.Options(paged), new FaultyStorage(disk.AfterKill()));
        Assert.Equal(["a", "b", "c"], LargeBodies.Held(rig).Order());
    }
}
