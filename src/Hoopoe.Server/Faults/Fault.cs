namespace Hoopoe.Server.Faults;

/// <summary>
/// A fault that a test has asked for, from then until it has struck as often as was asked, or is disposed of. Any thread
/// may use it.
/// </summary>
public sealed class Fault : IDisposable
{
    private readonly TaskCompletionSource _struck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<Fault> _remove;
    private readonly Lock _lock = new();
    private int _left;

    internal Fault(int times, Action<Fault> remove)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        _left = times;
        _remove = remove;
    }

    /// <summary>How often it has struck.</summary>
    public int Strikes { get; private set; }

    /// <summary>Completes when it strikes for the first time.</summary>
    public Task Struck => _struck.Task;

    /// <summary>Completes when it is disposed of.</summary>
    internal Task Disposed => _disposed.Task;

    /// <summary>Ends it: from now on all is well again. What it is holding up goes on.</summary>
    public void Dispose()
    {
        lock (_lock) _left = 0;
        _remove(this);
        _disposed.TrySetResult();
    }

    /// <summary>Takes one of the times it is to strike, if there is one left.</summary>
    internal bool TryStrike()
    {
        bool last;
        lock (_lock)
        {
            if (_left == 0) return false;
            if (_left != int.MaxValue) _left--;
            last = _left == 0;
            Strikes++;
        }
        if (last) _remove(this);
        _struck.TrySetResult();
        return true;
    }
}
