using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Publishing;

/// <summary>How published messages reach the journal: what is in it, when they are confirmed, and what happens where it takes nothing.</summary>
public sealed class DurablePublishTests : IDisposable
{
    private readonly DurableBroker _rig = new();
    private readonly TestClient _client;

    public DurablePublishTests()
    {
        _client = _rig.Connect(confirms: true);
        _rig.Declare(_client, "kept", "too");
        _client.Call(1, new QueueDeclare { Queue = "passing"u8 }, QueueDeclareOk.Id);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void PersistentMessage_InADurableQueue_IsConfirmedOnceItIsOnDisk()
    {
        _client.Publish("kept", "message", DurableBroker.Persistent);
        Assert.Equal(1, _rig.Broker.Queue("kept").ReadyCount);
        Assert.Empty(_client.Received);
        Assert.Equal(["message"], _rig.Replay("kept"));
        _rig.Flush();
        Assert.Equal(1ul, _client.Expect(BasicAck.Id).Ack.DeliveryTag);
    }

    [Fact]
    public void Message_ThatNeedNotBeKept_IsConfirmedAtOnce()
    {
        _client.Publish("kept", "transient");
        _client.Expect(BasicAck.Id);
        _client.Publish("passing", "persistent", DurableBroker.Persistent);
        _client.Expect(BasicAck.Id);
        Assert.Equal(0, _rig.Log.FrameCount);
        Assert.Equal(1, _rig.Broker.Queue("kept").ReadyCount);
    }

    [Fact]
    public void Publish_ThatAFullQueueRefuses_IsNackedOnceARestartWouldNotFindIt()
    {
        _rig.Declare(_client, "full", ("x-max-length", 1), ("x-overflow", "reject-publish"));
        _client.Publish("full", "first", DurableBroker.Persistent);
        _rig.Flush();
        _client.Expect(BasicAck.Id);
        _client.Publish("full", "second", DurableBroker.Persistent);
        // All but the end of what says that it is not there: a crash would find it.
        _rig.Log.Flush(new JournalPosition(_rig.Log.End.Value - 1));
        _rig.Broker.Thread.Pump();
        Assert.Equal(["first", "second"], _rig.Log.Replay(_rig.Broker.Queue("full").Definition.DurableId, _rig.Log.Durable));
        Assert.Empty(_client.Received);
        _rig.Flush();
        Assert.Equal(2UL, _client.Expect(BasicNack.Id).Nack.DeliveryTag);
        Assert.Equal(["first"], _rig.Replay("full"));
    }

    [Fact]
    public void TransientMessage_AfterAPersistentOne_IsConfirmedAfterIt()
    {
        _client.Publish("kept", "persistent", DurableBroker.Persistent);
        _client.Publish("kept", "transient");
        Assert.Empty(_client.Received);
        _rig.Flush();
        Assert.True(_client.Expect(BasicAck.Id).Ack is { DeliveryTag: 2, Multiple: true });
    }

    [Fact]
    public void Messages_OfOneRead_AreOneFrame()
    {
        for (int i = 0; i < 30; i++) _client.WritePublish(1, "", i % 3 == 0 ? "too" : "kept", TestClient.Utf8($"{i}"), DurableBroker.Persistent);
        _client.Flush();
        Assert.Equal(1, _rig.Log.FrameCount);
        Assert.Equal(0, _rig.Log.UnderWay);
        Assert.Equal(Enumerable.Range(0, 30).Where(i => i % 3 == 0).Select(i => $"{i}"), _rig.Replay("too"));
        Assert.Equal(Enumerable.Range(0, 30).Where(i => i % 3 != 0).Select(i => $"{i}"), _rig.Replay("kept"));
    }

    [Fact]
    public void Messages_MoreThanAQueueTakesAtATime_KeepTheirOrderOnDiskAndOff()
    {
        string[] bodies = [.. Enumerable.Range(0, 3000).Select(i => $"{i}")];
        foreach (string body in bodies) _client.WritePublish(1, "", "kept", TestClient.Utf8(body), DurableBroker.Persistent);
        _client.Flush();
        _rig.Flush();
        Assert.Equal(bodies, _rig.Replay("kept"));
        _client.Received.Clear();
        _client.Send(1, new BasicConsume { Queue = "kept"u8, NoAck = true, ConsumerTag = "c"u8 });
        _rig.Flush();
        _client.Expect(BasicConsumeOk.Id);
        Assert.Equal(bodies, _client.TakeDeliveries().Select(delivery => delivery.Text));
        Assert.Empty(_rig.Replay("kept"));
    }

    [Fact]
    public void Fanout_ToQueuesKeptAndNot_IsOneRecordForThoseKept()
    {
        foreach (string queue in (string[])["kept", "too", "passing"])
        {
            _client.Send(1, new QueueBind { Queue = TestClient.Utf8(queue), Exchange = "amq.fanout"u8 });
            _rig.Flush();
            _client.Expect(QueueBindOk.Id);
        }
        _client.Publish("", "message", DurableBroker.Persistent, exchange: "amq.fanout");
        _rig.Flush();
        _client.Expect(BasicAck.Id);
        Assert.Equal(["message"], _rig.Replay("kept"));
        Assert.Equal(["message"], _rig.Replay("too"));
        Assert.True(_rig.Log.LiveBytes > 0);
        foreach (string queue in (string[])["kept", "too", "passing"])
            _client.Send(1, new BasicAck { DeliveryTag = _rig.Get(_client, queue).GetOk.DeliveryTag });
        Assert.Equal(0, _rig.Log.LiveBytes);
        Assert.Empty(_rig.Replay("kept"));
        Assert.Empty(_rig.Replay("too"));
    }

    [Fact]
    public void Publish_ThatTheJournalDoesNotTake_IsRefusedAndReachesNoQueue()
    {
        long before = _rig.Broker.Core.Memory.BytesInUse;
        _rig.Log.Refusal = "the disk is on fire";
        _client.WritePublish(1, "", "passing", "transient"u8);
        _client.WritePublish(1, "", "kept", new byte[100_000], DurableBroker.Persistent);
        _client.Flush();
        Assert.Equal(1ul, _client.Expect(BasicAck.Id).Ack.DeliveryTag);
        Assert.Equal(2ul, _client.Expect(BasicNack.Id).Nack.DeliveryTag);
        Assert.Equal(0, _rig.Broker.Queue("kept").ReadyCount);
        Assert.Equal(1, _rig.Broker.Queue("passing").ReadyCount);
        Assert.InRange(_rig.Broker.Core.Memory.BytesInUse, before, before + 99_999);
    }

    [Fact]
    public void Publish_ThatTheJournalDoesNotTake_EndsTheConnectionWhereNotConfirmed()
    {
        var client = _rig.Connect();
        _rig.Log.Refusal = "the disk is on fire";
        client.Publish("kept", "message", DurableBroker.Persistent);
        var close = client.Expect(ConnectionClose.Id).ConnectionClose;
        Assert.Equal(541, close.ReplyCode);
        Assert.Contains("the disk is on fire", System.Text.Encoding.UTF8.GetString(close.ReplyText), StringComparison.Ordinal);
        Assert.Equal(0, _rig.Broker.Queue("kept").ReadyCount);
    }

    [Fact]
    public void Publish_WhileTheDiskIsShort_IsRefusedWhateverItIs()
    {
        _rig.Log.IsFull = true;
        _client.Publish("kept", "message", DurableBroker.Persistent);
        _client.Expect(BasicNack.Id);
        _client.Publish("passing", "message");
        _client.Expect(BasicNack.Id);
        var client = _rig.Connect();
        client.Publish("kept", "message");
        var close = client.Expect(ConnectionClose.Id).ConnectionClose;
        Assert.Equal(506, close.ReplyCode);
        Assert.Contains("disk.free-limit", System.Text.Encoding.UTF8.GetString(close.ReplyText), StringComparison.Ordinal);
        _rig.Log.IsFull = false;
        _client.Publish("passing", "message");
        _client.Expect(BasicAck.Id);
    }

    [Fact]
    public void Message_LargerThanAFrame_EndsTheChannel()
    {
        _rig.Log.LargestFrame = 200_000;
        _client.Publish("kept", new string('x', 100_000), DurableBroker.Persistent);
        _rig.Flush();
        _client.Expect(BasicAck.Id);
        _client.Publish("kept", new string('x', 200_000), DurableBroker.Persistent);
        Assert.Equal(406, _client.Expect(ChannelClose.Id).ChannelClose.ReplyCode);
        Assert.Equal(1, _rig.Broker.Queue("kept").ReadyCount);
    }

    [Fact]
    public void Message_ThatAQueueRefuses_IsNotThereAfterARestart()
    {
        _rig.Declare(_client, "short", [("x-max-length", 1), ("x-overflow", "reject-publish")]);
        _client.Publish("short", "first", DurableBroker.Persistent);
        _client.Publish("short", "second", DurableBroker.Persistent);
        _rig.Flush();
        _client.Expect(BasicAck.Id);
        _client.Expect(BasicNack.Id);
        Assert.Equal(["first"], _rig.Replay("short"));
    }

    [Fact]
    public void Message_HeldByADurableExchange_IsKeptThereAndLeavesItInTheFrameThatBringsItOn()
    {
        _client.Send(1, new ExchangeDeclare
        {
            Exchange = "late"u8, Type = "x-delayed-message"u8, Durable = true, Arguments = DurableBroker.Table(("x-delayed-type", "fanout")),
        });
        _client.Send(1, new QueueBind { Queue = "kept"u8, Exchange = "late"u8 });
        _rig.Flush();
        _rig.Flush();
        _client.Received.Clear();
        Assert.True(_rig.Broker.VirtualHost.Exchanges.TryGet("late", out var late));
        var properties = DurableBroker.Persistent with { Headers = DurableBroker.Table(("x-delay", 1000)) };
        _client.Publish("", "message", properties, exchange: "late");
        Assert.Empty(_client.Received);
        _rig.Flush();
        _client.Expect(BasicAck.Id);
        Assert.Equal(["message"], _rig.Log.Replay(late.Definition.DurableId));
        Assert.Empty(_rig.Replay("kept"));
        int frames = _rig.Log.FrameCount;
        _rig.Broker.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(frames + 1, _rig.Log.FrameCount);
        Assert.Empty(_rig.Log.Replay(late.Definition.DurableId));
        Assert.Equal(["message"], _rig.Replay("kept"));
        _rig.Flush();
        Assert.Equal(1, _rig.Broker.Queue("kept").ReadyCount);
    }
}
