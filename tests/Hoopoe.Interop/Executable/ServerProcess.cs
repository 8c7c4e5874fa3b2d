using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace Hoopoe.Interop.Executable;

/// <summary>
/// The built executable with a command line of the test's choice, its two outputs kept apart. <c>HOOPOE_EXE</c> names
/// another executable than the one in the build output. Disposing ends the process.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    // Far longer than a start or an end takes, for machines that do much else.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly string[] DefaultInterrupt = ["env", "--default-signal=INT"];

    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    private ServerProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Note(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Note(_errors, line.Data);
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>The lines of its standard output so far.</summary>
    public IReadOnlyList<string> Output => Copy(_output);

    /// <summary>The lines of its error output so far.</summary>
    public IReadOnlyList<string> Errors => Copy(_errors);

    /// <summary>Where it serves AMQP, as its own start-up lines say.</summary>
    public IPEndPoint Amqp => IPEndPoint.Parse(After("AMQP 0-9-1 at "));

    /// <summary>Where it serves AMQP over TLS, as its own start-up lines say.</summary>
    public IPEndPoint AmqpOverTls => IPEndPoint.Parse(After("AMQP 0-9-1 over TLS at "));

    /// <summary>Where it serves HTTPS, as its own start-up lines say.</summary>
    public IPEndPoint Https => IPEndPoint.Parse(After("HTTPS at "));

    /// <summary>Where it serves HTTP, as its own start-up lines say.</summary>
    public Uri Http => new($"http://{After("HTTP at ")}");

    /// <summary>Where it serves metrics, as its own start-up lines say.</summary>
    public Uri Metrics => new($"http://{After("metrics at ")}");

    /// <summary>Runs it with these arguments and variables until it ends by itself: its exit code.</summary>
    public static async Task<(int ExitCode, IReadOnlyList<string> Errors)> RunAsync(
        string[] arguments, params (string Name, string Value)[] variables)
    {
        using var process = Start(arguments, variables);
        return (await process.WaitForExitAsync(), process.Errors);
    }

    /// <summary>Runs hoopoe inspect: its exit code, and the lines it printed.</summary>
    public static Task<(int ExitCode, IReadOnlyList<string> Output)> InspectAsync(string directory) => PrintAsync(["inspect", directory]);

    /// <summary>Runs a command that ends by itself: its exit code, and the lines it printed.</summary>
    public static async Task<(int ExitCode, IReadOnlyList<string> Output)> PrintAsync(string[] arguments)
    {
        using var process = Start(arguments, []);
        return (await process.WaitForExitAsync(), process.Output);
    }

    /// <summary>
    /// Serves on loopback, with a data directory of its own unless the arguments say where data goes, and waits until it is
    /// ready.
    /// </summary>
    public static async Task<ServerProcess> ServeAsync(string[] arguments, params (string Name, string Value)[] variables)
    {
        string[] data = arguments.Intersect(["--data", "--memory-only"]).Any() ? [] : ["--data", "data"];
        var process = Start(["serve", "--bind", "127.0.0.1", .. data, .. arguments], variables);
        try
        {
            var ended = process._process.WaitForExitAsync();
            if (await Task.WhenAny(process._ready.Task, ended).WaitAsync(Limit) == ended)
                throw new InvalidOperationException($"hoopoe ended before it was ready:\n{string.Join('\n', process.Output.Concat(process.Errors))}");
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Sends it a signal.</summary>
    public void Signal(PosixSignal signal)
    {
        int number = signal switch
        {
            PosixSignal.SIGHUP => 1,
            PosixSignal.SIGINT => 2,
            _ => 15,
        };
        if (kill(_process.Id, number) != 0) throw new InvalidOperationException("the process is gone");
    }

    /// <summary>Waits until it has ended and all it printed has been read: its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        Directory.Delete(_process.StartInfo.WorkingDirectory, recursive: true);
        _process.Dispose();
    }

    private static ServerProcess Start(string[] arguments, (string Name, string Value)[] variables)
    {
        string executable = Environment.GetEnvironmentVariable("HOOPOE_EXE") ?? BuiltExecutable();
        bool isAssembly = executable.EndsWith(".dll", StringComparison.Ordinal);
        // What a shell without job control has in the background ignores SIGINT, and so do its children: here each starts with the default.
        string[] command = [.. OperatingSystem.IsLinux() ? DefaultInterrupt : [], .. isAssembly ? ["dotnet"] : Array.Empty<string>(), executable, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // No appsettings.json of the caller's directory.
            WorkingDirectory = Directory.CreateTempSubdirectory("hoopoe-").FullName,
        };
        // Many run side by side, and this port is not among those that a test is here for, unless it says so.
        start.Environment["HOOPOE__METRICS__PORT"] = "0";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var process = new ServerProcess(start);
        process._process.Start();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    private static string BuiltExecutable()
    {
        string configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Hoopoe.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of their source tree.");
        return Path.Combine(folder.FullName, "src", "Hoopoe", "bin", configuration, "net10.0", "hoopoe.dll");
    }

    private string After(string beginning) => Output.First(line => line.StartsWith(beginning, StringComparison.Ordinal))[beginning.Length..];

    private void Note(List<string> lines, string? line)
    {
        if (line is null) return;
        lock (lines) lines.Add(line);
        if (line.StartsWith("ready", StringComparison.Ordinal)) _ready.TrySetResult();
    }

    private static IReadOnlyList<string> Copy(List<string> lines)
    {
        lock (lines) return [.. lines];
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);
}
