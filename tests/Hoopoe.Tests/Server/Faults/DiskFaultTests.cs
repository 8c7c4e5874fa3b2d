using System.Text;
using Hoopoe.Server;
using Hoopoe.Server.Data;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server.Faults;

/// <summary>What a client sees of faults of the disk.</summary>
public sealed class DiskFaultTests
{
    private static HoopoeOptions Options =>
        EmbeddedBroker.Options with { AllowFaults = true, Data = new DataOptions { JournalInMemory = true } };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SlowSyncs_UntilDisposed_ConfirmsWaitAndDeliveriesDoNot()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options);
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("q", true, false, false, cancellationToken: Cancelled);
        var inbox = await EmbeddedBroker.ConsumeAsync(channel, "q");
        using var slow = embedded.Broker.Faults.Disk.SlowSyncs(Timeout.InfiniteTimeSpan);
        var publishing = PublishAsync(channel);
        await slow.Struck.WaitAsync(Cancelled);
        await inbox.ReadAsync(Cancelled);
        Assert.False(publishing.IsCompleted);
        slow.Dispose();
        await publishing;
    }

    [Fact]
    public async Task Full_UntilDisposed_PublishesAreRefusedUntilThen()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options);
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("q", true, false, false, cancellationToken: Cancelled);
        using (embedded.Broker.Faults.Disk.Full()) Assert.False(await TryPublishAsync(channel));
        while (!await TryPublishAsync(channel)) await Task.Yield();
        Assert.Equal(1u, await channel.MessageCountAsync("q", Cancelled));
    }

    [Fact]
    public async Task FailWrites_One_EndsTheServiceAndConfirmsNothing()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options);
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("q", true, false, false, cancellationToken: Cancelled);
        using var fault = embedded.Broker.Faults.Disk.FailWrites();
        await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => PublishAsync(channel));
        var failure = await embedded.Broker.Failure.WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        Assert.Contains("a fault has this write fail", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_SyncsAreHeldUp_EndsAllTheSame()
    {
        var embedded = await EmbeddedBroker.StartAsync(Options);
        var slow = embedded.Broker.Faults.Disk.SlowSyncs(Timeout.InfiniteTimeSpan);
        await embedded.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        slow.Dispose();
    }

    [Fact]
    public async Task Full_BrokerThatKeepsNothing_SaysWhatToSet()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options with { Data = new DataOptions { MemoryOnly = true } });
        var error = Assert.Throws<InvalidOperationException>(embedded.Broker.Faults.Disk.Full);
        Assert.Contains("Data.JournalInMemory = true", error.Message, StringComparison.Ordinal);
    }

    private static async Task PublishAsync(IChannel channel) =>
        await channel.BasicPublishAsync("", "q", true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes("m"), Cancelled);

    private static async Task<bool> TryPublishAsync(IChannel channel)
    {
        try
        {
            await PublishAsync(channel);
            return true;
        }
        catch (PublishException)
        {
            return false;
        }
    }
}
