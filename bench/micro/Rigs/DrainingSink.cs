using Hoopoe.Core;
using Hoopoe.Core.Queues;

namespace Hoopoe.Micro.Rigs;

/// <summary>Takes every delivery and keeps those that must be settled, in arrays made once. Lives on the benchmark's thread.</summary>
internal sealed class DrainingSink(int most) : IDeliverySink
{
    private Unacked[] _filling = new Unacked[most];
    private Unacked[] _taken = new Unacked[most];
    private int _count;

    public Consumer Consume(Queue queue, Turn turn, bool noAck = false)
    {
        var consumer = new Consumer { Queue = queue, Tag = "consumer", Sink = this, NoAck = noAck };
        if (queue.Subscribe(consumer, static () => { }, turn) is { } error) throw new InvalidOperationException(error.Text);
        turn.Complete();
        return consumer;
    }

    /// <summary>Gives what has come since the last call, valid until the next one.</summary>
    public Span<Unacked> Take()
    {
        (_filling, _taken) = (_taken, _filling);
        int count = _count;
        _count = 0;
        return _taken.AsSpan(0, count);
    }

    public int Deliver(Consumer consumer, ReadOnlySpan<QueueEntry> entries, Turn turn)
    {
        if (consumer.NoAck) return entries.Length;
        foreach (ref readonly var entry in entries)
            _filling[_count++] = new Unacked { Entry = entry, Queue = consumer.Queue, Consumer = consumer };
        return entries.Length;
    }

    public void Cancelled(Consumer consumer, Turn turn)
    {
    }
}
