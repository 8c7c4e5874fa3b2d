using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Connections;

/// <summary>The opening of a connection, step by step, and what ends it early.</summary>
public sealed class HandshakeTests
{
    [Fact]
    public void Connection_OpenedInOrder_ServesChannels()
    {
        using var broker = new TestBroker();
        var client = broker.Connect();
        client.Call(1, new ChannelClose { ReplyCode = 200 }, ChannelCloseOk.Id);
        client.Close();
        Assert.True(client.Ended);
        Assert.Equal(0, broker.Server.ConnectionCount);
    }

    [Fact]
    public void Header_OfAnotherProtocol_IsAnsweredWithOursAndTheEnd()
    {
        using var broker = new TestBroker();
        var client = broker.Dial();
        client.SendRaw("GET / HTTP/1.1\r\n\r\n"u8);
        Assert.Equal(Frame.ProtocolHeader, Assert.Single(client.Received).Arguments);
        Assert.True(client.Ended);
    }

    [Fact]
    public void Password_ThatIsWrong_IsToldToClientsThatUnderstand()
    {
        using var broker = new TestBroker();
        var client = Greeted(broker);
        client.StartOk(new TestClientOptions { Password = "wrong" });
        Assert.Equal(403, client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
        client.Send(0, default(ConnectionCloseOk));
        Assert.True(client.Ended);
    }

    [Fact]
    public void Password_ThatIsWrong_EndsConnectionsOfOtherClients()
    {
        using var broker = new TestBroker();
        var client = Greeted(broker);
        client.StartOk(new TestClientOptions { Password = "wrong", Capabilities = [] });
        Assert.Empty(client.Received);
        Assert.True(client.Ended);
    }

    [Fact]
    public void LoopbackUser_FromElsewhere_IsRefused()
    {
        using var broker = new TestBroker();
        var client = Greeted(broker, isLoopback: false);
        client.StartOk(new TestClientOptions());
        Assert.Equal(403, client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
    }

    [Theory]
    [InlineData(2048, 131_072u)]
    [InlineData(0, 131_072u)]
    [InlineData(2047, 131_073u)]
    [InlineData(2047, 0u)]
    [InlineData(2047, 4095u)]
    public void Tuning_BeyondTheLimits_EndsTheConnection(int channelMax, uint frameMax)
    {
        using var broker = new TestBroker();
        var client = Greeted(broker);
        client.StartOk(new TestClientOptions());
        client.Expect(ConnectionTune.Id);
        client.Send(0, new ConnectionTuneOk { ChannelMax = (ushort)channelMax, FrameMax = frameMax });
        Assert.True(client.Ended);
    }

    [Fact]
    public void VirtualHost_ThatIsNotThere_IsToldWith530()
    {
        using var broker = new TestBroker();
        var client = Greeted(broker);
        client.StartOk(new TestClientOptions());
        client.Expect(ConnectionTune.Id);
        client.Send(0, new ConnectionTuneOk { ChannelMax = 1, FrameMax = 4096 });
        client.Send(0, new ConnectionOpen { VirtualHost = "nowhere"u8 });
        var close = client.Expect(ConnectionClose.Id).ConnectionClose;
        Assert.Equal(530, close.ReplyCode);
        Assert.Equal("NOT_ALLOWED - vhost nowhere not found", close.ReplyText.ToText());
    }

    [Fact]
    public void Method_OutOfItsStep_EndsTheConnectionWith503()
    {
        using var broker = new TestBroker();
        var client = Greeted(broker);
        client.Send(0, new ConnectionOpen { VirtualHost = "/"u8 });
        Assert.Equal(503, client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
    }

    [Fact]
    public void Handshake_ThatTakesTooLong_IsCutOff()
    {
        using var broker = new TestBroker(new AmqpOptions { HandshakeTimeout = TimeSpan.FromSeconds(10) });
        var client = Greeted(broker);
        broker.Advance(TimeSpan.FromSeconds(9));
        Assert.False(client.Ended);
        broker.Advance(TimeSpan.FromSeconds(2));
        Assert.True(client.Ended);
    }

    [Fact]
    public void Bytes_ThatComeOneByOne_OpenTheConnectionAllTheSame()
    {
        using var broker = new TestBroker();
        var client = broker.Dial();
        client.ServerSide.Incoming.LongestRead = static () => 1;
        client.Open(new TestClientOptions());
        client.OpenChannel(1);
        client.Publish("nowhere", "lost");
        Assert.Empty(client.Received);
    }

    private static TestClient Greeted(TestBroker broker, bool isLoopback = true)
    {
        var client = broker.Dial(isLoopback);
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        return client;
    }
}
