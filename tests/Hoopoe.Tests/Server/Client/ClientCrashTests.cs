using Hoopoe.Core.Interception;
using Hoopoe.Server;
using Hoopoe.Server.Client;
using Hoopoe.Server.Data;
using Xunit;
using static Hoopoe.Tests.Server.Client.ClientRig;

namespace Hoopoe.Tests.Server.Client;

/// <summary>What clients in the process learn of a crash of their broker.</summary>
public sealed class ClientCrashTests
{
    private static readonly HoopoeOptions _crashing = Options with { AllowFaults = true, Data = new DataOptions { JournalInMemory = true } };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CrashAsync_ClientFromBefore_IsToldAndANewOneServes()
    {
        await using var broker = await HoopoeBroker.StartAsync(_crashing);
        var old = broker.Connect();
        await old.DeclareQueueAsync("q", durable: true);
        await old.DeclareQueueAsync("empty", durable: true);
        for (int i = 0; i < 3; i++) await old.PublishAsync("", "q", Utf8($"{i}"), Persistent);
        var waiting = old.Consume("empty").NextAsync();
        var delivery = await old.Consume("q", new ConsumeOptions { Prefetch = 1 }).NextAsync();
        await broker.CrashAsync();
        await AssertCrashedAsync(() => waiting);
        await AssertCrashedAsync(() => old.PublishAsync("q", "more"));
        await AssertCrashedAsync(() => old.DeclareQueueAsync("r").AsTask());
        await AssertCrashedAsync(() => old.GetAsync("q").AsTask());
        await AssertCrashedAsync(() => old.Consume("q").NextAsync());
        await AssertCrashedAsync(() => Task.Run(() => delivery.Acknowledge()));
        Assert.Throws<InvalidOperationException>(() => delivery.Text());
        await using var client = broker.Connect();
        Assert.Equal(3, client.GetQueue("q").MessageCount);
        var again = (await client.GetAsync("q"))!.Value;
        Assert.Equal(("0", true), (again.Text(), again.Redelivered));
        await old.DisposeAsync();
        Assert.Equal(2, client.GetQueue("q").MessageCount);
    }

    [Fact]
    public async Task CrashAsync_WaitingForTheDisk_FailsTheWaits()
    {
        await using var broker = await HoopoeBroker.StartAsync(_crashing);
        var client = broker.Connect();
        await client.DeclareQueueAsync("q", durable: true);
        var publisher = client.OpenPublisher();
        // Each sync, as the first may be that of a file which is prepared meanwhile.
        using var slow = broker.Faults.Disk.SlowSyncs(Timeout.InfiniteTimeSpan);
        var publishing = client.PublishAsync("", "q", "1"u8, Persistent).AsTask();
        await slow.Struck.WaitAsync(Cancelled);
        await publisher.PublishAsync("", "q", "2"u8, Persistent);
        var confirming = publisher.ConfirmAllAsync();
        var declaring = client.DeclareQueueAsync("another", durable: true).AsTask();
        Assert.False(publishing.IsCompleted || confirming.IsCompleted || declaring.IsCompleted);
        var crashing = broker.CrashAsync();
        foreach (var wait in (Task[])[publishing, confirming, declaring]) await AssertCrashedAsync(() => wait);
        // The start after the crash needs the disk.
        slow.Dispose();
        await crashing;
        await using var next = broker.Connect();
        Assert.Equal(0, next.GetQueue("q").MessageCount);
        Assert.Equal(404, Assert.Throws<BrokerException>(() => next.GetQueue("another")).ReplyCode);
    }

    [Fact]
    public async Task CrashAsync_InterceptorHoldsAPublish_TellsThePublisher()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var broker = await HoopoeBroker.StartAsync(_crashing with { Interceptors = [Interceptor.OnPublishAwaited((_, _) => new ValueTask(held.Task))] });
        var client = broker.Connect();
        await client.DeclareQueueAsync("q", durable: true);
        var publishing = client.PublishAsync("q", "1");
        await broker.CrashAsync();
        await AssertCrashedAsync(() => publishing);
        held.SetResult();
        await using var next = broker.Connect();
        await next.PublishAsync("q", "2");
        Assert.Equal(1, next.GetQueue("q").MessageCount);
    }

    private static async Task AssertCrashedAsync(Func<Task> use)
    {
        var error = await Assert.ThrowsAsync<BrokerException>(() => use().WaitAsync(TimeSpan.FromSeconds(20), Cancelled));
        Assert.Equal(320, error.ReplyCode);
        Assert.StartsWith("CONNECTION_FORCED - the broker has crashed", error.ReplyText, StringComparison.Ordinal);
    }
}
