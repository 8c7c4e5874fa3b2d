using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Xunit;

namespace Hoopoe.Tests.Testing;

/// <summary>Takes deliveries without a connection, as many as it has room for.</summary>
internal sealed class TestSink : IDeliverySink
{
    public List<string> Bodies { get; } = [];

    public List<Unacked> Unacked { get; } = [];

    public bool WasCancelled { get; private set; }

    /// <summary>Subscribes to a queue.</summary>
    public Consumer Consume(Queue queue, Turn turn, bool noAck = true, int prefetch = 0)
    {
        var consumer = new Consumer { Queue = queue, Tag = "test", Sink = this, NoAck = noAck, Prefetch = prefetch };
        Assert.Null(queue.Subscribe(consumer, static () => { }, turn));
        turn.Complete();
        return consumer;
    }

    public int Deliver(Consumer consumer, ReadOnlySpan<QueueEntry> entries, Turn turn)
    {
        foreach (var entry in entries)
        {
            Bodies.Add(Encoding.UTF8.GetString(entry.Message.Body));
            if (!consumer.NoAck) Unacked.Add(new Unacked { Entry = entry, Queue = consumer.Queue, Consumer = consumer });
        }
        return entries.Length;
    }

    public void Cancelled(Consumer consumer, Turn turn) => WasCancelled = true;
}
