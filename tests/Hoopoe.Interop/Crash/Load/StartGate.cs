namespace Hoopoe.Interop.Crash.Load;

/// <summary>Where the clients of a round wait for each other, so that its load begins at once. Used once.</summary>
internal sealed class StartGate(int clients)
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing = clients;

    /// <summary>Ends when all have come.</summary>
    public Task Opened => _open.Task;

    /// <summary>Says that one more is ready, and waits for the others.</summary>
    public Task PassAsync()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
            _open.SetResult();
        return _open.Task;
    }
}
