using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Hoopoe.Interop.Executable;

/// <summary>More connections than the system lets the process have.</summary>
public sealed class DescriptorTests
{
    private const string Prlimit = "/usr/bin/prlimit";
    private const int Descriptors = 256;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Connect_MoreThanDescriptorsAllow_IsLoggedOnceAndPasses()
    {
        Assert.SkipUnless(File.Exists(Prlimit), "not installed: prlimit");
        using var hoopoe = await ServerProcess.ServeAsync(["--port", "0", "--http-port", "0"]);
        await SetDescriptorsAsync(hoopoe.Id);
        var connections = new List<TcpClient>();
        for (int i = 0; i < Descriptors; i++) connections.Add(await ConnectAsync(hoopoe.Amqp));
        // Connections are accepted in turn: once the last one has been refused, all have been dealt with.
        Assert.Equal(0, await ReadToEndAsync(connections[^1]));
        foreach (var connection in connections) connection.Dispose();
        using var client = await ConnectOnceThereIsRoomAsync(hoopoe.Amqp);
        Assert.Single(hoopoe.Output, line => line.Contains($"nearly all of the {Descriptors} file descriptors are in use", StringComparison.Ordinal));
    }

    private static async Task SetDescriptorsAsync(int process)
    {
        string id = process.ToString(CultureInfo.InvariantCulture);
        using var prlimit = Process.Start(Prlimit, ["--pid", id, $"--nofile={Descriptors}"]);
        await prlimit.WaitForExitAsync();
        Assert.Equal(0, prlimit.ExitCode);
    }

    private static async Task<TcpClient> ConnectAsync(IPEndPoint address)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address);
        return client;
    }

    private static async Task<int> ReadToEndAsync(TcpClient client)
    {
        using var limit = new CancellationTokenSource(Limit);
        return await client.GetStream().ReadAsync(new byte[1], limit.Token);
    }

    private static async Task<AmqpProbe> ConnectOnceThereIsRoomAsync(IPEndPoint address)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await AmqpProbe.ConnectAsync(address);
            }
            catch (IOException) when (waited.Elapsed < Limit)
            {
                // The broker has yet to notice that the others have gone.
            }
        }
    }
}
