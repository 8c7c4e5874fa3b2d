using System.Diagnostics;
using System.Net;
using Hoopoe.Interop.Parity.Brokers;
using Hoopoe.Interop.Soak;

namespace Hoopoe.Interop.Crash.Nodes;

/// <summary>Hoopoe itself with a data directory, as users run it. HOOPOE_EXE names the executable, as for the other suites.</summary>
internal sealed class HoopoeNode : INode
{
    // More than the limit that is checked, so that a slow start is told from none.
    private static readonly TimeSpan PatienceForReady = TimeSpan.FromSeconds(120);

    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-crash-").FullName;
    private readonly int _port = FreePort.Find(1)[0];
    private ServerProcess? _server;

    public IPEndPoint Address => new(IPAddress.Loopback, _port);

    public Promises Promises { get; } = new()
    {
        DeadLettersExactlyOnce = true,
        TransactionsAllOrNothing = true,
        RedeliveredAfterCrash = true,
        QuorumQueuesSettleAtOnce = true,
        StartLimit = TimeSpan.FromSeconds(10),
    };

    public int ProcessId => _server!.Id;

    public IReadOnlyList<string> Complaints => BrokerLog.Unexpected(string.Join('\n', _server!.Lines));

    public string DataDirectory => Path.Combine(_directory, "data");

    public TimeSpan Start()
    {
        string executable = HoopoeBroker.Executable ?? throw new InvalidOperationException("there is no Hoopoe to start");
        string[] arguments =
            ["serve", "--data", DataDirectory, "--bind", "127.0.0.1", "--port", _port.ToString(), "--http-port", "0"];
        ProcessStartInfo start = executable.EndsWith(".dll", StringComparison.Ordinal)
            ? new ProcessStartInfo("dotnet", [executable, .. arguments])
            : new ProcessStartInfo(executable, arguments);
        start.WorkingDirectory = _directory;
        Stopwatch watch = Stopwatch.StartNew();
        _server?.Dispose();
        _server = new ServerProcess(start, "ready");
        _server.AwaitReady(PatienceForReady);
        return watch.Elapsed;
    }

    public void Kill() => _server!.Kill();

    public void Stop()
    {
        _server!.Dispose();
        _server = null;
    }

    public void Dispose()
    {
        _server?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
