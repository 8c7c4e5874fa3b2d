using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Hoopoe.Interop.Parity.Brokers;

namespace Hoopoe.Interop.Brokers;

/// <summary>
/// Hoopoe as users run it: the built executable, serving on a free loopback port with a data directory of its own.
/// <c>HOOPOE_EXE</c> names another executable than the one in the build output. Disposing ends the process and
/// removes its data.
/// </summary>
public sealed class HoopoeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _log = new();
    private readonly string _data = Directory.CreateTempSubdirectory("hoopoe-data-").FullName;
    private readonly Process _process;

    private HoopoeProcess(BrokerAddress address)
    {
        Address = address;
        _process = new Process { StartInfo = StartInfo(address, _data), EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException(
            $"hoopoe ended with exit code {_process.ExitCode} before it was ready:\n{Log}"));
    }

    public BrokerAddress Address { get; }

    public int Id => _process.Id;

    /// <summary>What the process has printed so far.</summary>
    public string Log => string.Join('\n', _log);

    public static async Task<HoopoeProcess> StartAsync()
    {
        HoopoeProcess hoopoe = new(new BrokerAddress("127.0.0.1", FreePort.Find(1)[0]));
        hoopoe._process.Start();
        hoopoe._process.BeginOutputReadLine();
        hoopoe._process.BeginErrorReadLine();
        try
        {
            await hoopoe._ready.Task.WaitAsync(StartLimit);
            return hoopoe;
        }
        catch (TimeoutException late)
        {
            string log = hoopoe.Log;
            await hoopoe.DisposeAsync();
            throw new InvalidOperationException($"hoopoe was not ready within {StartLimit.TotalSeconds} seconds:\n{log}", late);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static ProcessStartInfo StartInfo(BrokerAddress address, string data)
    {
        string executable = Environment.GetEnvironmentVariable("HOOPOE_EXE") ?? Repository.Output("src/Hoopoe", "hoopoe");
        ProcessStartInfo start = new() { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (executable.EndsWith(".dll", StringComparison.Ordinal))
        {
            start.FileName = "dotnet";
            start.ArgumentList.Add(executable);
        }
        else
        {
            start.FileName = executable;
        }

        string port = address.Port.ToString(CultureInfo.InvariantCulture);
        foreach (string argument in (string[])["serve", "--bind", address.Host, "--port", port, "--data", data, "--http-port", "0", "--metrics-port", "0"])
            start.ArgumentList.Add(argument);
        return start;
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        _log.Enqueue(line);
        if (line.Contains("ready", StringComparison.Ordinal))
            _ready.TrySetResult();
    }
}
