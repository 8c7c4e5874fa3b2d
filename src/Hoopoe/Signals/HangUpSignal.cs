using System.Runtime.InteropServices;

namespace Hoopoe.Signals;

/// <summary>Acts on SIGHUP, by which daemons are told to read their files anew, until it is disposed of; the process goes on.</summary>
internal sealed class HangUpSignal(Action act) : IDisposable
{
    private readonly PosixSignalRegistration _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
    {
        signal.Cancel = true;
        act();
    });

    public void Dispose() => _registration.Dispose();
}
