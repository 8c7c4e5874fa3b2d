using System.Runtime.InteropServices;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Delivery;

namespace Hoopoe.Server.Client;

/// <summary>
/// The deliveries of one consumer, or all that a client fetched singly, until they are settled. Lives as long as its
/// client, or until a consumer that has ended has nothing left. Any thread may call.
/// </summary>
/// <param name="scope">Whose deliveries they are.</param>
internal class UnsettledDeliveries(ClientScope scope) : DeliveryHolder
{
    // Slabs of what was settled: a span of a body that somebody has in hand stays what it was until the next delivery.
    private readonly List<MessageSlab> _outgoing = [];
    private Exception? _end;

    /// <summary>Whose deliveries they are.</summary>
    protected ClientScope Scope { get; } = scope;

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

    /// <summary>How many were delivered so far.</summary>
    public long Delivered
    {
        get
        {
            lock (Gate) return Unacked.LastTag;
        }
    }

    /// <summary>Adds a message that was fetched singly, and gives its tag.</summary>
    public long Add(in QueueEntry entry, Queue queue, long nowMs)
    {
        lock (Gate)
        {
            ReleaseOutgoing();
            return Unacked.Add(Held(entry), queue, consumer: null, nowMs);
        }
    }

    /// <inheritdoc/>
    public override void Settle(long tag, bool through, Settlement how)
    {
        var thread = Scope.Enter();
        try
        {
            lock (Gate)
            {
                if (!Unacked.TryFind(tag, out _)) throw _end ?? BrokerException.Of(AmqpError.Precondition($"unknown delivery tag {tag}"));
                if (through) Unacked.TakeThrough(tag, thread.Settling);
                else Unacked.TryTake(tag, thread.Settling);
                if (MovesOn) KeepOutgoing(CollectionsMarshal.AsSpan(thread.Settling));
            }
            // As AMQP clients would say it.
            var cause = how == Settlement.Acknowledge ? SettlementCause.Acknowledgement : through ? SettlementCause.Nack : SettlementCause.Reject;
            SettleTaken(thread, how, cause);
        }
        finally
        {
            Scope.Leave(thread);
        }
    }

    /// <summary>Returns to their queues what nobody has acknowledged in time.</summary>
    /// <returns>When the next of what is left is due, if anything is.</returns>
    public virtual long? ReturnLate(DeliveryDeadlines deadlines, long nowMs)
    {
        var thread = Scope.Enter();
        try
        {
            long? nextMs;
            lock (Gate)
            {
                if (deadlines.FindLate(Unacked, nowMs) is null) return deadlines.NextDueMs(Unacked);
                deadlines.TakeLate(Unacked, nowMs, thread.Settling);
                nextMs = deadlines.NextDueMs(Unacked);
            }
            SettleTaken(thread, Settlement.Requeue, SettlementCause.Timeout);
            return nextMs;
        }
        finally
        {
            Scope.Leave(thread);
        }
    }

    /// <summary>Returns to their queues all that is unsettled: the client ends, and who settles from here on is told why.</summary>
    public virtual void ReturnAll(Exception reason)
    {
        var thread = Scope.Enter();
        try
        {
            lock (Gate)
            {
                _end ??= reason;
                Unacked.TakeThrough(long.MaxValue, thread.Settling);
                ReleaseOutgoing();
            }
            var cause = reason is ObjectDisposedException ? SettlementCause.ConnectionClosed : SettlementCause.ConnectionFailed;
            SettleTaken(thread, Settlement.Requeue, cause);
        }
        finally
        {
            Scope.Leave(thread);
        }
    }

    /// <summary>Hands what was taken out to its queues. No gate is held.</summary>
    protected void SettleTaken(ThreadTurn thread, Settlement how, SettlementCause cause)
    {
        try
        {
            CollectionsMarshal.AsSpan(thread.Settling).Settle(how, cause, Scope.Party, recorded: false, thread.Turn);
        }
        finally
        {
            thread.Settling.Clear();
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
