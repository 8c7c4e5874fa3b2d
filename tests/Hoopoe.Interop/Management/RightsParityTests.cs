using Hoopoe.Interop.Parity.Brokers;
using Hoopoe.Tests.Rights;
using Xunit;

namespace Hoopoe.Interop.Management;

/// <summary>
/// A real rabbitmq-server is asked who may do what again, and must answer what the table in the unit tests says. With
/// <c>RIGHTS_RECORDING</c> set, its answers are written there instead.
/// </summary>
public sealed class RightsParityTests
{
    [Fact]
    public async Task Answers_OfARealServer_AreThoseRecorded()
    {
        Assert.SkipUnless(RabbitMqNode.IsInstalled, "rabbitmq-server is not installed");
        using var server = new ManagedRabbitMq();
        await using var broker = new RightsBroker(server.Amqp.Port, server.Http);
        var lines = await RightsTable.RecordAsync(broker, RightsTable.All);
        if (Environment.GetEnvironmentVariable("RIGHTS_RECORDING") is { Length: > 0 } file)
        {
            await File.WriteAllLinesAsync(file, lines, TestContext.Current.CancellationToken);
            return;
        }
        string[] recorded = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, RightsTable.Recorded), TestContext.Current.CancellationToken);
        Assert.Equal(recorded.Select(Settled), lines.Select(Settled));
    }

    // A virtual host that is being deleted is down for a moment, and RabbitMQ says which of the two it found.
    private static string Settled(string line) => line.Replace("is deleted", "is down", StringComparison.Ordinal);
}
