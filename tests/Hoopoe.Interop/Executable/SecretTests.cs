using Xunit;

namespace Hoopoe.Interop.Executable;

/// <summary>Secrets given to the executable are not seen by others: neither in the list of processes nor in the log.</summary>
public sealed class SecretTests
{
    [Fact]
    public async Task Serve_WithSecrets_ShowsThemNeitherToPsNorInTheLog()
    {
        const string typed = "t0p-secret-typed";
        const string given = "t0p-secret-given";
        using var hoopoe = await ServerProcess.ServeAsync(
            ["--port", "0", "--http-port", "0", "--log-level", "trace", "--set", $"default.password={typed}"], ("HOOPOE__DEFAULT__USER", "ann"), ("RABBITMQ_DEFAULT_PASS", given));
        using (var client = await AmqpProbe.ConnectAsync(hoopoe.Amqp, "ann", typed)) Assert.False(await client.HasQueueAsync("none"));
        await Assert.ThrowsAnyAsync<IOException>(() => AmqpProbe.ConnectAsync(hoopoe.Amqp, "ann", given));

        string shown = await File.ReadAllTextAsync($"/proc/{hoopoe.Id}/cmdline", TestContext.Current.CancellationToken);
        Assert.Contains("default.password=****************\0", shown, StringComparison.Ordinal);
        hoopoe.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        Assert.Equal(0, await hoopoe.WaitForExitAsync());
        Assert.DoesNotContain(hoopoe.Output.Concat(hoopoe.Errors), line => line.Contains("t0p-secret", StringComparison.Ordinal));
    }
}
