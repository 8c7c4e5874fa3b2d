using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Channels;

/// <summary>What becomes of deliveries that nobody acknowledges in time.</summary>
public sealed class ConsumerTimeoutTests
{
    [Fact]
    public void Delivery_LeftUnacknowledged_GoesToAnotherConsumer()
    {
        using var broker = new TestBroker(new AmqpOptions { ConsumerTimeout = TimeSpan.FromSeconds(60) });
        var (slow, other) = Deliver(broker);
        broker.Advance(TimeSpan.FromSeconds(50));
        other.Send(1, new BasicConsume { Queue = "q"u8 });
        Assert.Empty(other.TakeDeliveries());
        slow.Call(1, new BasicCancel { ConsumerTag = "slow"u8 }, BasicCancelOk.Id);
        broker.Advance(TimeSpan.FromSeconds(20));
        Assert.True(Assert.Single(other.TakeDeliveries()).Deliver.Redelivered);
        Assert.Empty(slow.Received);
    }

    [Fact]
    public void Delivery_LeftUnacknowledged_ClosesTheChannelWhereSoConfigured()
    {
        using var broker = new TestBroker(new AmqpOptions { ConsumerTimeout = TimeSpan.FromSeconds(60), ConsumerTimeoutClosesChannel = true });
        var (slow, other) = Deliver(broker);
        broker.Advance(TimeSpan.FromSeconds(70));
        Assert.Equal(406, slow.Expect(ChannelClose.Id).ChannelClose.ReplyCode);
        other.Send(1, new BasicConsume { Queue = "q"u8 });
        Assert.Single(other.TakeDeliveries());
    }

    private static (TestClient Slow, TestClient Other) Deliver(TestBroker broker)
    {
        var slow = broker.Connect();
        slow.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        slow.Call(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "slow"u8 }, BasicConsumeOk.Id);
        slow.Publish("q", "late");
        Assert.Single(slow.TakeDeliveries());
        return (slow, broker.Connect());
    }
}
