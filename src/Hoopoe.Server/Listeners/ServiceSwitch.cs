using Hoopoe.Management;

namespace Hoopoe.Server.Listeners;

/// <summary>
/// Stops and starts the service of clients over the network, one change after the other. Lives as long as the broker, whose end is the last
/// change. Any thread may call.
/// </summary>
/// <param name="stop">Accepts no more, and has clients go.</param>
/// <param name="start">Accepts again; says why it cannot, or null.</param>
internal sealed class ServiceSwitch(Func<Task> stop, Func<Task<string?>> start) : INodeService
{
    private readonly SemaphoreSlim _changing = new(1);
    private volatile bool _isStopped;
    private bool _ended;

    /// <inheritdoc/>
    public bool IsRunning => !_isStopped;

    /// <inheritdoc/>
    public async Task<string?> SetAsync(bool running)
    {
        await _changing.WaitAsync();
        try
        {
            if (_ended) return "the broker stops";
            if (running == IsRunning) return null;
            if (!running)
            {
                _isStopped = true;
                await stop();
                return null;
            }
            if (await start() is { } fault) return fault;
            _isStopped = false;
            return null;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Notes that the broker has started anew, and serves.</summary>
    public void Restarted() => _isStopped = false;

    /// <summary>Changes nothing more: the broker ends.</summary>
    public async Task EndAsync()
    {
        await _changing.WaitAsync();
        _ended = true;
        _changing.Release();
    }
}
