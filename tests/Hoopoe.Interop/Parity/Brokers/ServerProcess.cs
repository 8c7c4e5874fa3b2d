using System.Collections.Concurrent;
using System.Diagnostics;

namespace Hoopoe.Interop.Parity.Brokers;

/// <summary>A server as a child process: started, watched until a line of its output says that it is ready, and stopped with
/// SIGTERM, then by force. Its last lines explain a failure.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ManualResetEventSlim _ready = new();

    public ServerProcess(ProcessStartInfo start, string? readyText)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        start.UseShellExecute = false;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        DataReceivedEventHandler keep = (_, line) =>
        {
            if (line.Data is null)
                return;
            _lines.Enqueue(line.Data);
            if (readyText is not null && line.Data.Contains(readyText, StringComparison.OrdinalIgnoreCase))
                _ready.Set();
        };
        _process.OutputDataReceived += keep;
        _process.ErrorDataReceived += keep;
        _process.Exited += (_, _) => _ready.Set();
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>What it has printed so far.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Ends it as a power switch would: no signal it could catch.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits for the ready line.</summary>
    public void AwaitReady(TimeSpan limit)
    {
        if (!_ready.Wait(limit) || _process.HasExited)
        {
            string said = string.Join('\n', _lines.TakeLast(30));
            throw new InvalidOperationException($"{_process.StartInfo.FileName} did not become ready:\n{said}");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
            kill.WaitForExit();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(15)))
                _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
