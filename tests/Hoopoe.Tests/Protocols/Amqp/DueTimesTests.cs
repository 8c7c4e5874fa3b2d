using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp;

/// <summary>What is due when, to the millisecond, with everything in memory and on one thread.</summary>
public sealed class DueTimesTests : IDisposable
{
    private readonly TestBroker _broker = new(new AmqpOptions { ConsumerTimeout = TimeSpan.FromMinutes(30) });

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Expiry_OverThreeHops_TakesTheSumOfThem()
    {
        var client = _broker.Connect();
        Declare(client, "a", ("x-message-ttl", 1000), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "b"));
        Declare(client, "b", ("x-message-ttl", 2000), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "c"));
        Declare(client, "c", ("x-message-ttl", 3000), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "end"));
        Declare(client, "end");
        client.Publish("a", "m");
        Advance(5999);
        Assert.Equal(1, _broker.Queue("c").ReadyCount);
        Advance(1);
        Assert.Equal(1, _broker.Queue("end").ReadyCount);
    }

    [Fact]
    public void QueueExpiry_AtItsTime_RemovesTheQueue()
    {
        Declare(_broker.Connect(), "q", ("x-expires", 1_800_000));
        Advance(1_799_999);
        Assert.True(_broker.VirtualHost.Queues.TryGet("q", out _));
        Advance(1);
        Assert.False(_broker.VirtualHost.Queues.TryGet("q", out _));
    }

    [Fact]
    public void Delay_AtItsTime_IsServed()
    {
        var client = _broker.Connect();
        Declare(client, "q");
        client.Call(1, new ExchangeDeclare
        {
            Exchange = "later"u8, Type = "x-delayed-message"u8, Arguments = DurableBroker.Table(("x-delayed-type", "fanout")),
        }, ExchangeDeclareOk.Id);
        client.Call(1, new QueueBind { Queue = "q"u8, Exchange = "later"u8 }, QueueBindOk.Id);
        client.Publish("", "m", new BasicProperties { Headers = DurableBroker.Table(("x-delay", 1_800_000)) }, "later");
        Advance(1_799_999);
        Assert.Equal(0, _broker.Queue("q").ReadyCount);
        Advance(1);
        Assert.Equal(1, _broker.Queue("q").ReadyCount);
    }

    [Fact]
    public void ConsumerTimeout_AtItsTime_TakesTheDeliveryBackAndNoOther()
    {
        var slow = _broker.Connect();
        Declare(slow, "q");
        slow.Call(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "slow"u8 }, BasicConsumeOk.Id);
        slow.Publish("q", "first");
        Advance(60_000);
        slow.Publish("q", "second");
        Assert.Equal(2, slow.TakeDeliveries().Count);
        slow.Call(1, new BasicCancel { ConsumerTag = "slow"u8 }, BasicCancelOk.Id);
        Advance(1_739_999);
        Assert.Equal((0, 2), (_broker.Queue("q").ReadyCount, _broker.Queue("q").UnackedCount));
        Advance(1);
        Assert.Equal((1, 1), (_broker.Queue("q").ReadyCount, _broker.Queue("q").UnackedCount));
        Advance(60_000);
        Assert.Equal((2, 0), (_broker.Queue("q").ReadyCount, _broker.Queue("q").UnackedCount));
    }

    [Fact]
    public void PoisonMessage_InARetryLoop_ComesOnceForEachWait()
    {
        var client = _broker.Connect();
        Declare(client, "work", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "retry"));
        Declare(client, "retry", ("x-message-ttl", 300_000), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "work"));
        client.Call(1, new BasicConsume { Queue = "work"u8 }, BasicConsumeOk.Id);
        client.Publish("work", "poison");
        for (int round = 1; round <= 20; round++)
        {
            ulong tag = Assert.Single(client.TakeDeliveries()).Deliver.DeliveryTag;
            client.Send(1, new BasicReject { DeliveryTag = tag });
            Advance(299_999);
            Assert.Empty(client.TakeDeliveries());
            Advance(1);
        }
        Assert.Equal(TimeSpan.FromMinutes(100), _broker.Time.Elapsed);
    }

    [Fact]
    public void ManyDeadLetters_OfOneMoment_NeedNoTimeToMove()
    {
        var client = _broker.Connect();
        Declare(client, "a", ("x-message-ttl", 1000), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "end"));
        Declare(client, "end");
        for (int i = 0; i < 5000; i++) client.WritePublish(1, "", "a", "m"u8);
        client.Flush();
        Advance(1000);
        Assert.Equal(5000, _broker.Queue("end").ReadyCount);
    }

    private static void Declare(TestClient client, string queue, params (string, object?)[] arguments) =>
        client.Call(1, new QueueDeclare { Queue = TestClient.Utf8(queue), Arguments = DurableBroker.Table(arguments) }, QueueDeclareOk.Id);

    private void Advance(int ms) => _broker.Advance(TimeSpan.FromMilliseconds(ms));
}
