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
    private readonly Lock _gate = new();
    private volatile bool _isStopped;
    private Task<string?> _last = Task.FromResult<string?>(null);
    private volatile bool _ended;

    /// <inheritdoc/>
    public bool IsRunning => !_isStopped;

    /// <inheritdoc/>
    public Task<string?> SetAsync(bool running)
    {
        lock (_gate) return _last = ChangeAsync(_last, running);
    }

    /// <summary>Notes that the broker has started anew, and serves.</summary>
    public void Restarted() => _isStopped = false;

    /// <summary>Changes nothing more, once the changes under way are made: the broker ends.</summary>
    public async Task EndAsync()
    {
        Task last;
        lock (_gate) (last, _ended) = (_last, true);
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Yields first, so that nothing of the change happens under the gate.
    private async Task<string?> ChangeAsync(Task before, bool running)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (_ended) return "the broker stops";
        if (running == IsRunning) return null;
        if (running)
        {
            if (await start() is { } fault) return fault;
            _isStopped = false;
            return null;
        }
        _isStopped = true;
        await stop();
        return null;
    }
}
