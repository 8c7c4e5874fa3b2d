using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Core.Policies;
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

    [Fact]
    public void Timeout_SetByPolicyWhileADeliveryIsOut_CountsForIt()
    {
        using var broker = new TestBroker(new AmqpOptions { ConsumerTimeout = TimeSpan.FromMinutes(30) });
        var (slow, other) = Deliver(broker);
        slow.Call(1, new BasicCancel { ConsumerTag = "slow"u8 }, BasicCancelOk.Id);
        broker.VirtualHost.SetPolicy("p", "q", ("consumer-timeout", 5000L));
        other.Send(1, new BasicConsume { Queue = "q"u8 });
        other.Expect(BasicConsumeOk.Id);
        broker.Advance(TimeSpan.FromMilliseconds(4900));
        Assert.Empty(other.TakeDeliveries());
        broker.Advance(TimeSpan.FromMilliseconds(101));
        Assert.Single(other.TakeDeliveries());
        broker.VirtualHost.RemovePolicy("p");
        broker.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(slow.TakeDeliveries());
    }

    [Fact]
    public void Timeout_OfAQueue_IsItsOwn()
    {
        using var broker = new TestBroker(new AmqpOptions { ConsumerTimeout = TimeSpan.FromSeconds(60), ConsumerTimeoutClosesChannel = true });
        var (slow, patient) = Deliver(broker);
        patient.Call(1, new QueueDeclare { Queue = "slow"u8, Arguments = DurableBroker.Table(("x-consumer-timeout", 90_000)) }, QueueDeclareOk.Id);
        patient.Call(1, new BasicConsume { Queue = "slow"u8 }, BasicConsumeOk.Id);
        patient.Publish("slow", "x");
        Assert.Single(patient.TakeDeliveries());
        broker.Advance(TimeSpan.FromSeconds(61));
        slow.Expect(ChannelClose.Id);
        Assert.Empty(patient.Received);
        broker.Advance(TimeSpan.FromSeconds(30));
        Assert.Contains("Timeout value used: 90000 ms", patient.Expect(ChannelClose.Id).ChannelClose.ReplyText.ToText(), StringComparison.Ordinal);
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
