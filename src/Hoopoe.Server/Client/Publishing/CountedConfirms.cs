using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp.Publishing;

namespace Hoopoe.Server.Client;

/// <summary>
/// The confirms of a publisher that looks at them by the window: how many are outstanding, and which were refused. Any
/// thread may bring verdicts and wait. Its gate comes where a connection's output stands in the order of locks.
/// </summary>
internal sealed class CountedConfirms : IPublisherConfirms, IOutput
{
    private readonly int _most;
    private readonly Lock _gate = new();
    private readonly Queue<long> _due = new();
    private readonly List<(long Through, TaskCompletionSource Reached)> _waiting = [];
    private readonly PublishCounters _published;
    private List<long> _refused = [];
    private long _confirmed;
    private Exception? _end;

    /// <summary>Makes a window of as many messages as may be outstanding.</summary>
    public CountedConfirms(IDurableLog log, PublishCounters published, int most) =>
        (Window, _published, _most) = (new ConfirmWindow(log, this), published, most);

    /// <inheritdoc/>
    public long Confirmed => Volatile.Read(ref _confirmed);

    /// <inheritdoc/>
    public ConfirmWindow Window { get; }

    /// <inheritdoc/>
    public TracedConfirms? Traced { get; set; }

    /// <summary>Whether fewer than the window are outstanding.</summary>
    public bool HasRoom => Window.Published - Volatile.Read(ref _confirmed) < _most;

    /// <summary>Whether a message before the one last published has no verdict yet.</summary>
    public bool IsBehind => Window.Published - Volatile.Read(ref _confirmed) > 1;

    /// <summary>Completes when half of the window is free, so that a publisher is woken for many messages at once.</summary>
    public Task RoomAsync() => ReachedAsync(Window.Published - (_most / 2));

    /// <summary>Completes when all that was published so far has its verdict.</summary>
    public Task AllAsync() => ReachedAsync(Window.Published);

    /// <summary>Takes the numbers that were refused since this was last called, in order.</summary>
    public IReadOnlyList<long> TakeRefused()
    {
        lock (_gate)
        {
            var refused = _refused;
            if (refused.Count > 0) _refused = [];
            return refused;
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
            long through = Window.TakeDue(_due);
            while (_due.TryDequeue(out long number))
            {
                _refused.Add(number);
                Traced?.Confirmed(number - 1);
                Traced?.Refused(number);
            }
            Traced?.Confirmed(through);
            if (through > _confirmed)
            {
                _published.CountConfirmed(through - _confirmed);
                Volatile.Write(ref _confirmed, through);
            }
            for (int i = _waiting.Count - 1; i >= 0; i--)
            {
                if (_waiting[i].Through > _confirmed) continue;
                _waiting[i].Reached.TrySetResult();
                _waiting.RemoveAt(i);
            }
        }
    }

    /// <inheritdoc/>
    public void End() => Fail(BrokerException.Shutdown());

    /// <summary>Fails all waits: nobody can say any more what becomes of what is outstanding.</summary>
    public void Fail(Exception reason)
    {
        lock (_gate)
        {
            _end ??= reason;
            foreach (var (_, reached) in _waiting) reached.TrySetException(_end);
            _waiting.Clear();
        }
    }

    private Task ReachedAsync(long number)
    {
        lock (_gate)
        {
            if (_confirmed >= number) return Task.CompletedTask;
            if (_end is not null) return Task.FromException(_end);
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((number, reached));
            return reached.Task;
        }
    }
}
