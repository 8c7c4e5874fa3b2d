using System.Runtime.InteropServices;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Delivery;

namespace Hoopoe.Server.Client;

/// <summary>
/// The deliveries of one consumer, or all that a client fetched singly, until they are settled. Lives as long as its
/// client, or until a consumer that has ended has nothing left. Any thread may call.
/// </summary>
internal class UnsettledDeliveries : DeliveryHolder
{
    // Slabs of what was settled: a span of a body that somebody has in hand stays what it was until the next delivery.
    private readonly List<MessageSlab> _outgoing = [];

    /// <summary>What awaits its settlement. Under the gate.</summary>
    protected UnackedMessages Unacked { get; } = new();

    /// <summary>Whether more is delivered, after which the memory of what was settled is let go. Under the gate.</summary>
    protected virtual bool MovesOn => true;

    /// <summary>How many await their settlement.</summary>
    public int Count
    {
        get
        {
            lock (Gate) return Unacked.Count;
        }
    }

    /// <summary>Adds a message that was fetched singly, and gives its tag.</summary>
    public long Add(in QueueEntry entry, Queue queue, long nowMs)
    {
        lock (Gate)
        {
            ReleaseOutgoing();
            return Unacked.Add(entry, queue, consumer: null, nowMs);
        }
    }

    /// <inheritdoc/>
    public override void Settle(long tag, bool through, Settlement how)
    {
        var thread = ThreadTurn.Current;
        lock (Gate)
        {
            if (!Unacked.TryFind(tag, out _)) throw BrokerException.Of(AmqpError.Precondition($"unknown delivery tag {tag}"));
            if (through) Unacked.TakeThrough(tag, thread.Settling);
            else Unacked.TryTake(tag, thread.Settling);
            if (MovesOn) KeepOutgoing(CollectionsMarshal.AsSpan(thread.Settling));
        }
        Settle(thread, how);
    }

    /// <summary>Returns to their queues what was delivered at or before a time.</summary>
    public int ReturnDeliveredBefore(long deadlineMs)
    {
        var thread = ThreadTurn.Current;
        lock (Gate)
        {
            if (Unacked.OldestDeliveryMs() is { } oldest && oldest <= deadlineMs) Unacked.TakeDeliveredBefore(deadlineMs, thread.Settling);
        }
        int count = thread.Settling.Count;
        Settle(thread, Settlement.Requeue);
        return count;
    }

    /// <summary>Returns to their queues all that is unsettled: the client ends.</summary>
    public virtual void ReturnAll()
    {
        var thread = ThreadTurn.Current;
        lock (Gate)
        {
            Unacked.TakeThrough(long.MaxValue, thread.Settling);
            ReleaseOutgoing();
        }
        Settle(thread, Settlement.Requeue);
    }

    /// <summary>Hands what was taken out to its queues, and completes the turn. No gate is held.</summary>
    protected static void Settle(ThreadTurn thread, Settlement how)
    {
        try
        {
            CollectionsMarshal.AsSpan(thread.Settling).Settle(how, recorded: false, thread.Turn);
        }
        finally
        {
            thread.Settling.Clear();
            thread.Turn.Complete();
        }
    }

    /// <inheritdoc/>
    protected override bool TryFind(long tag, out Unacked delivery) => Unacked.TryFind(tag, out delivery);

    private void KeepOutgoing(ReadOnlySpan<Unacked> settled)
    {
        foreach (ref readonly var taken in settled)
        {
            taken.Entry.Slab.AddReferences(1);
            _outgoing.Add(taken.Entry.Slab);
        }
    }

    /// <summary>Lets go of the memory of what was settled. Under the gate.</summary>
    protected void ReleaseOutgoing()
    {
        if (_outgoing.Count == 0) return;
        foreach (var slab in _outgoing) slab.Release();
        _outgoing.Clear();
    }
}
