using System.Buffers;
using Hoopoe.Core;
using Hoopoe.Core.Queues;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>
/// What a channel has published since the last flush, gathered by queue, so that a queue is entered once for all that a
/// socket read brought in. Belongs to the channel's read loop; rents nothing between flushes.
/// </summary>
internal sealed class PublishBatches
{
    // So that a queue's holder has a bounded turn, and the arrays stay small.
    private const int MostInBatch = 512;

    // A message for ten thousand queues makes ten thousand batches of one.
    private const int FirstInBatch = 4;

    // A channel that publishes to ever new queues must not remember them all.
    private const int MostRemembered = 64;

    private readonly Dictionary<Queue, Batch> _byQueue = [];
    private readonly List<Batch> _filled = [];

    /// <summary>The batch for one queue.</summary>
    internal sealed class Batch(Queue queue)
    {
        public Queue Queue { get; } = queue;
        public Incoming[] Items { get; set; } = [];
        public int Count { get; set; }
    }

    /// <summary>The batch of a queue; valid until the next flush that forgets, see <see cref="Generation"/>.</summary>
    public Batch For(Queue queue)
    {
        if (!_byQueue.TryGetValue(queue, out var batch)) _byQueue.Add(queue, batch = new Batch(queue));
        return batch;
    }

    /// <summary>Raised when batches handed out before are forgotten.</summary>
    public int Generation { get; private set; }

    /// <summary>Adds a message to a batch; a full one goes to its queue at once.</summary>
    public void Add(Batch batch, in Incoming incoming, Turn turn)
    {
        if (batch.Count == 0)
        {
            batch.Items = ArrayPool<Incoming>.Shared.Rent(FirstInBatch);
            _filled.Add(batch);
        }
        else if (batch.Count == batch.Items.Length)
        {
            Grow(batch);
        }
        batch.Items[batch.Count++] = incoming;
        if (batch.Count < MostInBatch) return;
        _filled.Remove(batch);
        Send(batch, turn);
    }

    /// <summary>Hands all batches to their queues.</summary>
    public void Flush(Turn turn)
    {
        foreach (var batch in _filled) Send(batch, turn);
        _filled.Clear();
        if (_byQueue.Count <= MostRemembered) return;
        _byQueue.Clear();
        Generation++;
    }

    private static void Grow(Batch batch)
    {
        var larger = ArrayPool<Incoming>.Shared.Rent(Math.Min(MostInBatch, batch.Count * 4));
        batch.Items.AsSpan(0, batch.Count).CopyTo(larger);
        Array.Clear(batch.Items, 0, batch.Count);
        ArrayPool<Incoming>.Shared.Return(batch.Items);
        batch.Items = larger;
    }

    private static void Send(Batch batch, Turn turn)
    {
        batch.Queue.Publish(batch.Items.AsSpan(0, batch.Count), turn);
        Array.Clear(batch.Items, 0, batch.Count);
        ArrayPool<Incoming>.Shared.Return(batch.Items);
        batch.Items = [];
        batch.Count = 0;
    }
}
