using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Connections;

/// <summary>What comes before the answer to connection.close.</summary>
public sealed class ConnectionCloseTests
{
    [Fact]
    public void Close_BehindMuchThatIsUnread_IsAnsweredAfterItAndFreesItsQueuesAtOnce()
    {
        using var broker = new TestBroker();
        var client = broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "mine"u8, Exclusive = true }, QueueDeclareOk.Id);
        client.Call(1, new BasicConsume { Queue = "mine"u8, NoAck = true }, BasicConsumeOk.Id);
        client.PauseReading();
        for (int i = 0; i < 400; i++) client.WritePublish(1, "", "mine", new byte[4000]);
        client.Flush();
        client.Send(0, new ConnectionClose { ReplyCode = 200 });
        Assert.False(broker.VirtualHost.Queues.TryGet("mine", out _));
        Assert.Equal(1, broker.Server.ConnectionCount);
        client.ResumeReading();
        Assert.NotEmpty(client.TakeDeliveries());
        client.Expect(ConnectionCloseOk.Id);
        Assert.Equal(0, broker.Server.ConnectionCount);
    }

    [Fact]
    public void Close_ThatNobodyReadsTheAnswerTo_EndsInTime()
    {
        using var broker = new TestBroker();
        var client = broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "mine"u8, Exclusive = true }, QueueDeclareOk.Id);
        client.Call(1, new BasicConsume { Queue = "mine"u8, NoAck = true }, BasicConsumeOk.Id);
        client.PauseReading();
        for (int i = 0; i < 400; i++) client.WritePublish(1, "", "mine", new byte[4000]);
        client.Flush();
        client.Send(0, new ConnectionClose { ReplyCode = 200 });
        broker.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(0, broker.Server.ConnectionCount);
    }
}
