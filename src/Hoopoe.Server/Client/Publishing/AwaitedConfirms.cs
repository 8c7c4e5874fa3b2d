using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp.Publishing;

namespace Hoopoe.Server.Client;

/// <summary>
/// The confirms of publishes that are awaited one by one: each completes the task of its message. Lives as long as its
/// client; the lane adds messages in the order of their numbers, any thread may bring their verdicts. Its gate comes
/// where a connection's output stands in the order of locks.
/// </summary>
internal sealed class AwaitedConfirms : IPublisherConfirms, IOutput
{
    private readonly Lock _gate = new();
    private readonly Queue<PendingConfirm> _pending = new();
    private readonly Stack<PendingConfirm> _free = new();
    private readonly Queue<long> _refused = new();
    private readonly PublishCounters _published;
    private long _confirmed;
    private TaskCompletionSource? _emptied;

    public AwaitedConfirms(IDurableLog log, PublishCounters published) => (Window, _published) = (new ConfirmWindow(log, this), published);

    /// <inheritdoc/>
    public long Confirmed => Volatile.Read(ref _confirmed);

    /// <inheritdoc/>
    public ConfirmWindow Window { get; }

    /// <inheritdoc/>
    public TracedConfirms? Traced { get; set; }

    /// <summary>Adds the message that was numbered last.</summary>
    public PendingConfirm Add()
    {
        lock (_gate)
        {
            if (!_free.TryPop(out var pending)) pending = new PendingConfirm(this);
            pending.Number = Window.Published;
            _pending.Enqueue(pending);
            return pending;
        }
    }

    /// <inheritdoc/>
    public void HandedOver(Turn turn)
    {
        Window.HandedOver();
        Flush(turn);
    }

    /// <inheritdoc/>
    public void Flush(Turn turn)
    {
        lock (_gate)
        {
            long before = _confirmed;
            long through = Window.TakeDue(_refused);
            for (; _confirmed < through && _pending.TryDequeue(out var pending); _confirmed++)
            {
                bool refused = _refused.TryPeek(out long number) && number == pending.Number;
                if (refused) TakeRefused();
                pending.Complete(refused ? new PublishRefusedException([pending.Number]) : null);
            }
            if (_confirmed > before) _published.CountConfirmed(_confirmed - before);
            Traced?.Confirmed(_confirmed);
            if (_emptied is not null) TellEmptied();
        }
    }

    /// <inheritdoc/>
    public void End() => Fail(BrokerException.Shutdown());

    /// <summary>Fails all that is pending: nobody can say any more what becomes of it.</summary>
    public void Fail(Exception reason)
    {
        lock (_gate)
        {
            while (_pending.TryDequeue(out var pending)) pending.Complete(reason);
            TellEmptied();
        }
    }

    /// <summary>Completes when nothing is pending.</summary>
    public Task AllAsync()
    {
        lock (_gate)
        {
            if (_pending.Count == 0) return Task.CompletedTask;
            _emptied ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _emptied.Task;
        }
    }

    // Under the gate.
    private void TakeRefused()
    {
        long number = _refused.Dequeue();
        Traced?.Confirmed(number - 1);
        Traced?.Refused(number);
    }

    // Under the gate.
    private void TellEmptied()
    {
        if (_pending.Count > 0) return;
        _emptied?.TrySetResult();
        _emptied = null;
    }

    /// <summary>Takes back one whose result was read.</summary>
    public void Recycle(PendingConfirm pending)
    {
        lock (_gate) _free.Push(pending);
    }
}
