using System.Diagnostics;
using System.Net;

namespace Hoopoe.Interop.Parity.Brokers;

/// <summary>Hoopoe itself as a child process, with a data directory of its own. HOOPOE_EXE names the executable or the assembly; without it, the one that
/// was built beside these tests is taken.</summary>
internal sealed class HoopoeBroker : IBroker
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-parity-").FullName;
    private readonly ServerProcess _server;

    public HoopoeBroker()
    {
        int port = FreePort.Find(1)[0];
        Address = new IPEndPoint(IPAddress.Loopback, port);
        string definitions = Path.Combine(_directory, "definitions.json");
        Definitions.WriteTo(definitions);
        string[] arguments =
        [
            "serve", "--bind", "127.0.0.1", "--port", port.ToString(), "--http-port", "0", "--metrics-port", "0", "--data", Path.Combine(_directory, "data"),
            "--definitions", definitions, "--set", $"amqp.max-message-size={Definitions.MaxMessageSize}",
        ];
        string executable = Executable ?? throw new InvalidOperationException("there is no Hoopoe to start");
        ProcessStartInfo start = executable.EndsWith(".dll", StringComparison.Ordinal)
            ? new ProcessStartInfo("dotnet", [executable, .. arguments])
            : new ProcessStartInfo(executable, arguments);
        start.WorkingDirectory = _directory;
        _server = new ServerProcess(start, "ready");
        try
        {
            _server.AwaitReady(TimeSpan.FromSeconds(30));
        }
        catch (InvalidOperationException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The executable to start, or null when none has been built.</summary>
    public static string? Executable => Environment.GetEnvironmentVariable("HOOPOE_EXE") ?? FindBuilt();

    public IPEndPoint Address { get; }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>The build output of src/Hoopoe for the same configuration and framework as these tests.</summary>
    private static string? FindBuilt()
    {
        string output = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string framework = Path.GetFileName(output);
        string configuration = Path.GetFileName(Path.GetDirectoryName(output)!);
        for (DirectoryInfo? folder = new(output); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "src", "Hoopoe", "bin", configuration, framework, "hoopoe.dll");
            if (File.Exists(candidate))
                return candidate;
        }

        return null;
    }
}
