using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp;

/// <summary>
/// Bodies that are in the journal in pieces arrive as they were sent, whatever befalls them, and leave nothing behind once
/// they are settled.
/// </summary>
public sealed class LargeMessageTests : IDisposable
{
    private static readonly byte[] _body = JournaledBroker.Body(600_000);

    private readonly JournaledBroker _rig = new();
    private readonly TestClient _client;

    public LargeMessageTests() => _client = _rig.Connect("q", "other");

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(256 * 1024, 131_072)]
    [InlineData((256 * 1024) + 1, 131_072)]
    [InlineData(600_000, 4096)]
    [InlineData(786_432, 131_072)]
    [InlineData(1_000_000, 65_000)]
    public void Body_OfAnySize_ArrivesAsItWasSent(int size, int frameMax)
    {
        byte[] body = JournaledBroker.Body(size);
        var client = _rig.Broker.Connect(new TestClientOptions { FrameMax = (uint)frameMax });
        foreach (bool persistent in (bool[])[true, false])
        {
            client.WritePublish(1, "", "q", body, persistent ? DurableBroker.Persistent : default);
            client.WritePublish(1, "", "q", "next"u8);
            client.Flush();
            Assert.True(body.AsSpan().SequenceEqual(Get(client, noAck: true).Body));
            Assert.Equal("next", Get(client, noAck: true).Text);
        }
        _rig.AssertNothingLeft();
    }

    [Fact]
    public void SmallFrames_ReadAPieceOnce()
    {
        var store = new MemoryStore();
        using var broker = new TestBroker(log: store);
        store.Clock = broker.Core.Clock;
        var client = broker.Connect(new TestClientOptions { FrameMax = 4096 });
        client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        client.WritePublish(1, "", "q", _body);
        client.Flush();
        Assert.True(_body.AsSpan().SequenceEqual(Get(client, noAck: true).Body));
        Assert.Equal(3, store.PiecesRead);
        Assert.All(store.Pins.Values, pins => Assert.Equal(0, pins));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Message_Acknowledged_LeavesNothing(bool persistent)
    {
        Publish("q", persistent);
        ulong tag = Received().DeliveryTag;
        Assert.Contains(_rig.Journal.Segments.Segments, segment => segment.IsPinned);
        Assert.Equal(persistent, _rig.Journal.Segments.LiveBytes >= _body.Length);
        _client.Send(1, new BasicAck { DeliveryTag = tag });
        _rig.AssertNothingLeft();
    }

    [Fact]
    public void Message_RequeuedAndRejected_ComesBackAndLeavesNothing()
    {
        Publish("q");
        _client.Send(1, new BasicReject { DeliveryTag = Received().DeliveryTag, Requeue = true });
        var again = Received();
        Assert.True(again.Redelivered);
        _client.Send(1, new BasicReject { DeliveryTag = again.DeliveryTag });
        _rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData("reject")]
    [InlineData("expire")]
    [InlineData("overflow")]
    public void DeadLetter_IsWholeAndLeavesNothing(string reason)
    {
        var arguments = DurableBroker.Table(
            ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "other"), ("x-message-ttl", 60_000), ("x-max-length", 1));
        _client.Call(1, new QueueDeclare { Queue = "mortal"u8, Durable = true, Arguments = arguments }, QueueDeclareOk.Id);
        Publish("mortal");
        if (reason == "reject") _client.Send(1, new BasicReject { DeliveryTag = Received("mortal").DeliveryTag });
        if (reason == "expire") _rig.Broker.Advance(TimeSpan.FromSeconds(61));
        if (reason == "overflow")
        {
            _client.Publish("mortal", "one more", DurableBroker.Persistent);
            _client.Call(1, new QueuePurge { Queue = "mortal"u8 }, QueuePurgeOk.Id);
        }
        _client.Send(1, new BasicAck { DeliveryTag = Received("other").DeliveryTag });
        _rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData("purge")]
    [InlineData("delete")]
    [InlineData("delete while out")]
    public void Message_WhoseQueueIsEmptiedOrEnds_LeavesNothing(string how)
    {
        Publish("q");
        if (how == "purge") _client.Call(1, new QueuePurge { Queue = "q"u8 }, QueuePurgeOk.Id);
        ulong tag = how == "delete while out" ? Received().DeliveryTag : 0;
        if (how != "purge") _client.Call(1, new QueueDelete { Queue = "q"u8 }, QueueDeleteOk.Id);
        if (tag != 0) _client.Send(1, new BasicAck { DeliveryTag = tag });
        _rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("rollback")]
    [InlineData("close")]
    public void Transaction_HoweverItEnds_LeavesNothing(string how)
    {
        _client.Call(1, default(TxSelect), TxSelectOk.Id);
        Publish("q");
        Assert.Equal(0, _rig.Journal.Segments.LiveBytes);
        if (how == "rollback") _client.Call(1, default(TxRollback), TxRollbackOk.Id);
        if (how == "close") _client.Call(1, new ChannelClose { ReplyCode = 200 }, ChannelCloseOk.Id);
        if (how == "commit")
        {
            _client.Call(1, default(TxCommit), TxCommitOk.Id);
            _client.Send(1, new BasicAck { DeliveryTag = Received().DeliveryTag });
            _client.Call(1, default(TxCommit), TxCommitOk.Id);
        }
        _rig.AssertNothingLeft();
    }

    [Fact]
    public void MandatoryMessage_ThatLeadsNowhere_ComesBackWhole()
    {
        _client.WritePublish(1, "", "nowhere", _body, DurableBroker.Persistent, mandatory: true);
        _client.Flush();
        Assert.True(_body.AsSpan().SequenceEqual(_client.Expect(BasicReturn.Id).Body));
        _rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData("close")]
    [InlineData("vanish")]
    [InlineData("wrong frame")]
    public void Body_AbandonedInItsMidst_LeavesNothing(string how)
    {
        var other = how == "vanish" ? _rig.Connect() : _client;
        other.WritePublish(1, "", "q", _body, DurableBroker.Persistent);
        // All frames but the last.
        other.SendRaw(other.TakeWritten().AsSpan()[..^(_body.Length % (131_072 - 8) + 8)]);
        Assert.Contains(_rig.Journal.Segments.Segments, segment => segment.IsPinned);
        if (how == "vanish") other.Vanish();
        if (how == "close") other.Call(1, new ChannelClose { ReplyCode = 200 }, ChannelCloseOk.Id);
        if (how == "wrong frame") other.Call(1, default(BasicQos), ConnectionClose.Id);
        _rig.AssertNothingLeft();
    }

    [Fact]
    public void Fanout_ToQueuesKeptAndNot_LeavesNothingOnceAllHaveIt()
    {
        _client.Call(1, new QueueDeclare { Queue = "passing"u8, Exclusive = true }, QueueDeclareOk.Id);
        foreach (string queue in (string[])["q", "other", "passing"])
            _client.Call(1, new QueueBind { Queue = TestClient.Utf8(queue), Exchange = "amq.fanout"u8 }, QueueBindOk.Id);
        _client.WritePublish(1, "amq.fanout", "", _body, DurableBroker.Persistent);
        _client.Flush();
        _client.Send(1, new BasicAck { DeliveryTag = Received().DeliveryTag });
        Assert.True(_rig.Journal.Segments.LiveBytes > 0);
        _client.Call(1, new QueueDelete { Queue = "other"u8 }, QueueDeleteOk.Id);
        Assert.Equal(0, _rig.Journal.Segments.LiveBytes);
        Assert.True(_body.AsSpan().SequenceEqual(Get(_client, "passing", noAck: true).Body));
        _rig.AssertNothingLeft();
    }

    [Fact]
    public void DelayedMessage_ArrivesWholeAndLeavesNothing()
    {
        var arguments = DurableBroker.Table(("x-delayed-type", "fanout"));
        _client.Call(
            1, new ExchangeDeclare { Exchange = "late"u8, Type = "x-delayed-message"u8, Durable = true, Arguments = arguments }, ExchangeDeclareOk.Id);
        _client.Call(1, new QueueBind { Queue = "q"u8, Exchange = "late"u8 }, QueueBindOk.Id);
        var properties = DurableBroker.Persistent with { Headers = DurableBroker.Table(("x-delay", 1000)) };
        _client.WritePublish(1, "late", "", _body, properties);
        _client.Flush();
        _rig.Broker.Advance(TimeSpan.FromSeconds(2));
        _client.Send(1, new BasicAck { DeliveryTag = Received().DeliveryTag });
        _rig.AssertNothingLeft();
    }

    [Fact]
    public void Connection_CutWhileTheBodyIsSent_ReturnsTheMessage()
    {
        Publish("q");
        var slow = _rig.Connect();
        slow.Transport.Incoming.Capacity = 100_000;
        slow.PauseReading();
        slow.Send(1, new BasicGet { Queue = "q"u8 });
        Assert.Equal(0, _rig.Broker.Queue("q").ReadyCount);
        slow.Vanish();
        _client.Send(1, new BasicAck { DeliveryTag = Received().DeliveryTag });
        _rig.AssertNothingLeft();
    }

    [Fact]
    public void Body_ThatTheDiskHasNoRoomFor_IsRefusedOnceItIsThere()
    {
        _client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        _rig.Storage.Capacity = _rig.Storage.Capacity - _rig.Storage.FreeBytes;
        _client.WritePublish(1, "", "q", JournaledBroker.Body(3_000_000), DurableBroker.Persistent);
        _client.Flush();
        Assert.Equal(1ul, _client.Expect(BasicNack.Id).Nack.DeliveryTag);
        Assert.Equal(0, _rig.Broker.Queue("q").ReadyCount);
        _rig.Storage.Capacity = long.MaxValue;
        _rig.Journal.PrepareAhead();
        Publish("q");
        Assert.Equal(2ul, _client.Expect(BasicAck.Id).Ack.DeliveryTag);
        _client.Send(1, new BasicAck { DeliveryTag = Received().DeliveryTag });
        _rig.AssertNothingLeft();
    }

    [Fact]
    public void Body_WhileTheDiskIsSlow_IsTakenAtItsPace()
    {
        byte[] body = JournaledBroker.Body(8_000_000);
        _rig.DiskIsSlow = true;
        _client.ServerSide.Incoming.LongestRead = static () => 64 * 1024;
        _client.WritePublish(1, "", "q", body, DurableBroker.Persistent);
        _client.Flush();
        for (int flushes = 0; _rig.Broker.Queue("q").ReadyCount == 0; flushes++)
        {
            Assert.InRange(_rig.Journal.WaitingBytes, 1, 2_000_000);
            Assert.True(flushes < 20, "the client is not read from");
            _rig.Flush();
            _rig.Broker.Thread.Pump();
        }
        _rig.DiskIsSlow = false;
        _rig.Flush();
        Assert.True(body.AsSpan().SequenceEqual(Get(_client, noAck: true).Body));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Message_AfterAKill_IsThereAndLeavesNothing(bool checkpointed)
    {
        Publish("q");
        Publish("other", persistent: false);
        _rig.Flush();
        if (checkpointed)
        {
            _rig.Log.BeginCheckpoint();
            _rig.Broker.Advance(TimeSpan.FromMilliseconds(100));
        }
        using var rig = _rig.Restarted();
        Assert.InRange(rig.Journal.Segments.LiveBytes, _body.Length, _body.Length + 10_000);
        var client = rig.Connect();
        var message = Get(client);
        Assert.True(_body.AsSpan().SequenceEqual(message.Body));
        client.Send(1, new BasicAck { DeliveryTag = message.GetOk.DeliveryTag });
        Assert.Equal(0, rig.Broker.Queue("other").ReadyCount);
        rig.AssertNothingLeft();
    }

    private void Publish(string queue, bool persistent = true)
    {
        _client.WritePublish(1, "", queue, _body, persistent ? DurableBroker.Persistent : default);
        _client.Flush();
    }

    private BasicGetOk Received(string queue = "q")
    {
        var message = Get(_client, queue);
        Assert.True(_body.AsSpan().SequenceEqual(message.Body));
        return message.GetOk;
    }

    private static ReceivedMethod Get(TestClient client, string queue = "q", bool noAck = false)
    {
        client.Send(1, new BasicGet { Queue = TestClient.Utf8(queue), NoAck = noAck });
        return client.Expect(BasicGetOk.Id);
    }
}
