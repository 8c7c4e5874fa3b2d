using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Workloads;

/// <summary>What publishing and delivering allocate for each message in the steady state, in batches of a hundred; may only go down.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int Batch = 100;
    private const int Messages = 20_000;

    private readonly TestBroker _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Messages_TransientAndAutomaticallyAcknowledged_CostLittle()
    {
        var (publisher, consumer) = Connect(_broker, noAck: true);
        byte[] publishes = Publishes(publisher);
        Assert.InRange(PerMessage(() => Exchange(publisher, consumer, publishes, [])), 0, 20);
    }

    [Fact]
    public void Messages_OfAnotherTopicEachTime_CostNoMore()
    {
        var (publisher, consumer) = Connect(_broker, noAck: true);
        consumer.Discards = false;
        consumer.Call(1, new QueueBind { Queue = "q"u8, Exchange = "amq.topic"u8, RoutingKey = "key.*"u8 }, QueueBindOk.Id);
        consumer.Discards = true;
        for (int i = 0; i < Batch; i++) publisher.WritePublish(1, "amq.topic", $"key.{i}", "sixteen octets.."u8);
        publisher.Discards = true;
        byte[] publishes = publisher.TakeWritten();
        Assert.InRange(PerMessage(() => Exchange(publisher, consumer, publishes, [])), 0, 20);
    }

    [Fact]
    public void Messages_ConfirmedAndAcknowledged_CostLittle()
    {
        var (publisher, consumer) = Connect(_broker, noAck: false);
        publisher.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        byte[] publishes = Publishes(publisher);
        byte[][] acks = Acks(consumer);
        int round = 0;
        Assert.InRange(PerMessage(() => Exchange(publisher, consumer, publishes, acks[round++])), 0, 48);
        Assert.Equal(0, _broker.Queue("q").UnackedCount);
    }

    [Fact]
    public void Messages_PersistentInADurableQueue_CostLittleMore()
    {
        using var rig = new DurableBroker(log: new FrameLog { IsQuick = true, Discards = true });
        var (publisher, consumer) = Connect(rig.Broker, noAck: false, durable: true);
        publisher.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        byte[] publishes = Publishes(publisher, DurableBroker.Persistent);
        byte[][] acks = Acks(consumer);
        int round = 0;
        Assert.InRange(PerMessage(() => Exchange(publisher, consumer, publishes, acks[round++])), 0, 96);
        Assert.Equal(0, rig.Broker.Queue("q").UnackedCount);
        Assert.Equal(0, rig.Log.LiveBytes);
    }

    private static byte[][] Acks(TestClient consumer)
    {
        ulong tag = 0;
        return [.. Enumerable.Range(0, 3 * Messages / Batch).Select(_ =>
        {
            for (int i = 0; i < Batch; i++) consumer.Write(1, new BasicAck { DeliveryTag = ++tag });
            return consumer.TakeWritten();
        })];
    }

    private static double PerMessage(Action exchangeBatch)
    {
        for (int i = 0; i < Messages / Batch; i++) exchangeBatch();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Messages / Batch; i++) exchangeBatch();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Messages;
    }

    private static void Exchange(TestClient publisher, TestClient consumer, byte[] publishes, byte[] acks)
    {
        int before = consumer.BytesReceived;
        publisher.SendWithoutCopy(publishes);
        Assert.True(consumer.BytesReceived > before + (Batch * 30), "nothing was delivered");
        if (acks.Length > 0) consumer.SendWithoutCopy(acks);
    }

    private static (TestClient Publisher, TestClient Consumer) Connect(TestBroker broker, bool noAck, bool durable = false)
    {
        var (publisher, consumer) = (broker.Connect(), broker.Connect());
        consumer.Call(1, new QueueDeclare { Queue = "q"u8, Durable = durable }, QueueDeclareOk.Id);
        consumer.Call(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "c"u8, NoAck = noAck }, BasicConsumeOk.Id);
        consumer.Discards = true;
        return (publisher, consumer);
    }

    private static byte[] Publishes(TestClient publisher, scoped in BasicProperties properties = default)
    {
        for (int i = 0; i < Batch; i++) publisher.WritePublish(1, "", "q", "sixteen octets.."u8, properties);
        publisher.Discards = true;
        return publisher.TakeWritten();
    }
}
