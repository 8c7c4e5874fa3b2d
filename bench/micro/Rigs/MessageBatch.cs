using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Micro.Rigs;

/// <summary>Messages made once and published again and again, as one batch; it keeps a reference of its own to each.</summary>
internal sealed class MessageBatch
{
    private readonly Incoming[] _batch;

    /// <summary>Makes so many messages.</summary>
    /// <param name="count">How many messages.</param>
    /// <param name="priorities">Their priorities go from 0 to below this, by turns.</param>
    public MessageBatch(int count, int priorities = 1)
    {
        var writer = new MessageWriter(new SlabPool());
        _batch = new Incoming[count];
        for (int i = 0; i < count; i++)
            _batch[i] = TestMessages.Incoming(TestMessages.Message(writer, "queue", "sixteen octets..", new MessageFacts { Priority = (byte)(i % priorities) }));
    }

    public void Publish(Queue queue, Turn turn)
    {
        foreach (ref readonly var incoming in _batch.AsSpan()) incoming.Entry.Slab.AddReferences(1);
        queue.Publish(_batch, turn);
        turn.Complete();
    }
}
