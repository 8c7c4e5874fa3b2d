using System.Diagnostics;
using System.Net;
using Hoopoe.Interop.Parity.Brokers;

namespace Hoopoe.Interop.Crash.Nodes;

/// <summary>A broker as one process over a directory of its own, which is deleted in the end: what nodes of all brokers have in common.
/// Belongs to the one run that kills it.</summary>
internal abstract class KilledNode : INode
{
    private readonly TimeSpan _patienceForReady;
    private ServerProcess? _server;

    /// <summary>Makes the directory.</summary>
    /// <param name="prefix">What its name begins with.</param>
    /// <param name="patienceForReady">More than the limit that is checked, so that a slow start is told from none.</param>
    protected KilledNode(string prefix, TimeSpan patienceForReady)
    {
        Root = Directory.CreateTempSubdirectory(prefix).FullName;
        _patienceForReady = patienceForReady;
    }

    public abstract IPEndPoint Address { get; }

    public abstract Promises Promises { get; }

    public abstract IReadOnlyList<string> Complaints { get; }

    public abstract string DataDirectory { get; }

    public int ProcessId => Server.Id;

    /// <summary>Where everything of the node lies.</summary>
    protected string Root { get; }

    /// <summary>The process that runs now, or ran last.</summary>
    protected ServerProcess Server => _server ?? throw new InvalidOperationException("the broker was not started");

    public TimeSpan Start()
    {
        Stopwatch watch = Stopwatch.StartNew();
        _server?.Dispose();
        _server = Launch();
        _server.AwaitReady(_patienceForReady);
        return watch.Elapsed;
    }

    public void Kill() => Server.Kill();

    public void Stop()
    {
        Server.Dispose();
        _server = null;
    }

    public void Dispose()
    {
        _server?.Dispose();
        EndHelpers();
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>Starts the process.</summary>
    protected abstract ServerProcess Launch();

    /// <summary>Ends what runs beside the process.</summary>
    protected virtual void EndHelpers()
    {
    }
}
