using System.Threading.Tasks.Sources;

namespace Hoopoe.Server.Client;

/// <summary>
/// A publish whose confirm is awaited. Used again for another once its result was read, so it is awaited once, as any
/// <see cref="ValueTask"/>. Whoever awaits goes on elsewhere, never on the thread that flushes the journal.
/// </summary>
internal sealed class PendingConfirm(AwaitedConfirms confirms) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    /// <summary>The message's number.</summary>
    public long Number { get; set; }

    /// <summary>The task; taken once.</summary>
    public ValueTask Task => new(this, _core.Version);

    /// <summary>Completes it.</summary>
    public void Complete(Exception? failure)
    {
        if (failure is null) _core.SetResult(true);
        else _core.SetException(failure);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token)
    {
        // A second reader finds another version, and an exception instead of another message's fate.
        bool mine = token == _core.Version;
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            if (mine)
            {
                _core.Reset();
                confirms.Recycle(this);
            }
        }
    }
}
