using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Connections;

/// <summary>Who sends heartbeats when, and who is cut off for want of them.</summary>
public sealed class HeartbeatTests : IDisposable
{
    private static readonly byte[] _heartbeat = [FrameType.Heartbeat, 0, 0, 0, 0, 0, 0, Frame.End];

    private readonly TestBroker _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Client_SilentForMoreThanTwoIntervals_IsCutOff()
    {
        var client = _broker.Connect(new TestClientOptions { Heartbeat = 10 });
        Pass(seconds: 20);
        Assert.False(client.Ended);
        Pass(seconds: 10);
        Assert.True(client.Ended);
        Assert.Equal(0, _broker.Server.ConnectionCount);
    }

    [Fact]
    public void Client_ThatSendsHeartbeats_StaysAndGetsSome()
    {
        var client = _broker.Connect(new TestClientOptions { Heartbeat = 10 });
        for (int i = 0; i < 20; i++)
        {
            client.SendRaw(_heartbeat);
            Pass(seconds: 10);
        }
        Assert.False(client.Ended);
        Assert.InRange(client.Heartbeats, 15, 25);
    }

    [Fact]
    public void Client_ThatIsSentSomethingAnyway_GetsNoHeartbeats()
    {
        var client = _broker.Connect(new TestClientOptions { Heartbeat = 10 });
        int before = client.Heartbeats;
        for (int i = 0; i < 50; i++)
        {
            client.Call(1, new BasicQos { PrefetchCount = 1 }, BasicQosOk.Id);
            Pass(seconds: 2);
        }
        Assert.InRange(client.Heartbeats - before, 0, 1);
    }

    [Fact]
    public void Client_ThatAskedForNone_IsLeftAlone()
    {
        var client = _broker.Connect(new TestClientOptions { Heartbeat = 0 });
        Pass(seconds: 3600);
        Assert.False(client.Ended);
        Assert.Equal(0, client.Heartbeats);
    }

    [Fact]
    public void Client_ThatOpensSlowly_GetsHeartbeatsFromTheTuningOn()
    {
        var client = _broker.Dial();
        client.SendRaw(Frame.ProtocolHeader);
        client.StartOk(new TestClientOptions());
        client.Send(0, new ConnectionTuneOk { ChannelMax = 1, FrameMax = 4096, Heartbeat = 1 });
        Pass(seconds: 1);
        client.Send(0, new ConnectionOpen { VirtualHost = "/"u8 });
        for (int i = 0; i < 6; i++)
        {
            client.SendRaw(_heartbeat);
            Pass(seconds: 1);
        }
        Assert.InRange(client.Heartbeats, 4, 8);
    }

    private void Pass(int seconds) => _broker.Advance(TimeSpan.FromSeconds(seconds));
}
