using System.Runtime.InteropServices;

namespace Hoopoe.Signals;

/// <summary>
/// Waits for SIGTERM, or the terminal's Ctrl+C. The first asks for an orderly end; the second does what the system
/// does without us: the process ends at once.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;

    public StopSignal()
    {
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Note);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Note);
    }

    /// <summary>Completes with the first signal.</summary>
    public Task Requested => _requested.Task;

    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
    }

    private void Note(PosixSignalContext signal) => signal.Cancel = _requested.TrySetResult();
}
