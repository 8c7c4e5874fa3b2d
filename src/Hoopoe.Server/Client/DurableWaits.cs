using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Journal;

namespace Hoopoe.Server.Client;

/// <summary>
/// What a client's callers wait for to be on disk. Lives as long as the client; any thread may wait, and one that ends the
/// client ends all waits.
/// </summary>
internal sealed class DurableWaits(IDurableLog log)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Wait> _waiting = [];
    private Exception? _end;

    /// <summary>Completes when all changes of definitions so far are on disk.</summary>
    public ValueTask DefinitionsAsync() => WaitAsync(log.LastDefinition);

    /// <summary>Completes when a position is on disk; fails where it will not be.</summary>
    public ValueTask WaitAsync(JournalPosition position)
    {
        if (position <= log.Durable) return default;
        var wait = new Wait(this);
        lock (_lock)
        {
            if (_end is not null) return ValueTask.FromException(_end);
            _waiting.Add(wait);
        }
        log.WhenDurable(position, wait);
        return new ValueTask(wait.Task);
    }

    /// <summary>Ends all waits, and those to come.</summary>
    public void End(Exception reason)
    {
        Wait[] waiting;
        lock (_lock)
        {
            _end = reason;
            waiting = [.. _waiting];
            _waiting.Clear();
        }
        foreach (var wait in waiting) wait.Fail(reason);
    }

    private void Forget(Wait wait)
    {
        lock (_lock) _waiting.Remove(wait);
    }

    // Whoever flushes the journal tells; the waiting caller goes on elsewhere.
    private sealed class Wait(DurableWaits waits) : IDurabilityWaiter
    {
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _completion.Task;

        public void Durable(JournalPosition position, Turn turn)
        {
            waits.Forget(this);
            _completion.TrySetResult();
        }

        public void Failed(Turn turn)
        {
            waits.Forget(this);
            Fail(BrokerException.StorageFailed());
        }

        public void Fail(Exception reason) => _completion.TrySetException(reason);
    }
}
