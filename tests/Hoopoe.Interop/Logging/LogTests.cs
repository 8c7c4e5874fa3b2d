using System.Runtime.InteropServices;
using System.Text.Json;
using Hoopoe.Interop.Management;
using Hoopoe.Interop.Parity.Brokers;
using Xunit;
using ServerProcess = Hoopoe.Interop.Executable.ServerProcess;

namespace Hoopoe.Interop.Logging;

/// <summary>What the real process logs: as JSON where asked, at levels that change while it runs.</summary>
public sealed class LogTests
{
    private const int Connected = 1000;

    [Fact]
    public async Task Json_LevelRaisedAndLowered_LogsConnectionsMeanwhile()
    {
        using var hoopoe = await ServerProcess.ServeAsync(["--port", "0", "--http-port", FreePort.Find(1)[0].ToString(), "--log-format", "json"]);
        using var api = new ApiClient(hoopoe.Http);
        using (await Executable.AmqpProbe.ConnectAsync(hoopoe.Amqp)) await api.CallAsync("PUT", "hoopoe/log-levels", """{"categories":{"Hoopoe.Amqp":"debug"}}""");
        using (await Executable.AmqpProbe.ConnectAsync(hoopoe.Amqp))
        {
            while (EntriesOf(hoopoe).All(entry => entry.GetProperty("event").GetInt32() != Connected)) await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        await api.CallAsync("PUT", "hoopoe/log-levels", """{"categories":{}}""");
        using (await Executable.AmqpProbe.ConnectAsync(hoopoe.Amqp)) hoopoe.Signal(PosixSignal.SIGTERM);
        await hoopoe.WaitForExitAsync();
        var connected = Assert.Single(EntriesOf(hoopoe), entry => entry.GetProperty("event").GetInt32() == Connected);
        Assert.Equal("debug", connected.GetProperty("level").GetString());
        Assert.Equal("Hoopoe.Amqp", connected.GetProperty("category").GetString());
        Assert.StartsWith("127.0.0.1:", connected.GetProperty("parameters").GetProperty("Peer").GetString(), StringComparison.Ordinal);
        Assert.Contains("connected from", connected.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.True(connected.GetProperty("time").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddHours(-1));
    }

    [Fact]
    public async Task Text_CategoryOfOption_HasItsOwnLevel()
    {
        using var hoopoe = await ServerProcess.ServeAsync(["--port", "0", "--http-port", "0", "--set", "log.categories=Hoopoe.Amqp=debug", "--log-level", "warning"]);
        using (await Executable.AmqpProbe.ConnectAsync(hoopoe.Amqp)) hoopoe.Signal(PosixSignal.SIGTERM);
        await hoopoe.WaitForExitAsync();
        Assert.Contains(hoopoe.Output, line => line.Contains("dbug: Hoopoe.Amqp[1000]", StringComparison.Ordinal));
        Assert.DoesNotContain(hoopoe.Output, line => line.Contains("Hoopoe.Server", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Category_ThatIsNone_EndsTheStartWithWhatIsAllowed()
    {
        var (exitCode, errors) = await ServerProcess.RunAsync(["serve", "--set", "log.categories=Hoopo=debug"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("option log.categories is 'Hoopo=debug': allowed is categories, each with = and its level", string.Join('\n', errors), StringComparison.Ordinal);
    }

    // The lines that the process says at its start are no log.
    private static List<JsonElement> EntriesOf(ServerProcess hoopoe) =>
        [.. hoopoe.Output.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)];
}
