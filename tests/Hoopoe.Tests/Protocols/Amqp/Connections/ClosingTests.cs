using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Connections;

/// <summary>How connections end, by either side.</summary>
public sealed class ClosingTests : IDisposable
{
    private readonly TestBroker _broker = new(new AmqpOptions { CloseTimeout = TimeSpan.FromSeconds(10) });

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void CloseOk_BehindMuchThatASlowClientHasYetToRead_StillArrives()
    {
        var client = WithUnreadDeliveries();
        client.Send(0, new ConnectionClose { ReplyCode = 200 });
        client.ResumeReading();
        client.TakeDeliveries();
        client.Expect(ConnectionCloseOk.Id);
        Assert.True(client.Ended);
    }

    [Fact]
    public void Client_ThatNeverReadsTheCloseOk_IsCutOff()
    {
        var client = WithUnreadDeliveries();
        client.Send(0, new ConnectionClose { ReplyCode = 200 });
        Assert.Equal(1, _broker.Server.ConnectionCount);
        _broker.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(0, _broker.Server.ConnectionCount);
    }

    [Fact]
    public void Server_ThatCloses_TellsAllClientsInTheOrderTheyCame()
    {
        var order = new List<int>();
        var clients = Enumerable.Range(0, 30).Select(_ => _broker.Connect()).ToList();
        for (int i = 0; i < clients.Count; i++)
        {
            int number = i;
            clients[i].Transport.Incoming.LongestRead = () =>
            {
                order.Add(number);
                return int.MaxValue;
            };
        }
        var closed = _broker.Server.CloseAsync(TimeSpan.FromSeconds(3));
        foreach (var client in clients)
        {
            Assert.Equal(320, client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
            client.Send(0, default(ConnectionCloseOk));
        }
        Assert.Equal(Enumerable.Range(0, clients.Count), order);
        _broker.Advance(TimeSpan.FromMilliseconds(20));
        Assert.True(closed.IsCompletedSuccessfully);
    }

    [Fact]
    public void Client_ThatVanishes_GivesBackWhatItHeldAndItsExclusiveQueues()
    {
        var client = _broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "mine"u8, Exclusive = true }, QueueDeclareOk.Id);
        client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        client.Publish("q", "held");
        client.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id);
        client.Vanish();
        Assert.False(_broker.VirtualHost.Queues.TryGet("mine", out _));
        var other = _broker.Connect();
        var again = other.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id);
        Assert.True(again.GetOk.Redelivered);
        Assert.Equal("held", again.Text);
    }

    [Fact]
    public void Channel_ClosedByAnError_IsReusableAfterTheAnswer()
    {
        var client = _broker.Connect();
        client.Write(1, new QueueDeclare { Queue = "absent"u8, Passive = true });
        client.Write(1, new QueueDeclare { Queue = "ignored"u8 });
        client.Flush();
        var close = client.Expect(ChannelClose.Id).ChannelClose;
        Assert.Equal((404, QueueDeclare.ClassId, QueueDeclare.MethodId), (close.ReplyCode, close.FailedClassId, close.FailedMethodId));
        Assert.Empty(client.Received);
        client.Send(1, default(ChannelCloseOk));
        client.OpenChannel(1);
        Assert.False(_broker.VirtualHost.Queues.TryGet("ignored", out _));
    }

    private TestClient WithUnreadDeliveries()
    {
        var client = _broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        client.Call(1, new BasicConsume { Queue = "q"u8, NoAck = true }, BasicConsumeOk.Id);
        client.PauseReading();
        client.Transport.Incoming.Capacity = 10_000;
        for (int i = 0; i < 50; i++) client.Publish("q", new string('x', 15_000));
        return client;
    }
}
