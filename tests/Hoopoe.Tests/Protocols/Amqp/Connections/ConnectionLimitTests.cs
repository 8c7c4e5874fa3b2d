using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Connections;

/// <summary>What a client sees of the limits that the broker's options set.</summary>
public sealed class ConnectionLimitTests
{
    [Fact]
    public void Connection_AboveTheNodesLimit_IsRefused() => Refused(
        new AmqpOptions { MaxConnections = 1 }, heartbeat: 0, first: true, (530, "NOT_ALLOWED - connection refused: node connection limit (1) is reached"));

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    [InlineData(0, false)]
    public void Heartbeat_ShorterThanAllowed_EndsTheConnection(ushort seconds, bool ends) =>
        Assert.Equal(ends, IsCutOff(new AmqpOptions { MinHeartbeat = TimeSpan.FromSeconds(5) }, seconds));

    [Theory]
    [InlineData(60, false)]
    [InlineData(61, true)]
    [InlineData(0, true)]
    public void Heartbeat_LongerThanAllowedOrNone_EndsTheConnection(ushort seconds, bool ends) =>
        Assert.Equal(ends, IsCutOff(new AmqpOptions { MaxHeartbeat = TimeSpan.FromSeconds(60) }, seconds));

    [Fact]
    public void Channel_AboveTheNodesLimit_EndsTheConnection()
    {
        using var broker = new TestBroker(new AmqpOptions { MaxChannels = 2 });
        var (first, second) = (broker.Connect(), broker.Connect());
        second.Send(2, default(ChannelOpen));
        var close = second.Expect(ConnectionClose.Id).ConnectionClose;
        Assert.Equal((530, "NOT_ALLOWED - number of channels opened on node 'hoopoe' has reached the maximum allowed limit of (2)"), (close.ReplyCode, close.ReplyText.ToText()));
        second.Send(0, default(ConnectionCloseOk));
        first.OpenChannel(2);
    }

    [Fact]
    public void Consumer_AboveTheChannelsLimit_EndsTheConnection()
    {
        using var broker = new TestBroker(new AmqpOptions { MaxConsumers = 1 });
        var client = broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        client.Call(1, new BasicConsume { Queue = "q"u8 }, BasicConsumeOk.Id);
        client.Send(1, new BasicConsume { Queue = "q"u8 });
        var close = client.Expect(ConnectionClose.Id).ConnectionClose;
        Assert.Equal((530, "NOT_ALLOWED - reached maximum (1) of consumers per channel"), (close.ReplyCode, close.ReplyText.ToText()));
    }

    [Fact]
    public void Frame_BeforeLogin_MayBeAsLargeAsSet()
    {
        using var broker = new TestBroker(new AmqpOptions { InitialFrameMax = 8192 });
        var client = broker.Dial();
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        client.StartOk(new TestClientOptions { Password = new string('x', 6000) });
        Assert.Equal(403, client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
    }

    private static bool IsCutOff(AmqpOptions options, ushort heartbeat)
    {
        using var broker = new TestBroker(options);
        var client = Tune(broker, heartbeat);
        return client.Ended;
    }

    private static void Refused(AmqpOptions options, ushort heartbeat, bool first, (int Code, string Text) with)
    {
        using var broker = new TestBroker(options);
        if (first) broker.Connect();
        var client = Tune(broker, heartbeat);
        client.Send(0, new ConnectionOpen { VirtualHost = "/"u8 });
        var close = client.Expect(ConnectionClose.Id).ConnectionClose;
        Assert.Equal(with, (close.ReplyCode, close.ReplyText.ToText()));
    }

    private static TestClient Tune(TestBroker broker, ushort heartbeat)
    {
        var client = broker.Dial();
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        client.StartOk(new TestClientOptions());
        client.Expect(ConnectionTune.Id);
        client.Send(0, new ConnectionTuneOk { ChannelMax = 2047, FrameMax = 131_072, Heartbeat = heartbeat });
        return client;
    }
}
