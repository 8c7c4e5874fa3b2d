using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Channels;

/// <summary>Methods that a client sends without waiting for answers, in one write.</summary>
public sealed class PipelinedMethodsTests
{
    private static readonly byte[] _tag = "t"u8.ToArray();

    [Fact]
    public void Queue_ThatEndsWithItsConsumer_IsGoneForWhatFollowsTheCancel()
    {
        using var broker = new TestBroker();
        var client = broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "q"u8, AutoDelete = true }, QueueDeclareOk.Id);
        client.Call(1, new BasicConsume { Queue = "q"u8, ConsumerTag = _tag }, BasicConsumeOk.Id);
        client.Write(1, new BasicCancel { ConsumerTag = _tag, NoWait = true });
        client.Call(1, new QueueDeclare { Queue = "q"u8, AutoDelete = true }, QueueDeclareOk.Id);
        Assert.True(broker.VirtualHost.Queues.TryGet("q", out _));
    }

    [Fact]
    public void Tag_OfAConsumerWhoseQueueEnded_BelongsToItsNextUser()
    {
        using var broker = new TestBroker();
        var client = broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "old"u8 }, QueueDeclareOk.Id);
        client.Call(1, new QueueDeclare { Queue = "new"u8 }, QueueDeclareOk.Id);
        client.Call(1, new BasicConsume { Queue = "old"u8, ConsumerTag = _tag }, BasicConsumeOk.Id);
        client.Write(1, new QueueDelete { Queue = "old"u8, NoWait = true });
        client.Write(1, new BasicCancel { ConsumerTag = _tag, NoWait = true });
        client.Call(1, new BasicConsume { Queue = "new"u8, ConsumerTag = _tag }, BasicConsumeOk.Id);
        Assert.Empty(client.Received);
        client.Call(1, new BasicCancel { ConsumerTag = _tag }, BasicCancelOk.Id);
        Assert.Equal(0, broker.Queue("new").ConsumerCount);
    }

    [Fact]
    public void Transaction_ThatIsNeverCommitted_CannotTakeMoreThanTheMemory()
    {
        using var broker = new TestBroker(memoryLimitBytes: 1 << 20);
        var client = broker.Connect();
        client.Call(1, default(TxSelect), TxSelectOk.Id);
        for (int i = 0; i < 1000; i++) client.WritePublish(1, "", "nowhere", new byte[3000]);
        client.Flush();
        Assert.Equal(506, client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
        Assert.InRange(broker.Core.Memory.BytesInUse, 0, 2 << 20);
        client.Send(0, default(ConnectionCloseOk));
    }

    [Fact]
    public void Message_ForThousandsOfQueues_AllocatesLittleForEach()
    {
        const int Queues = 2000;
        using var broker = new TestBroker();
        var client = broker.Connect();
        for (int i = 0; i < Queues; i++)
        {
            byte[] name = TestClient.Utf8($"q{i}");
            client.Write(1, new QueueDeclare { Queue = name, NoWait = true });
            client.Write(1, new QueueBind { Queue = name, Exchange = "amq.fanout"u8, NoWait = true });
        }
        client.Publish("", "first", exchange: "amq.fanout");
        long before = GC.GetAllocatedBytesForCurrentThread();
        client.Publish("", "second", exchange: "amq.fanout");
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Queues, 0, 4000);
        Assert.Equal(2, broker.Queue("q1999").ReadyCount);
    }
}
