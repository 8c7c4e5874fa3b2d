using System.Net;
using System.Text;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Interop.Executable;

/// <summary>Policies of a definitions file, as a real client of the executable meets them.</summary>
public sealed class PolicyTests
{
    private const string Definitions = """
        { "vhosts": [{ "name": "/" }],
          "policies": [{ "vhost": "/", "name": "short", "pattern": "^work", "apply-to": "queues", "priority": 1,
            "definition": { "max-length": 2, "dead-letter-exchange": "", "dead-letter-routing-key": "dead" } }],
          "parameters": [{ "vhost": "/", "component": "operator_policy", "name": "cap",
            "value": { "pattern": "", "priority": 0, "apply-to": "queues", "definition": { "max-length": 3 } } }] }
        """;

    [Fact]
    public async Task Policy_OfTheDefinitions_LimitsAQueueAndOutlivesAKill()
    {
        var directory = Directory.CreateTempSubdirectory("hoopoe-policies-");
        string file = Path.Combine(directory.FullName, "definitions.json");
        await File.WriteAllTextAsync(file, Definitions, TestContext.Current.CancellationToken);
        string[] arguments = ["--port", "0", "--http-port", "0", "--data", Path.Combine(directory.FullName, "data")];
        using (var first = await ServerProcess.ServeAsync([.. arguments, "--definitions", file]))
        {
            await using var connection = await ConnectAsync(first.Amqp);
            await using var channel = await OpenAsync(connection);
            await PublishAsync(channel, "dead", 0);
            await PublishAsync(channel, "work", 4);
            await UntilAsync(channel, "dead", 2);
            Assert.Equal(2u, await CountAsync(channel, "work"));
        }
        // Without the file: what it said is in the journal.
        using (var second = await ServerProcess.ServeAsync(arguments))
        {
            await using var connection = await ConnectAsync(second.Amqp);
            await using var channel = await OpenAsync(connection);
            await PublishAsync(channel, "work", 1);
            await PublishAsync(channel, "other", 5);
            await UntilAsync(channel, "dead", 3);
            Assert.Equal(2u, await CountAsync(channel, "work"));
            Assert.Equal(3u, await CountAsync(channel, "other"));
        }
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Policy_ThatIsUnfit_EndsTheStartWithItsPlace()
    {
        var directory = Directory.CreateTempSubdirectory("hoopoe-policies-");
        string file = Path.Combine(directory.FullName, "definitions.json");
        await File.WriteAllTextAsync(
            file, """{ "policies": [{ "vhost": "/", "name": "p", "pattern": "", "definition": { "max-length": -1 } }] }""", TestContext.Current.CancellationToken);
        var (exitCode, errors) = await ServerProcess.RunAsync(["serve", "--bind", "127.0.0.1", "--port", "0", "--http-port", "0", "--memory-only", "--definitions", file]);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(errors, line => line.Contains("$.policies[0]", StringComparison.Ordinal) && line.Contains("-1 is not a valid maximum length", StringComparison.Ordinal));
        directory.Delete(recursive: true);
    }

    private static Task<IConnection> ConnectAsync(IPEndPoint address) =>
        new ConnectionFactory { HostName = address.Address.ToString(), Port = address.Port }.CreateConnectionAsync(TestContext.Current.CancellationToken);

    // With confirms, a publish returns when it is confirmed.
    private static Task<IChannel> OpenAsync(IConnection connection) =>
        connection.CreateChannelAsync(new CreateChannelOptions(true, true), TestContext.Current.CancellationToken);

    private static async Task PublishAsync(IChannel channel, string queue, int count)
    {
        var cancelled = TestContext.Current.CancellationToken;
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancelled);
        var persistent = new BasicProperties { Persistent = true };
        for (int i = 0; i < count; i++) await channel.BasicPublishAsync("", queue, mandatory: true, persistent, Encoding.UTF8.GetBytes($"{i}"), cancelled);
    }

    // Dead letters arrive when the disk has them, which is after the confirm of what pushed them out.
    private static async Task UntilAsync(IChannel channel, string queue, uint count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await CountAsync(channel, queue) != count) await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
    }

    private static Task<uint> CountAsync(IChannel channel, string queue) => channel.MessageCountAsync(queue, TestContext.Current.CancellationToken);
}
