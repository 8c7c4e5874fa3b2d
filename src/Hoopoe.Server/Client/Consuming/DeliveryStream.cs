using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Hoopoe.Core;
using Hoopoe.Core.Connections;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Delivery;

namespace Hoopoe.Server.Client;

/// <summary>
/// A consumer of a client: queues put deliveries in, by whichever thread holds them, and one enumerator takes them out on
/// its own thread, all that are there before it waits again. When the enumeration ends, what was not yet enumerated goes
/// back; what was can be settled as long as the client lives.
/// </summary>
/// <remarks>
/// A delivery's tag says where it is: up to the current one they were enumerated, after it they are ahead. So what is
/// ahead needs no list of its own.
/// </remarks>
/// <param name="scope">Whose it is.</param>
/// <param name="channel">How its client is shown to others.</param>
/// <param name="noAck">Whether deliveries need no acknowledgement.</param>
/// <param name="preparing">Makes its consumer, when it is first asked for a delivery.</param>
/// <param name="cancellation">Ends the enumeration.</param>
internal sealed class DeliveryStream(
    ClientScope scope, IClientChannel channel, bool noAck, DeliveryStream.Preparing preparing, CancellationToken cancellation)
    : UnsettledDeliveries(scope), IDeliverySink, IOutput, IAsyncEnumerator<Delivery>, IValueTaskSource<bool>
{
    // Enough for an enumerator to be busy with while its queue fills it up again; little to lose or to hand back.
    private const int MostAhead = 2048;
    private const int MostBytesAhead = 512 * 1024;

    private ManualResetValueTaskSourceCore<bool> _woken = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private Consumer? _consumer;
    private long _current;
    private long _bytesAhead;
    private bool _waiting;
    private bool _wakeAsked;
    private bool _stalled;
    private bool _ended;
    private Exception? _failure;

    /// <summary>Makes the consumer of a stream, which has yet to subscribe; throws where the client may not consume.</summary>
    public delegate ValueTask<Consumer> Preparing(DeliveryStream stream);

    /// <inheritdoc/>
    public Delivery Current => new(this, _current);

    /// <summary>Whether the enumeration is over and nothing is left to settle.</summary>
    public bool IsSpent
    {
        get
        {
            lock (Gate) return _ended && Unacked.Count == 0;
        }
    }

    /// <summary>Whether deliveries need no acknowledgement.</summary>
    public bool NoAck => noAck;

    /// <summary>Whether its consumer is with the queue.</summary>
    public bool IsConsuming => _consumer is not null && !_ended;

    /// <inheritdoc/>
    public IClientChannel? Channel => channel;

    /// <inheritdoc/>
    protected override bool MovesOn => !_ended;

    /// <inheritdoc/>
    TraceParty? IDeliverySink.Owner => Scope.Party;

    private long Ahead => Unacked.LastTag - _current;

    /// <inheritdoc/>
    public int Deliver(Consumer consumer, ReadOnlySpan<QueueEntry> entries, Turn turn)
    {
        lock (Gate)
        {
            if (_ended) return 0;
            long nowMs = noAck ? 0 : Scope.Broker.Clock.NowMs;
            int count = 0;
            foreach (ref readonly var entry in entries)
            {
                if (Ahead >= MostAhead || _bytesAhead >= MostBytesAhead)
                {
                    _stalled = true;
                    break;
                }
                // The queue gives its own reference up where it hears nothing more of the message.
                if (noAck) entry.Slab.AddReferences(1);
                Unacked.Add(Held(entry), consumer.Queue, noAck ? null : consumer, nowMs);
                _bytesAhead += entry.BodyLength;
                count++;
            }
            if (count > 0) AskForWake(turn);
            return count;
        }
    }

    /// <inheritdoc/>
    public void Cancelled(Consumer consumer, Turn turn)
    {
        lock (Gate)
        {
            _failure ??= new ConsumerCancelledException(consumer.Queue.Name);
            AskForWake(turn);
        }
    }

    /// <summary>Ends the stream from outside: whoever enumerates it is told why when nothing is ahead any more.</summary>
    public void Fail(Exception failure)
    {
        var thread = Scope.Enter();
        lock (Gate)
        {
            _failure ??= failure;
            AskForWake(thread.Turn);
        }
        Scope.Leave(thread);
    }

    /// <inheritdoc/>
    public ValueTask<bool> MoveNextAsync() => _consumer is null ? StartAsync() : NextAsync();

    /// <summary>Wakes the enumerator once for all that a turn brought.</summary>
    public void Flush(Turn turn)
    {
        Exception? failure;
        lock (Gate)
        {
            _wakeAsked = false;
            if (!_waiting) return;
            if (TryMoveOn()) failure = null;
            else if (_failure is null) return;
            else failure = _failure;
            _waiting = false;
        }
        if (failure is null) _woken.SetResult(true);
        else _woken.SetException(failure);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync();
        End();
    }

    /// <summary>Ends the enumeration: what was not enumerated goes back to its queue.</summary>
    public void End()
    {
        if (_consumer is null) return;
        var thread = Scope.Enter();
        try
        {
            lock (Gate)
            {
                if (_ended) return;
                _ended = true;
                for (long tag = noAck ? _current : _current + 1; tag <= Unacked.LastTag; tag++) Unacked.TryTake(tag, thread.Settling);
                ReleaseOutgoing();
            }
            // First, or what goes back would come here again.
            _consumer.Queue.Unsubscribe(_consumer, thread.Turn);
            if (noAck) Drop(thread);
            SettleTaken(thread, Settlement.Requeue, SettlementCause.ConsumerEnded);
        }
        finally
        {
            Scope.Leave(thread);
        }
    }

    /// <inheritdoc/>
    public override void ReturnAll(Exception reason)
    {
        End();
        base.ReturnAll(reason);
    }

    /// <inheritdoc/>
    // What needs no acknowledgement has left its queue, and is late for nothing.
    public override long? ReturnLate(DeliveryDeadlines deadlines, long nowMs) => noAck ? null : base.ReturnLate(deadlines, nowMs);

    /// <inheritdoc/>
    public override void Settle(long tag, bool through, Settlement how)
    {
        if (noAck) throw Delivery.NeedsNoSettling();
        base.Settle(tag, through, how);
    }

    /// <inheritdoc/>
    protected override bool TryFind(long tag, out Unacked delivery)
    {
        // What is ahead is nobody's yet, whatever number somebody made up.
        if (tag <= _current) return base.TryFind(tag, out delivery);
        delivery = default;
        return false;
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _woken.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _woken.OnCompleted(continuation, state, token, flags);

    bool IValueTaskSource<bool>.GetResult(short token) => _woken.GetResult(token);

    private async ValueTask<bool> StartAsync()
    {
        cancellation.ThrowIfCancellationRequested();
        var consumer = await preparing(this);
        Subscribe(consumer);
        _registration = cancellation.UnsafeRegister(
            static (stream, token) => ((DeliveryStream)stream!).Fail(new OperationCanceledException(token)), this);
        return await NextAsync();
    }

    private void Subscribe(Consumer consumer)
    {
        lock (Gate)
        {
            if (_failure is not null) throw _failure;
            _consumer = consumer;
        }
        var thread = Scope.Enter();
        try
        {
            if (consumer.Queue.Subscribe(consumer, static () => { }, thread.Turn) is { } error)
            {
                _consumer = null;
                throw BrokerException.Of(AmqpError.From(error)!);
            }
            // The client may have ended meanwhile, and found nobody subscribed.
            if (_ended) consumer.Queue.Unsubscribe(consumer, thread.Turn);
        }
        finally
        {
            Scope.Leave(thread);
        }
    }

    private ValueTask<bool> NextAsync()
    {
        bool resumes;
        var next = new ValueTask<bool>(true);
        lock (Gate)
        {
            if (_waiting) throw new InvalidOperationException("A MoveNextAsync is under way; enumerate a consumer from one place at a time.");
            ReleaseOutgoing();
            if (noAck) ReleaseCurrent();
            cancellation.ThrowIfCancellationRequested();
            if (_ended || !TryMoveOn())
            {
                if (_failure is not null) throw _failure;
                if (_ended) return new ValueTask<bool>(false);
                _woken.Reset();
                _waiting = true;
                next = new ValueTask<bool>(this, _woken.Version);
            }
            resumes = _stalled && Ahead <= MostAhead / 2 && _bytesAhead <= MostBytesAhead / 2;
            if (resumes) _stalled = false;
        }
        if (resumes) Resume();
        return next;
    }

    // The enumerator fetches for itself what waits in the queue.
    private void Resume()
    {
        var thread = Scope.Enter();
        try
        {
            _consumer!.Queue.Resume(_consumer, thread.Turn);
        }
        finally
        {
            Scope.Leave(thread);
        }
    }

    // Goes to the next delivery that is still here: a timeout may have taken those that wait. Under the gate.
    private bool TryMoveOn()
    {
        while (_current < Unacked.LastTag)
        {
            _current++;
            if (!Unacked.TryFind(_current, out var delivery)) continue;
            _bytesAhead -= delivery.Entry.BodyLength;
            return true;
        }
        _bytesAhead = 0;
        return false;
    }

    // Under the gate.
    private void ReleaseCurrent()
    {
        var taken = ThreadTurn.Current.Settling;
        Unacked.TryTake(_current, taken);
        foreach (ref readonly var one in CollectionsMarshal.AsSpan(taken)) one.Entry.Slab.Release();
        taken.Clear();
    }

    private static void Drop(ThreadTurn thread)
    {
        foreach (ref readonly var one in CollectionsMarshal.AsSpan(thread.Settling)) one.Entry.Slab.Release();
        thread.Settling.Clear();
    }

    // Under the gate.
    private void AskForWake(Turn turn)
    {
        if (!_waiting || _wakeAsked) return;
        _wakeAsked = true;
        turn.Touch(this);
    }
}
