using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Xunit;

namespace Hoopoe.Interop.Executable;

/// <summary>How the executable ends when it is asked to.</summary>
public sealed class StopTests
{
    private static readonly string[] AnyPorts = ["--port", "0", "--http-port", "0"];
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    public async Task Signal_ClientsThatAnswer_AreToldAndItEndsWithZero(PosixSignal signal)
    {
        using var hoopoe = await ServerProcess.ServeAsync(AnyPorts);
        using var client = await AmqpProbe.ConnectAsync(hoopoe.Amqp);
        hoopoe.Signal(signal);
        var close = Assert.NotNull((await client.ReadAsync()).Close);
        Assert.Equal(320, close.Code);
        Assert.Equal("CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'", close.Text);
        await client.CloseOkAsync();
        Assert.Equal(0, await hoopoe.WaitForExitAsync());
        Assert.Empty(hoopoe.Errors);
    }

    [Fact]
    public async Task Signal_ClientsThatDoNotAnswer_AreCutOffInTime()
    {
        using var hoopoe = await ServerProcess.ServeAsync(AnyPorts);
        using var client = await AmqpProbe.ConnectAsync(hoopoe.Amqp);
        var watch = Stopwatch.StartNew();
        hoopoe.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await hoopoe.WaitForExitAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Promised);
        Assert.Equal(320, Assert.NotNull((await client.ReadAsync()).Close).Code);
    }

    [Fact]
    public async Task Signal_Twice_EndsAtOnce()
    {
        using var hoopoe = await ServerProcess.ServeAsync(AnyPorts);
        using var client = await AmqpProbe.ConnectAsync(hoopoe.Amqp);
        hoopoe.Signal(PosixSignal.SIGTERM);
        // The first has arrived once clients are told of it; this one never answers.
        await client.ReadAsync();
        hoopoe.Signal(PosixSignal.SIGTERM);
        Assert.Equal(128 + 15, await hoopoe.WaitForExitAsync());
    }

    [Fact]
    public async Task Serve_AfterAnEndWithClients_GetsItsPortBackAtOnce()
    {
        string port;
        using (var first = await ServerProcess.ServeAsync(AnyPorts))
        {
            port = first.Amqp.Port.ToString(CultureInfo.InvariantCulture);
            using var client = await AmqpProbe.ConnectAsync(first.Amqp);
            first.Signal(PosixSignal.SIGTERM);
            await client.ReadAsync();
            await client.CloseOkAsync();
            Assert.Equal(0, await first.WaitForExitAsync());
        }
        using var second = await ServerProcess.ServeAsync(["--port", port, "--http-port", "0"]);
        using var again = await AmqpProbe.ConnectAsync(second.Amqp);
    }
}
