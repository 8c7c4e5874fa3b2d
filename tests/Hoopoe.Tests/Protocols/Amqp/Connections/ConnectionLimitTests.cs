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
    public void Channel_AboveTheConnectionsLimit_EndsTheConnection()
    {
        using var broker = new TestBroker(new AmqpOptions { ChannelMax = 2 });
        var client = Tune(broker, heartbeat: 0, channelMax: 2);
        client.Send(0, new ConnectionOpen { VirtualHost = "/"u8 });
        client.Expect(ConnectionOpenOk.Id);
        client.OpenChannel(1);
        client.OpenChannel(2);
        client.Send(3, default(ChannelOpen));
        var close = client.Expect(ConnectionClose.Id).ConnectionClose;
        Assert.Equal((530, "NOT_ALLOWED - number of channels opened (2) has reached the negotiated channel_max (2)"), (close.ReplyCode, close.ReplyText.ToText()));
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

    [Fact]
    public void Frame_BeforeLoginLargerThanSet_EndsTheConnection()
    {
        using var broker = new TestBroker(new AmqpOptions());
        var client = broker.Dial();
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        client.StartOk(new TestClientOptions { Password = new string('x', 6000) });
        var close = client.Expect(ConnectionClose.Id).ConnectionClose;
        Assert.Equal(501, close.ReplyCode);
        Assert.EndsWith(",4088}", close.ReplyText.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Frame_LargerThanAgreedOn_EndsTheConnection()
    {
        using var broker = new TestBroker(new AmqpOptions());
        var client = broker.Connect(new TestClientOptions { FrameMax = 4096 });
        client.WritePublish(1, "", "nowhere", []);
        client.Flush();
        client.SendRaw([3, 0, 1, 0, 0, 0x10, 0x01]);
        var close = client.Expect(ConnectionClose.Id).ConnectionClose;
        Assert.Equal((501, "FRAME_ERROR - type 3, all octets = <<>>: {frame_too_large,4097,4088}"), (close.ReplyCode, close.ReplyText.ToText()));
    }

    [Fact]
    public void Client_ThatReadsNothing_IsGivenNoMoreThanTheLimitUntilItReads()
    {
        using var broker = new TestBroker(new AmqpOptions { MaxUnreadBytes = 64 * 1024 });
        var client = broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        for (int i = 0; i < 2000; i++) client.WritePublish(1, "", "q", new byte[4000]);
        client.Flush();
        client.PauseReading();
        // Most of the first megabyte is on its way.
        for (int i = 0; i < 2000; i++) client.Send(1, new BasicGet { Queue = "q"u8, NoAck = true });
        Assert.InRange(broker.Queue("q").ReadyCount, 1500, 1999);
        client.ResumeReading();
        broker.Thread.Pump();
        Assert.Equal(0, broker.Queue("q").ReadyCount);
    }

    /// <summary>What one read brings is no more than a few requests of many turns, and each may ask for a large message.</summary>
    [Fact]
    public void Client_ThatReadsNothingAndAsksForMuchAtOnce_IsGivenNoMoreThanTheLimitUntilItReads()
    {
        const int Count = 200;
        using var broker = new TestBroker(new AmqpOptions { MaxUnreadBytes = 64 * 1024 });
        var client = broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        for (int i = 0; i < Count; i++) client.WritePublish(1, "", "q", new byte[50_000]);
        client.Flush();
        client.PauseReading();
        for (int i = 0; i < Count; i++) client.Write(1, new BasicGet { Queue = "q"u8, NoAck = true });
        client.Flush();
        // A megabyte is on its way, the limit waits, and one message goes beyond it.
        Assert.InRange(broker.Queue("q").ReadyCount, Count - 26, Count - 1);
        client.ResumeReading();
        broker.Thread.Pump();
        Assert.Equal(0, broker.Queue("q").ReadyCount);
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

    private static TestClient Tune(TestBroker broker, ushort heartbeat, ushort channelMax = 2047)
    {
        var client = broker.Dial();
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        client.StartOk(new TestClientOptions());
        client.Expect(ConnectionTune.Id);
        client.Send(0, new ConnectionTuneOk { ChannelMax = channelMax, FrameMax = 131_072, Heartbeat = heartbeat });
        return client;
    }
}
