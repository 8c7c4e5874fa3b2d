using System.Net;
using Hoopoe.Server;
using Hoopoe.Server.Data;
using Hoopoe.Server.Faults;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Protocols.Amqp.Wire;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server;

/// <summary>Runs what docs/testing.md shows: its examples are passages of this file, but for their indentation.</summary>
public sealed class TestingGuideTests
{
    private static readonly BasicProperties _persistent = new() { Persistent = true };

    [Fact]
    public async Task Time_Example_Runs()
    {
        await using var broker = await HoopoeBroker.StartAsync(new HoopoeOptions
        {
            Listen = new ListenOptions { Addresses = [new ListenAddress(IPAddress.Loopback, null)], Port = 0 },
            Http = new HttpOptions { Port = 0 },
            TimeProvider = new VirtualTime(),
        });
        await using var connection = await ConnectAsync(broker);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));

        await channel.QueueDeclareAsync("orders", durable: true, exclusive: false, autoDelete: false);
        await channel.QueueDeclareAsync("retry", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>
        {
            ["x-message-ttl"] = 30 * 60_000, ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = "orders",
        });
        await channel.BasicPublishAsync("", "retry", true, _persistent, "order 7"u8.ToArray());

        broker.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(1u, await channel.MessageCountAsync("orders"));
    }

    [Fact]
    public async Task Faults_Example_Runs()
    {
        await using var broker = await HoopoeBroker.StartAsync(new HoopoeOptions
        {
            Listen = new ListenOptions { Addresses = [new ListenAddress(IPAddress.Loopback, null)], Port = 0 },
            Http = new HttpOptions { Port = 0 },
            Data = new DataOptions { JournalInMemory = true },
            AllowFaults = true,
        });
        await using var connection = await ConnectAsync(broker);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.QueueDeclareAsync("orders", durable: true, exclusive: false, autoDelete: false);

        using (broker.Faults.Connections.CutAt(CutPoint.BetweenPublishAndConfirm))
        {
            // The broker has it, and the publisher does not know: it will send it again.
            await Assert.ThrowsAnyAsync<RabbitMQClientException>(
                async () => await channel.BasicPublishAsync("", "orders", true, _persistent, "order 7"u8.ToArray()));
        }

        await broker.CrashAsync();
        await using var again = await ConnectAsync(broker);
        await using var after = await again.CreateChannelAsync();
        Assert.Equal(1u, await after.MessageCountAsync("orders"));
    }

    [Fact]
    public async Task Disk_Example_Runs()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(
            EmbeddedBroker.Options with { AllowFaults = true, Data = new DataOptions { JournalInMemory = true } });
        var broker = embedded.Broker;
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("orders", durable: true, exclusive: false, autoDelete: false);

        using (var slow = broker.Faults.Disk.SlowSyncs(Timeout.InfiniteTimeSpan, times: 1))
        {
            var publishing = channel.BasicPublishAsync("", "orders", true, _persistent, "order 8"u8.ToArray()).AsTask();
            await slow.Struck;
            Assert.False(publishing.IsCompleted);
            await broker.CrashAsync();
            await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => publishing);
        }
        await using var again = await ConnectAsync(broker);
        await using var after = await again.CreateChannelAsync();
        Assert.Equal(0u, await after.MessageCountAsync("orders"));
    }

    [Fact]
    public void Guide_Examples_AreThoseOfThisFile()
    {
        string here = Flat(File.ReadAllLines(Path.Combine(Repository.Root, "tests/Hoopoe.Tests/Server/TestingGuideTests.cs")));
        string[] guide = File.ReadAllLines(Path.Combine(Repository.Root, "docs/testing.md"));
        int examples = 0;
        for (int i = 0; i < guide.Length; i++)
        {
            if (guide[i] != "```csharp") continue;
            var example = guide[(i + 1)..].TakeWhile(line => line != "```");
            Assert.Contains(Flat(example), here, StringComparison.Ordinal);
            examples++;
        }
        Assert.Equal(6, examples);
    }

    private static string Flat(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => line.Trim()).Where(line => line.Length > 0));

    private static async Task<IConnection> ConnectAsync(HoopoeBroker broker)
    {
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = broker.AmqpEndPoint.Port };
        return await factory.CreateConnectionAsync();
    }
}
