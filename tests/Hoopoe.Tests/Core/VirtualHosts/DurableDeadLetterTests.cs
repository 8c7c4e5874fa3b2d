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
}
