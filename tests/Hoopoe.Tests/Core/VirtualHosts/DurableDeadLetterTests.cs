using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.VirtualHosts;

/// <summary>Dead letters move from queue to queue in one frame: a crash finds them in one of the two.</summary>
public sealed class DurableDeadLetterTests : IDisposable
{
    private readonly DurableBroker _rig = new();
    private readonly TestClient _client;

    public DurableDeadLetterTests()
    {
        _client = _rig.Connect();
        _rig.Declare(_client, "grave");
        _rig.Declare(_client, "mortal", [("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "grave")]);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void DeadLetter_OfAPersistentMessage_LeavesAndArrivesInOneFrame()
    {
        _client.Publish("mortal", "message", DurableBroker.Persistent);
        var delivery = _rig.Get(_client, "mortal");
        var (mortal, grave) = (_rig.ReplayOfNow("mortal"), _rig.ReplayOfNow("grave"));
        int frames = _rig.Log.FrameCount;
        _client.Send(1, new BasicReject { DeliveryTag = delivery.GetOk.DeliveryTag });
        Assert.Equal(frames + 1, _rig.Log.FrameCount);
        Assert.Equal(["message"], mortal());
        Assert.Empty(grave());
        Assert.Empty(_rig.Replay("mortal"));
        Assert.Equal(["message"], _rig.Replay("grave"));
        // It can be had from there when that is on disk.
        Assert.Equal(0, _rig.Broker.Queue("grave").ReadyCount);
        _rig.Flush();
        Assert.Equal(0, _rig.Log.UnderWay);
        _client.Send(1, new BasicAck { DeliveryTag = _rig.Get(_client, "grave").GetOk.DeliveryTag });
        Assert.Empty(_rig.Replay("grave"));
        Assert.Equal(0, _rig.Log.LiveBytes);
    }

    [Fact]
    public void DeadLetters_OfOneMoment_ShareAFrame()
    {
        for (int i = 0; i < 100; i++) _client.WritePublish(1, "", "mortal", TestClient.Utf8($"{i}"), DurableBroker.Persistent with { Expiration = "10"u8 });
        _client.Flush();
        int frames = _rig.Log.FrameCount;
        _rig.Broker.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(frames + 1, _rig.Log.FrameCount);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), _rig.Replay("grave"));
        Assert.Empty(_rig.Replay("mortal"));
        _rig.Flush();
        Assert.Equal(100, _rig.Broker.Queue("grave").ReadyCount);
    }

    [Fact]
    public void DeadLetters_MoreThanAStepTakes_AllMove()
    {
        for (int i = 0; i < 1000; i++) _client.WritePublish(1, "", "mortal", TestClient.Utf8($"{i}"), DurableBroker.Persistent with { Expiration = "10"u8 });
        _client.Flush();
        _rig.Broker.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}"), _rig.Replay("grave"));
        Assert.Empty(_rig.Replay("mortal"));
    }

    [Fact]
    public void DeadLetter_ThatGoesNowhereKept_IsOnlySettled()
    {
        _client.Send(1, new QueueDelete { Queue = "grave"u8 });
        _rig.Flush();
        _client.Expect(QueueDeleteOk.Id);
        _client.Publish("mortal", "message", DurableBroker.Persistent);
        _client.Send(1, new BasicReject { DeliveryTag = _rig.Get(_client, "mortal").GetOk.DeliveryTag });
        Assert.Empty(_rig.Replay("mortal"));
        _rig.Flush();
        Assert.Equal(0, _rig.Log.LiveBytes);
        _client.Call(1, new QueueDeclare { Queue = "grave"u8 }, QueueDeclareOk.Id);
        _client.Publish("mortal", "message", DurableBroker.Persistent);
        _client.Send(1, new BasicReject { DeliveryTag = _rig.Get(_client, "mortal").GetOk.DeliveryTag });
        _rig.Flush();
        Assert.Equal(1, _rig.Broker.Queue("grave").ReadyCount);
        Assert.Empty(_rig.Replay("mortal"));
        Assert.Equal(0, _rig.Log.LiveBytes);
    }

    [Fact]
    public void DeadLetter_OfATransientMessage_MovesInMemoryAlone()
    {
        _client.Publish("mortal", "message");
        _client.Send(1, new BasicReject { DeliveryTag = _rig.Get(_client, "mortal").GetOk.DeliveryTag });
        _rig.Flush();
        Assert.Equal(1, _rig.Broker.Queue("grave").ReadyCount);
        Assert.Equal(0, _rig.Log.FrameCount);
    }

    [Fact]
    public void DeadLetter_ThatTheJournalDoesNotTake_StaysWhereItDied()
    {
        _client.Publish("mortal", "message", DurableBroker.Persistent);
        var delivery = _rig.Get(_client, "mortal");
        _rig.Log.Refusal = "the disk is on fire";
        _client.Send(1, new BasicReject { DeliveryTag = delivery.GetOk.DeliveryTag });
        Assert.Equal(["message"], _rig.Replay("mortal"));
        Assert.Equal(0, _rig.Broker.Queue("grave").ReadyCount);
    }

    [Fact]
    public void Publish_ThatAFullQueueDeadLetters_IsRefusedWhenARestartWouldNotFindItThere()
    {
        var client = _rig.Connect(confirms: true);
        DeclareFull(client);
        Publish(client, "first");
        _rig.Flush();
        client.Expect(BasicAck.Id);
        Publish(client, "second");
        // All but the end of what moves it: a crash would find it where it was refused.
        _rig.Log.Flush(new JournalPosition(_rig.Log.End.Value - 1));
        _rig.Broker.Thread.Pump();
        Assert.Equal(["first", "second"], _rig.Log.Replay(_rig.Broker.Queue("full").Definition.DurableId, _rig.Log.Durable));
        Assert.Empty(client.Received);
        _rig.Flush();
        Assert.Equal(2UL, client.Expect(BasicNack.Id).Nack.DeliveryTag);
        Assert.Equal(["first"], _rig.Replay("full"));
        Assert.Equal(["second"], _rig.Replay("grave"));
    }

    [Fact]
    public void Publish_OfATransientMessageThatAFullQueueDeadLetters_IsRefusedAtOnce()
    {
        var client = _rig.Connect(confirms: true);
        DeclareFull(client);
        client.Publish("full", "first");
        client.Expect(BasicAck.Id);
        client.Publish("full", "second");
        client.Expect(BasicNack.Id);
        Assert.Equal(1, _rig.Broker.Queue("grave").ReadyCount);
    }

    [Fact]
    public void DeadLetters_ThatTheJournalDoesNotTake_GoInOrderOnceItDoes()
    {
        foreach (string body in new[] { "a", "b", "c" }) _client.Publish("mortal", body, DurableBroker.Persistent);
        ulong[] tags = [.. Enumerable.Range(0, 3).Select(_ => _rig.Get(_client, "mortal").GetOk.DeliveryTag)];
        _rig.Log.Refusal = "the disk is full";
        _client.Send(1, new BasicReject { DeliveryTag = tags[0] });
        _client.Send(1, new BasicReject { DeliveryTag = tags[1] });
        _rig.Broker.Advance(TimeSpan.FromSeconds(5));
        _rig.Log.Refusal = null;
        int frames = _rig.Log.FrameCount;
        // It would go at once; but there are some before it.
        _client.Send(1, new BasicReject { DeliveryTag = tags[2] });
        Assert.Equal(frames, _rig.Log.FrameCount);
        _rig.Broker.Advance(TimeSpan.FromSeconds(1));
        _rig.Flush();
        Assert.Empty(_rig.Replay("mortal"));
        Assert.Equal(["a", "b", "c"], _rig.Replay("grave"));
        Assert.Equal(3, _rig.Broker.Queue("grave").ReadyCount);
        // Nothing stands in line any more.
        _client.Publish("mortal", "d", DurableBroker.Persistent);
        _client.Send(1, new BasicReject { DeliveryTag = _rig.Get(_client, "mortal").GetOk.DeliveryTag });
        Assert.Equal(["a", "b", "c", "d"], _rig.Replay("grave"));
    }

    [Fact]
    public void Publish_WhoseDeadLetterMustWait_IsRefusedWhenThatHasMoved()
    {
        var client = _rig.Connect(confirms: true);
        DeclareFull(client);
        _client.Publish("mortal", "stuck", DurableBroker.Persistent);
        ulong tag = _rig.Get(_client, "mortal").GetOk.DeliveryTag;
        _rig.Log.Refusal = "the disk is full";
        _client.Send(1, new BasicReject { DeliveryTag = tag });
        _rig.Log.Refusal = null;
        Publish(client, "first");
        Publish(client, "second");
        _rig.Flush();
        client.Expect(BasicAck.Id);
        Assert.Empty(client.Received);
        _rig.Broker.Advance(TimeSpan.FromSeconds(2));
        _rig.Flush();
        client.Expect(BasicNack.Id);
        Assert.Equal(["stuck", "second"], _rig.Replay("grave"));
    }

    [Fact]
    public void ServedDelays_ThatTheJournalDoesNotTake_KeepTheirOrder()
    {
        _client.Send(1, new ExchangeDeclare { Exchange = "delay"u8, Type = "x-delayed-message"u8, Durable = true, Arguments = DurableBroker.Table(("x-delayed-type", "fanout")) });
        _rig.Flush();
        _client.Expect(ExchangeDeclareOk.Id);
        _client.Send(1, new QueueBind { Queue = "grave"u8, Exchange = "delay"u8 });
        _rig.Flush();
        _client.Expect(QueueBindOk.Id);
        Delay("a", 100);
        Delay("b", 600);
        _rig.Log.Refusal = "the disk is full";
        _rig.Broker.Advance(TimeSpan.FromMilliseconds(500));
        _rig.Log.Refusal = null;
        _rig.Broker.Advance(TimeSpan.FromMilliseconds(2000));
        _rig.Flush();
        Assert.Equal(["a", "b"], _rig.Replay("grave"));
        Assert.Equal(2, _rig.Broker.Queue("grave").ReadyCount);

        void Delay(string body, int ms) => _client.Publish(
            "", body, DurableBroker.Persistent with { Headers = DurableBroker.Table(("x-delay", ms)) }, exchange: "delay");
    }

    private static void Publish(TestClient client, string body) => client.Publish("full", body, DurableBroker.Persistent);

    private void DeclareFull(TestClient client) => _rig.Declare(
        client, "full", [("x-max-length", 1), ("x-overflow", "reject-publish-dlx"), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "grave")]);
}
