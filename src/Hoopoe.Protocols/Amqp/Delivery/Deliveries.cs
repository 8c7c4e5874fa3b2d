using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Channels;

namespace Hoopoe.Protocols.Amqp.Delivery;

/// <summary>
/// The delivering side of a channel: what is out and unacknowledged, and the prefetch limit that all of the channel's
/// consumers share. Everything here is guarded by the output's gate, because delivery tags rise in the order in which
/// deliveries are written.
/// </summary>
/// <param name="channel">The channel.</param>
internal sealed class Deliveries(AmqpChannel channel)
{
    private List<Action<Turn>>? _waitingForCredit;
    private SplicedProperties? _spliced;
    private int _outOnConsumers;

    /// <summary>What awaits acknowledgement.</summary>
    public UnackedMessages Unacked { get; } = new(channel.Connection.Unacked);

    /// <summary>The limit all consumers share; 0 is none.</summary>
    public int SharedPrefetch { get; set; }

    /// <summary>Whether the channel has closed: nothing more is delivered.</summary>
    public bool Closed { get; set; }

    /// <summary>Writes deliveries for a consumer as far as there is room and credit.</summary>
    public int Deliver(Subscription subscription, Consumer consumer, ReadOnlySpan<QueueEntry> entries, Turn turn)
    {
        var output = channel.Connection.Output;
        lock (output.Gate)
        {
            if (Closed || output.Closed) return 0;
            long nowMs = consumer.NoAck ? 0 : channel.Connection.Broker.Clock.NowMs;
            int frameLimit = channel.Connection.FrameMax;
            int count = 0;
            foreach (ref readonly var entry in entries)
            {
                if (!MayDeliver(consumer, turn)) break;
                long tag = consumer.NoAck ? Unacked.NextTag() : Unacked.Add(entry, consumer.Queue, consumer, nowMs);
                if (!consumer.NoAck) _outOnConsumers++;
                DeliveryWriter.WriteDelivery(output, channel.Number, subscription.TagBytes, tag, entry, consumer.Queue, _spliced ??= new(), frameLimit);
                count++;
            }
            if (count > 0) output.Written(turn);
            return count;
        }
    }

    /// <summary>Why no message that needs an acknowledgement may be fetched now; null where it may.</summary>
    public AmqpError? RefuseMore()
    {
        var memory = channel.Connection.Unacked;
        lock (channel.Connection.Output.Gate) return memory.IsFull ? memory.Refusal() : null;
    }

    /// <summary>Tells that consumers' deliveries were settled. Under the gate; the result runs after it is left.</summary>
    public Action<Turn>[] Settled(ReadOnlySpan<Unacked> settled)
    {
        foreach (ref readonly var one in settled)
        {
            if (one.Consumer is not null) _outOnConsumers--;
        }
        return TakeWaiting();
    }

    /// <summary>Takes those who wait for shared credit, if there is some. Under the gate.</summary>
    public Action<Turn>[] TakeWaiting()
    {
        Action<Turn>[] waiting = [];
        if (_waitingForCredit is { Count: > 0 } && (SharedPrefetch == 0 || _outOnConsumers < SharedPrefetch))
        {
            waiting = [.. _waitingForCredit];
            _waitingForCredit.Clear();
        }
        channel.Connection.Unacked.TakeWaiting(ref waiting);
        return waiting;
    }

    private bool MayDeliver(Consumer consumer, Turn turn)
    {
        var output = channel.Connection.Output;
        if (!output.HasRoom)
        {
            output.WhenRoom(Resumption(consumer));
            // What fills the room may be what this turn has written and not yet flushed.
            output.Written(turn);
            return false;
        }
        if (!consumer.NoAck && channel.Connection.Unacked is { IsFull: true } memory)
        {
            memory.WhenRoom(Resumption(consumer));
            return false;
        }
        if (consumer.NoAck || SharedPrefetch == 0 || _outOnConsumers < SharedPrefetch) return true;
        (_waitingForCredit ??= []).Add(Resumption(consumer));
        return false;
    }

    // On its own, since a method that may capture its consumer allocates room for it each time it is called.
    private static Action<Turn> Resumption(Consumer consumer) => later => consumer.Queue.Resume(consumer, later);
}
