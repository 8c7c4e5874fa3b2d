using Hoopoe.Core.Access;
using Hoopoe.Core.Interception;
using Hoopoe.Server;
using Hoopoe.Server.Access;
using Hoopoe.Server.Data;
using Hoopoe.Server.Timing;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Tests.Server.Timing;

/// <summary>What has happened when advancing returns, and what it does not wait for.</summary>
public sealed class QuiescenceTests
{
    private static HoopoeOptions Journaled =>
        EmbeddedBroker.Options with { AllowFaults = true, Data = new DataOptions { JournalInMemory = true } };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Advance_DurableChainAgainAndAgain_AllHopsAreDoneWhenItReturns()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Journaled);
        var channel = await embedded.OpenAsync();
        string[] hops = ["a", "b", "c", "end"];
        for (int i = 0; i < 3; i++) await DeclareAsync(channel, hops[i], hops[i + 1]);
        await channel.QueueDeclareAsync("end", true, false, false, cancellationToken: Cancelled);
        for (int round = 1; round <= 100; round++)
        {
            await PublishAsync(channel, "a");
            embedded.Broker.Time.Advance(TimeSpan.FromSeconds(3));
            Assert.True(embedded.Broker.Core.TryGetVirtualHost("/", out var host) && host.Queues.TryGet("end", out var end) && end.ReadyCount == round, $"round {round}");
            Assert.Null(embedded.Broker.Store!.FindBusy());
        }
    }

    [Fact]
    public async Task Advance_BytesThatAClientSentBefore_AreHandledFirst()
    {
        await using var embedded = await EmbeddedBroker.StartAsync();
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("q", false, false, false, cancellationToken: Cancelled);
        using var client = new RawPublisher(embedded.Broker.AmqpEndPoint);
        await client.OpenAsync();
        for (int round = 1; round <= 200; round++)
        {
            client.Publish("q", 50);
            embedded.Broker.Time.Advance(TimeSpan.Zero);
            Assert.True(embedded.Broker.Core.TryGetVirtualHost("/", out var host) && host.Queues.TryGet("q", out var queue) && queue.ReadyCount == 50 * round, $"round {round}");
        }
    }

    [Fact]
    public async Task Advance_SyncsAreSlow_WaitsForThem()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Journaled);
        var channel = await embedded.OpenAsync();
        await DeclareAsync(channel, "a", "b");
        await channel.QueueDeclareAsync("b", true, false, false, cancellationToken: Cancelled);
        await PublishAsync(channel, "a");
        using var slow = embedded.Broker.Faults.Disk.SlowSyncs(TimeSpan.FromMilliseconds(100));
        embedded.Broker.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(slow.Strikes > 0);
        Assert.Equal(1u, await channel.MessageCountAsync("b", Cancelled));
    }

    [Fact]
    public async Task Advance_SyncHangs_SaysThatTheJournalWaits()
    {
        var time = new VirtualTime { Patience = TimeSpan.FromMilliseconds(200) };
        await using var embedded = await EmbeddedBroker.StartAsync(Journaled with { TimeProvider = time });
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("q", true, false, false, cancellationToken: Cancelled);
        using var slow = embedded.Broker.Faults.Disk.SlowSyncs(Timeout.InfiniteTimeSpan);
        var publishing = PublishAsync(channel, "q");
        await slow.Struck.WaitAsync(Cancelled);
        Unrest.IsFor(time, TimeSpan.FromSeconds(1), @"the journal has \d+ bytes that are not on disk yet");
        slow.Dispose();
        await publishing;
        time.Patience = TimeSpan.FromSeconds(30);
        time.Advance(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Advance_InterceptorHoldsAPublish_WaitsForIt()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var time = new VirtualTime { Patience = TimeSpan.FromMilliseconds(200) };
        await using var embedded = await EmbeddedBroker.StartAsync(EmbeddedBroker.Options with
        {
            TimeProvider = time,
            Interceptors = [Interceptor.OnPublishAwaited((_, _) =>
            {
                seen.TrySetResult();
                return new ValueTask(held.Task);
            })],
        });
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("q", true, false, false, cancellationToken: Cancelled);
        var publishing = PublishAsync(channel, "q");
        await seen.Task.WaitAsync(Cancelled);
        Unrest.IsFor(time, TimeSpan.FromSeconds(1), "has published what an interceptor is not done with");
        held.SetResult();
        time.Patience = TimeSpan.FromSeconds(30);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(embedded.Broker.Core.TryGetVirtualHost("/", out var host) && host.Queues.TryGet("q", out var queue) && queue.ReadyCount == 1);
        await publishing;
    }

    [Fact]
    public async Task Advance_InterceptorThatYields_AllThatWasSentIsThereWhenItReturns()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(EmbeddedBroker.Options with
        {
            Interceptors = [Interceptor.OnPublishAwaited(async (_, _) => await Task.Yield())],
        });
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("q", false, false, false, cancellationToken: Cancelled);
        using var client = new RawPublisher(embedded.Broker.AmqpEndPoint);
        await client.OpenAsync();
        for (int round = 1; round <= 200; round++)
        {
            client.Publish("q", 10);
            embedded.Broker.Time.Advance(TimeSpan.Zero);
            Assert.True(embedded.Broker.Core.TryGetVirtualHost("/", out var host) && host.Queues.TryGet("q", out var queue) && queue.ReadyCount == 10 * round, $"round {round}");
        }
    }

    [Fact]
    public async Task Advance_AuthenticatorIsAsked_WaitsForItsAnswer()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource<AuthenticationResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var time = new VirtualTime { Patience = TimeSpan.FromMilliseconds(200) };
        await using var embedded = await EmbeddedBroker.StartAsync(EmbeddedBroker.Options with { TimeProvider = time, Authenticators = [new SlowAuthenticator(asked, answer.Task)] });
        var connecting = embedded.ConnectAsync();
        await asked.Task.WaitAsync(Cancelled);
        Unrest.IsFor(time, TimeSpan.Zero, "is handling what its client sent");
        answer.SetResult(AuthenticationResult.Unknown);
        await connecting;
        time.Patience = TimeSpan.FromSeconds(30);
        time.Advance(TimeSpan.Zero);
    }

    [Fact]
    public async Task Advance_LoginHasItsPasswordHashedAnew_WaitsForIt()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Journaled with { Auth = new AuthOptions { PasswordIterations = 1_000_000 } });
        await embedded.OpenAsync();
        embedded.Broker.Time.Advance(TimeSpan.Zero);
        Assert.True(embedded.Broker.Core.Users.Find("guest")!.Password!.IsSlow);
        Assert.Null(embedded.Broker.Store!.FindBusy());
    }

    [Fact]
    public async Task Advance_ConsumerThatDoesNotRead_IsNotWaitedFor()
    {
        await using var embedded = await EmbeddedBroker.StartAsync();
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("q", false, false, false, cancellationToken: Cancelled);
        using var client = new RawPublisher(embedded.Broker.AmqpEndPoint);
        await client.OpenAsync();
        client.Consume("q");
        for (int i = 0; i < 200; i++) await channel.BasicPublishAsync("", "q", true, new BasicProperties(), new byte[100_000], Cancelled);
        embedded.Broker.Time.Advance(TimeSpan.FromHours(1));
        Assert.True(await channel.MessageCountAsync("q", Cancelled) > 0);
    }

    [Fact]
    public async Task AdvanceAsync_ManyBrokersAtOnce_NoneStarvesAnother() =>
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var embedded = await EmbeddedBroker.StartAsync(Journaled);
            var channel = await embedded.OpenAsync();
            await DeclareAsync(channel, "a", "b");
            await channel.QueueDeclareAsync("b", true, false, false, cancellationToken: Cancelled);
            await PublishAsync(channel, "a");
            await embedded.Broker.Time.AdvanceAsync(TimeSpan.FromSeconds(1));
            Assert.Equal(1u, await channel.MessageCountAsync("b", Cancelled));
        }));

    private static async Task DeclareAsync(IChannel channel, string queue, string next)
    {
        var arguments = new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = next, ["x-message-ttl"] = 1000 };
        await channel.QueueDeclareAsync(queue, true, false, false, arguments, cancellationToken: Cancelled);
    }

    private static async Task PublishAsync(IChannel channel, string queue) =>
        await channel.BasicPublishAsync("", queue, true, new BasicProperties { Persistent = true }, "m"u8.ToArray(), Cancelled);

    private sealed class SlowAuthenticator(TaskCompletionSource asked, Task<AuthenticationResult> answer) : IAuthenticator
    {
        public ValueTask<AuthenticationResult> AuthenticateAsync(Hoopoe.Core.Access.Credentials credentials, CancellationToken cancel)
        {
            asked.TrySetResult();
            return new ValueTask<AuthenticationResult>(answer);
        }
    }
}
