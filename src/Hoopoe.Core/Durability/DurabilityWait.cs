using Hoopoe.Journal;

namespace Hoopoe.Core.Durability;

/// <summary>
/// How one who serves a client waits for the journal: notes what must be durable, and waits for all of it at once. Lives
/// as long as the connection and is used by its read loop; whoever flushes the journal wakes it, and any thread may end it.
/// </summary>
public sealed class DurabilityWait(IDurableLog log) : IDurabilityWaiter
{
    private readonly Lock _lock = new();
    private TaskCompletionSource<bool>? _waiting;
    private JournalPosition _required;
    private bool _ended;

    /// <summary>Whether there is nothing to wait for.</summary>
    public bool IsOver => _required <= log.Durable;

    /// <summary>Has the wait be for all that lies before a position.</summary>
    public void RequireBefore(long position) => Require(new JournalPosition(position));

    /// <summary>Has the wait be for the frame last appended.</summary>
    public void Require(EnteringFrame frame) => Require(frame.End);

    /// <summary>Has the wait be for all changes of definitions so far.</summary>
    public void RequireDefinitions() => Require(log.LastDefinition);

    /// <summary>
    /// Completes when all that is required is durable; with false when it will not be, because the journal has failed or
    /// the connection has ended.
    /// </summary>
    public Task<bool> WaitAsync()
    {
        TaskCompletionSource<bool> waiting;
        lock (_lock)
        {
            if (_ended) return Task.FromResult(false);
            if (IsOver) return Task.FromResult(true);
            // The read loop must not go on inside whoever flushes.
            _waiting = waiting = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        log.WhenDurable(_required, this);
        return waiting.Task;
    }

    /// <summary>Ends the wait: the connection is cut off.</summary>
    public void End()
    {
        lock (_lock) _ended = true;
        Complete(durable: false);
    }

    /// <inheritdoc/>
    public void Durable(JournalPosition position, Turn turn)
    {
        lock (_lock)
        {
            if (position < _required) return;
        }
        Complete(durable: true);
    }

    /// <inheritdoc/>
    public void Failed(Turn turn) => Complete(durable: false);

    private void Require(JournalPosition position)
    {
        lock (_lock)
        {
            if (position > _required) _required = position;
        }
    }

    private void Complete(bool durable)
    {
        TaskCompletionSource<bool>? waiting;
        lock (_lock) (waiting, _waiting) = (_waiting, null);
        waiting?.TrySetResult(durable);
    }
}
