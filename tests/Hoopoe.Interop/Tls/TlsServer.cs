using System.Globalization;
using Hoopoe.Interop.Executable;
using FreePort = Hoopoe.Interop.Parity.Brokers.FreePort;

namespace Hoopoe.Interop.Tls;

/// <summary>The executable, serving over TLS with the certificates that its own command has made; both are gone with the test.</summary>
internal sealed class TlsServer : IDisposable
{
    private readonly string _folder;

    private TlsServer(string folder, ServerProcess process) => (_folder, Process) = (folder, process);

    public ServerProcess Process { get; }

    public string Port => Process.AmqpOverTls.Port.ToString(CultureInfo.InvariantCulture);

    public static async Task<TlsServer> StartAsync(params string[] settings)
    {
        string folder = Directory.CreateTempSubdirectory("hoopoe-tls-").FullName;
        await MakeAsync(folder);
        string[] set = [.. settings.Append("tls.port=0").SelectMany(one => new[] { "--set", one })];
        var process = await ServerProcess.ServeAsync(
        [
            "--port", "0", "--http-port", "0", "--memory-only", "--set", $"http.tls-port={FreePort.Find(1)[0]}",
            "--tls-certificate", Path.Combine(folder, "server.pem"), "--tls-key", Path.Combine(folder, "server.key"), "--tls-ca", Path.Combine(folder, "ca.pem"), .. set,
        ]);
        return new TlsServer(folder, process);
    }

    /// <summary>One of the files: "ca.pem".</summary>
    public string this[string file] => Path.Combine(_folder, file);

    /// <summary>Puts other certificates in place of all of them, and tells the broker by SIGHUP.</summary>
    public async Task RenewAsync()
    {
        await MakeAsync(_folder, "--force");
        Process.Signal(System.Runtime.InteropServices.PosixSignal.SIGHUP);
    }

    public void Dispose()
    {
        Process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task MakeAsync(string folder, params string[] arguments)
    {
        var made = await CommandRun.RunAsync(["tls", "dev", "--out", folder, .. arguments]);
        if (made.ExitCode != 0) throw new InvalidOperationException(made.Error);
    }
}
