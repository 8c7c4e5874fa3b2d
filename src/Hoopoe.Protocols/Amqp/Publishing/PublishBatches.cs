using System.Buffers;
using Hoopoe.Core;
using Hoopoe.Core.Durability;
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
        public bool IsKept { get; } = queue.Definition.DurableId != 0;
        public Incoming[] Items { get; set; } = [];
        public int Count { get; set; }
    }

    /// <summary>Raised when batches handed out before are forgotten.</summary>
    public int Generation { get; private set; }

    /// <summary>Whether a batch has as much as a queue should get at a time.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The batch of a queue; valid until the next flush that forgets, see <see cref="Generation"/>.</summary>
    public Batch For(Queue queue)
    {
        if (!_byQueue.TryGetValue(queue, out var batch)) _byQueue.Add(queue, batch = new Batch(queue));
        return batch;
    }

    /// <summary>Adds a message to a batch; gives its place there, whose every field is to be set before the next is added.</summary>
    public ref Incoming Add(Batch batch)
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
        int at = batch.Count++;
        IsFull |= batch.Count >= MostInBatch;
        return ref batch.Items[at];
    }

    /// <summary>Gives the messages that a frame has brought to the journal their places in it.</summary>
    public void Place(EnteringFrame frame)
    {
        foreach (var batch in _filled)
        {
            foreach (ref var incoming in batch.Items.AsSpan(0, batch.Count)) frame.Place(ref incoming);
        }
    }

    /// <summary>Takes the messages out that the journal did not take, and tells those who wait for them.</summary>
    public void RefuseUnplaced(Turn turn)
    {
        foreach (var batch in _filled)
        {
            int left = 0;
            foreach (ref readonly var incoming in batch.Items.AsSpan(0, batch.Count))
            {
                if (!incoming.AwaitsPlace) batch.Items[left++] = incoming;
                else GatheredPublishes.Refuse(incoming, turn);
            }
            Array.Clear(batch.Items, left, batch.Count - left);
            batch.Count = left;
        }
    }

    /// <summary>Hands all batches to their queues.</summary>
    public void Flush(Turn turn)
    {
        foreach (var batch in _filled)
        {
            var items = batch.Items.AsSpan(0, batch.Count);
            // A transaction's batch may be larger than a queue should get at a time.
            for (; items.Length > MostInBatch; items = items[MostInBatch..]) batch.Queue.Publish(items[..MostInBatch], turn);
            if (items.Length > 0) batch.Queue.Publish(items, turn);
        }
        Forget();
    }

    /// <summary>Drops all that was gathered.</summary>
    public void Drop()
    {
        foreach (var batch in _filled)
        {
            foreach (ref readonly var incoming in batch.Items.AsSpan(0, batch.Count)) incoming.Entry.Slab.Release();
        }
        Forget();
    }

    private void Forget()
    {
        foreach (var batch in _filled)
        {
            Array.Clear(batch.Items, 0, batch.Count);
            ArrayPool<Incoming>.Shared.Return(batch.Items);
            batch.Items = [];
            batch.Count = 0;
        }
        _filled.Clear();
        IsFull = false;
        if (_byQueue.Count <= MostRemembered) return;
        _byQueue.Clear();
        Generation++;
    }

    private static void Grow(Batch batch)
    {
        var larger = ArrayPool<Incoming>.Shared.Rent(batch.Count * 4);
        batch.Items.AsSpan(0, batch.Count).CopyTo(larger);
        Array.Clear(batch.Items, 0, batch.Count);
        ArrayPool<Incoming>.Shared.Return(batch.Items);
        batch.Items = larger;
    }
}
