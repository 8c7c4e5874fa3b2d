using System.Diagnostics;
using System.Net;
using Hoopoe.Interop.Parity.Brokers;
using Hoopoe.Interop.Soak;

namespace Hoopoe.Interop.Crash.Nodes;

/// <summary>Hoopoe itself with a data directory, as users run it. HOOPOE_EXE names the executable, as for the other suites.</summary>
internal sealed class HoopoeNode() : KilledNode("hoopoe-crash-", TimeSpan.FromSeconds(120))
{
    private readonly int _port = FreePort.Find(1)[0];

    public override IPEndPoint Address => new(IPAddress.Loopback, _port);

    public override Promises Promises { get; } = new()
    {
        DeadLettersExactlyOnce = true,
        TransactionsAllOrNothing = true,
        RedeliveredAfterCrash = true,
        QuorumQueuesSettleAtOnce = true,
        StartLimit = TimeSpan.FromSeconds(10),
    };

    public override IReadOnlyList<string> Complaints => BrokerLog.Unexpected(string.Join('\n', Server.Lines));

    public override string DataDirectory => Path.Combine(Root, "data");

    protected override ServerProcess Launch()
    {
        string executable = HoopoeBroker.Executable ?? throw new InvalidOperationException("there is no Hoopoe to start");
        string[] arguments =
            ["serve", "--data", DataDirectory, "--bind", "127.0.0.1", "--port", _port.ToString(), "--http-port", "0", "--metrics-port", "0"];
        ProcessStartInfo start = executable.EndsWith(".dll", StringComparison.Ordinal)
            ? new ProcessStartInfo("dotnet", [executable, .. arguments])
            : new ProcessStartInfo(executable, arguments);
        start.WorkingDirectory = Root;
        return new ServerProcess(start, "ready");
    }
}
