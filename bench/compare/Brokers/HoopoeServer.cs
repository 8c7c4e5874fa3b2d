using System.Diagnostics;
using System.Net;
using Hoopoe.Interop.Parity.Brokers;

namespace Hoopoe.Compare.Brokers;

/// <summary>The published executable, serving with a data directory as users have it do.</summary>
internal sealed class HoopoeServer(string directory, params string[] arguments) : StartedBroker(HoopoeName, directory)
{
    public const string HoopoeName = "Hoopoe";

    private readonly int _port = FreePort.Find(1)[0];

    public override DnsEndPoint Address => new("127.0.0.1", _port);

    /// <summary>The executable that HOOPOE_EXE names.</summary>
    public static string Executable =>
        Environment.GetEnvironmentVariable("HOOPOE_EXE") ?? throw new InvalidOperationException("HOOPOE_EXE does not say which hoopoe to start");

    protected override ServerProcess Start()
    {
        string[] usual = ["serve", "--data", DataDirectory, "--bind", "127.0.0.1", "--port", _port.ToString(), "--http-port", "0", "--metrics-port", "0"];
        return new ServerProcess(new ProcessStartInfo(Executable, [.. usual, .. arguments]) { WorkingDirectory = Folder }, "ready");
    }
}
