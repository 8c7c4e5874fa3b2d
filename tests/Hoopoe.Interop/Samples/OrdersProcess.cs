using System.Collections.Concurrent;
using System.Diagnostics;
using Hoopoe.Interop.Brokers;

namespace Hoopoe.Interop.Samples;

/// <summary>The sample Orders on free ports, with data of its own. Disposing ends the process and removes its data.</summary>
internal sealed class OrdersProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly string _data = Directory.CreateTempSubdirectory("hoopoe-orders-").FullName;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    private OrdersProcess()
    {
        // It reads its appsettings.json in the working directory.
        string folder = Path.Combine(Repository.Root, "samples/Orders");
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(
                "dotnet",
                [
                    Repository.Output("samples/Orders", "Orders"), "--urls", "http://127.0.0.1:0",
                    "--Hoopoe:Listen:Port=0", $"--Hoopoe:Data:Directory={_data}",
                ])
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
    }

    /// <summary>Where it serves HTTP.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Starts it; it serves when this returns.</summary>
    public static async Task<OrdersProcess> StartAsync()
    {
        OrdersProcess orders = new();
        orders._process.OutputDataReceived += (_, line) => orders.Read(line.Data);
        orders._process.ErrorDataReceived += (_, line) => orders.Read(line.Data);
        orders._process.Start();
        orders._process.BeginOutputReadLine();
        orders._process.BeginErrorReadLine();
        try
        {
            orders.Address = await orders._address.Task.WaitAsync(StartLimit);
            return orders;
        }
        catch (Exception error)
        {
            string printed = string.Join('\n', orders._lines);
            await orders.DisposeAsync();
            throw new InvalidOperationException($"the sample does not serve:\n{printed}", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            _address.TrySetException(new EndOfStreamException("it ended"));
            return;
        }
        _lines.Enqueue(line);
        int found = line.IndexOf(Listening, StringComparison.Ordinal);
        if (found >= 0) _address.TrySetResult(new Uri(line[(found + Listening.Length)..].Trim()));
    }
}
