using System.Text;
using Hoopoe.Server;
using Hoopoe.Server.Data;
using Hoopoe.Server.Durability;
using Hoopoe.Tests.Server.Storage;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server.Faults;

/// <summary>What a client finds after a power cut.</summary>
public sealed class CrashTests
{
    private static HoopoeOptions InMemory =>
        EmbeddedBroker.Options with { AllowFaults = true, Data = new DataOptions { JournalInMemory = true } };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CrashAsync_JournalInMemory_ConfirmedMessagesAreThereAndTransientOnesAreNot()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(InMemory);
        await PublishAndCrashAsync(embedded);
    }

    [Fact]
    public async Task CrashAsync_Directory_ConfirmedMessagesAreThereAndTransientOnesAreNot()
    {
        using var directory = new TemporaryDirectory();
        await using var embedded = await EmbeddedBroker.StartAsync(InMemory with { Data = new DataOptions { Directory = directory.Path } });
        await PublishAndCrashAsync(embedded);
    }

    [Fact]
    public async Task CrashAsync_SeveralTimes_LosesNothingConfirmed()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(InMemory);
        await DeclareAsync(await embedded.OpenAsync());
        for (int i = 0; i < 5; i++)
        {
            await PublishAsync(await embedded.OpenAsync(), $"{i}");
            await embedded.Broker.CrashAsync();
        }
        Assert.Equal(["0", "1", "2", "3", "4"], await DrainAsync(await embedded.OpenAsync()));
    }

    [Fact]
    public async Task CrashAsync_DuringASlowSync_LosesWhatItWasToKeep()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(InMemory);
        var channel = await embedded.OpenAsync();
        await DeclareAsync(channel);
        await PublishAsync(channel, "kept");
        // One sync alone, so that the start after the crash is not held up.
        using var slow = embedded.Broker.Faults.Disk.SlowSyncs(Timeout.InfiniteTimeSpan, times: 1);
        var publishing = PublishAsync(channel, "lost");
        await slow.Struck.WaitAsync(Cancelled);
        await embedded.Broker.CrashAsync();
        await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => publishing);
        Assert.Equal(["kept"], await DrainAsync(await embedded.OpenAsync()));
    }

    [Fact]
    public async Task CrashAsync_NeverSynced_LosesEverything()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(InMemory with { Durability = new DurabilityOptions { Sync = SyncPolicy.Never } });
        var channel = await embedded.OpenAsync();
        await DeclareAsync(channel);
        await PublishAsync(channel, "confirmed and lost");
        await embedded.Broker.CrashAsync();
        await Assert.ThrowsAsync<OperationInterruptedException>(async () => await (await embedded.OpenAsync()).QueueDeclarePassiveAsync("q", Cancelled));
    }

    [Fact]
    public async Task CrashAsync_NothingKept_BeginsEmpty()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(InMemory with { Data = new DataOptions { MemoryOnly = true } });
        var channel = await embedded.OpenAsync();
        await DeclareAsync(channel);
        await embedded.Broker.CrashAsync();
        await Assert.ThrowsAsync<OperationInterruptedException>(async () => await (await embedded.OpenAsync()).QueueDeclarePassiveAsync("q", Cancelled));
    }

    [Fact]
    public async Task CrashAsync_MessageOnItsWayToExpiry_ExpiresInTimeAfterwards()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(InMemory);
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("q", true, false, false, new Dictionary<string, object?> { ["x-message-ttl"] = 60_000 }, cancellationToken: Cancelled);
        await PublishAsync(channel, "m");
        embedded.Broker.Time.Advance(TimeSpan.FromSeconds(40));
        await embedded.Broker.CrashAsync();
        channel = await embedded.OpenAsync();
        embedded.Broker.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(1u, await channel.MessageCountAsync("q", Cancelled));
        embedded.Broker.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0u, await channel.MessageCountAsync("q", Cancelled));
    }

    [Fact]
    public async Task CrashAsync_DiskHasFailed_ServesAgain()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(InMemory);
        var channel = await embedded.OpenAsync();
        await DeclareAsync(channel);
        await PublishAsync(channel, "kept");
        using var failing = embedded.Broker.Faults.Disk.FailSyncs();
        await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => PublishAsync(channel, "not confirmed"));
        var failure = await embedded.Broker.Failure.WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        Assert.Contains("a fault has this sync fail", failure.ToString(), StringComparison.Ordinal);
        await embedded.Broker.CrashAsync();
        Assert.False(embedded.Broker.Failure.IsCompleted);
        Assert.Equal(["kept"], await DrainAsync(await embedded.OpenAsync()));
    }

    [Fact]
    public async Task DisposeAsync_DirectoryWithFaults_LeavesAllToTheNextBroker()
    {
        using var directory = new TemporaryDirectory();
        var options = InMemory with { Data = new DataOptions { Directory = directory.Path }, Durability = new DurabilityOptions { Sync = SyncPolicy.Never } };
        await using (var embedded = await EmbeddedBroker.StartAsync(options))
        {
            var channel = await embedded.OpenAsync();
            await DeclareAsync(channel);
            await PublishAsync(channel, "m");
        }
        await using var again = await EmbeddedBroker.StartAsync(options with { AllowFaults = false });
        Assert.Equal(["m"], await DrainAsync(await again.OpenAsync()));
    }

    [Fact]
    public async Task CrashAsync_FaultsNotAllowed_SaysWhatToSet()
    {
        await using var embedded = await EmbeddedBroker.StartAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => embedded.Broker.CrashAsync());
        Assert.Contains("HoopoeOptions.AllowFaults = true", error.Message, StringComparison.Ordinal);
    }

    private static async Task PublishAndCrashAsync(EmbeddedBroker embedded)
    {
        var channel = await embedded.OpenAsync();
        await DeclareAsync(channel);
        for (int i = 0; i < 20; i++) await PublishAsync(channel, $"{i}");
        await channel.BasicPublishAsync("", "q", true, new BasicProperties(), "transient"u8.ToArray(), Cancelled);
        int port = embedded.Broker.AmqpEndPoint.Port;
        await embedded.Broker.CrashAsync();
        Assert.Equal(port, embedded.Broker.AmqpEndPoint.Port);
        await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => PublishAsync(channel, "on a cut connection"));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), await DrainAsync(await embedded.OpenAsync()));
    }

    private static async Task DeclareAsync(IChannel channel) => await channel.QueueDeclareAsync("q", true, false, false, cancellationToken: Cancelled);

    private static async Task PublishAsync(IChannel channel, string body) =>
        await channel.BasicPublishAsync("", "q", true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(body), Cancelled);

    private static async Task<List<string>> DrainAsync(IChannel channel)
    {
        var bodies = new List<string>();
        while (await channel.BasicGetAsync("q", true, Cancelled) is { } message) bodies.Add(Encoding.UTF8.GetString(message.Body.Span));
        return bodies;
    }
}
