using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Connections;

/// <summary>What a client is told of changes that must outlive the broker, and when.</summary>
public sealed class DurableAnswersTests : IDisposable
{
    private readonly DurableBroker _rig = new();
    private readonly TestClient _client;

    public DurableAnswersTests()
    {
        _client = _rig.Connect();
        _rig.Flush();
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Definition_OfSomethingDurable_IsAnsweredOnceItIsOnDisk()
    {
        DeclareDurable("q");
        Assert.Empty(_client.Received);
        _rig.Flush();
        _client.Expect(QueueDeclareOk.Id);
        _client.Send(1, new QueueBind { Queue = "q"u8, Exchange = "amq.direct"u8, RoutingKey = "key"u8 });
        Assert.Empty(_client.Received);
        _rig.Flush();
        _client.Expect(QueueBindOk.Id);
        _client.Send(1, new QueueDelete { Queue = "q"u8 });
        Assert.Empty(_client.Received);
        _rig.Flush();
        _client.Expect(QueueDeleteOk.Id);
    }

    [Fact]
    public void Definition_OfSomethingThatIsNotKept_IsAnsweredAtOnce()
    {
        _client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        _client.Call(1, new QueueDeclare { Queue = "mine"u8, Durable = true, Exclusive = true }, QueueDeclareOk.Id);
        _client.Call(1, new ExchangeDeclare { Exchange = "x"u8, Type = "fanout"u8 }, ExchangeDeclareOk.Id);
    }

    [Fact]
    public void Definition_ThatAnotherMadeAndIsNotOnDisk_IsNotAnsweredEither()
    {
        var other = _rig.Connect();
        DeclareDurable("q");
        other.Send(1, new QueueDeclare { Queue = "q"u8, Passive = true });
        Assert.Empty(other.Received);
        _rig.Flush();
        other.Expect(QueueDeclareOk.Id);
    }

    [Fact]
    public void Definitions_SentTogether_WaitTogether()
    {
        for (int i = 0; i < 3; i++) _client.Write(1, new QueueDeclare { Queue = TestClient.Utf8($"q{i}"), Durable = true });
        _client.Flush();
        DeclareDurable("later");
        Assert.Equal(3, _rig.Broker.VirtualHost.Queues.Count);
        Assert.Empty(_client.Received);
        _rig.Flush();
        Assert.Equal(4, _rig.Broker.VirtualHost.Queues.Count);
        for (int i = 0; i < 3; i++) _client.Expect(QueueDeclareOk.Id);
        Assert.Empty(_client.Received);
        _rig.Flush();
        _client.Expect(QueueDeclareOk.Id);
    }

    [Fact]
    public void Output_ThatOthersWrite_WaitsForTheDefinitionToo()
    {
        _client.Call(1, new QueueDeclare { Queue = "fast"u8 }, QueueDeclareOk.Id);
        _client.Call(1, new BasicConsume { Queue = "fast"u8, NoAck = true }, BasicConsumeOk.Id);
        DeclareDurable("q");
        _rig.Connect().Publish("fast", "message");
        Assert.Empty(_client.Received);
        _rig.Flush();
        _client.Expect(QueueDeclareOk.Id);
        Assert.Single(_client.TakeDeliveries());
    }

    [Fact]
    public void Close_SentAfterADefinition_IsAnsweredAfterIt()
    {
        _client.Write(1, new QueueDeclare { Queue = "q"u8, Durable = true });
        _client.Send(0, new ConnectionClose { ReplyCode = 200 });
        Assert.Empty(_client.Received);
        _rig.Flush();
        _client.Expect(QueueDeclareOk.Id);
        _client.Expect(ConnectionCloseOk.Id);
        _client.Transport.Dispose();
        _rig.Broker.Thread.Pump();
        Assert.Equal(0, _rig.Broker.Server.ConnectionCount);
    }

    [Fact]
    public void Connection_WhoseChangeWillNeverBeOnDisk_EndsWithoutAWord()
    {
        DeclareDurable("q");
        _rig.Log.Fail("the disk is on fire");
        _rig.Broker.Thread.Pump();
        Assert.True(_client.Ended);
        Assert.Empty(_client.Received);
        Assert.Equal(0, _rig.Broker.Server.ConnectionCount);
    }

    [Fact]
    public void Connection_ThatWaitsForTheDisk_IsNotMissedForItsSilence()
    {
        var client = _rig.Broker.Connect(new TestClientOptions { Heartbeat = 2 });
        client.Send(1, new QueueDeclare { Queue = "q"u8, Durable = true });
        _rig.Broker.Advance(TimeSpan.FromSeconds(60));
        Assert.False(client.Ended);
        _rig.Flush();
        client.Expect(QueueDeclareOk.Id);
    }

    [Fact]
    public void Shutdown_WhileAnAnswerWaits_CutsTheConnectionOffInTime()
    {
        DeclareDurable("q");
        var closing = _rig.Broker.Server.CloseAsync(TimeSpan.FromSeconds(5));
        for (int i = 0; i < 600; i++) _rig.Broker.Advance(TimeSpan.FromMilliseconds(10));
        Assert.True(closing.IsCompletedSuccessfully);
        Assert.Equal(0, _rig.Broker.Server.ConnectionCount);
        Assert.Empty(_client.Received);
    }

    private void DeclareDurable(string queue) => _client.Send(1, new QueueDeclare { Queue = TestClient.Utf8(queue), Durable = true });
}
