using Hoopoe.Core;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Policies;
using Hoopoe.Server;
using Hoopoe.Server.Client;
using Hoopoe.Server.Data;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Server.Timing;
using Xunit;
using static Hoopoe.Tests.Server.Client.ClientRig;

namespace Hoopoe.Tests.Server.Client;

/// <summary>Clients in the process of a broker whose time is advanced by hand.</summary>
public sealed class ClientTimeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Advance_MessagesExpire_ReachTheConsumerOfTheirDeadLetters()
    {
        await using var broker = await StartAsync();
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("wait", arguments: Arguments.Of(
            ("x-message-ttl", 60_000), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "done")));
        await client.DeclareQueueAsync("done");
        await using var deliveries = client.Consume("done");
        var next = deliveries.NextAsync();
        await client.PublishAsync("wait", "1");
        broker.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(next.IsCompleted);
        broker.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("1", (await next).Text());
    }

    [Fact]
    public async Task Advance_ByTheTimeoutThatAPolicyGivesTheQueue_ReturnsWhatIsUnacknowledged()
    {
        await using var broker = await StartAsync();
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("q", "1");
        await using var deliveries = client.Consume("q");
        var late = await deliveries.NextAsync();
        Assert.True(broker.Core.TryGetVirtualHost("/", out var host));
        var turn = new Turn();
        Assert.Null(host.Policies.Set(new PolicyDefinition("p", "", PolicyTarget.All, 0, Arguments.Of(("consumer-timeout", 5000L))), turn));
        turn.Complete();
        broker.Time.Advance(TimeSpan.FromMilliseconds(4900));
        Assert.Equal("1", late.Text());
        broker.Time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Throws<BrokerException>(late.Acknowledge);
        Assert.True((await deliveries.NextAsync()).Redelivered);
    }

    [Fact]
    public async Task Advance_GatheredPublishes_AreHandedOverFirst()
    {
        await using var broker = await StartAsync(new DataOptions { JournalInMemory = true });
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("q", durable: true);
        var publisher = client.OpenPublisher(window: 1000);
        for (int round = 1; round <= 200; round++)
        {
            for (int i = 0; i < 20; i++) await publisher.PublishAsync("", "q", "1"u8, Persistent);
            broker.Time.Advance(TimeSpan.Zero);
            Assert.True(client.GetQueue("q").MessageCount == 20 * round, $"round {round}");
            var confirmed = publisher.ConfirmAllAsync();
            Assert.True(confirmed.IsCompletedSuccessfully, $"round {round}");
        }
    }

    [Fact]
    public async Task Advance_OthersUseTheBrokerMeanwhile_IsDoneWithWhatIsDue()
    {
        await using var broker = await StartAsync();
        await using var client = broker.Connect();
        var ttl = Arguments.Of(("x-message-ttl", 1000), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "done"));
        await client.DeclareQueueAsync("wait", arguments: ttl);
        await client.DeclareQueueAsync("done");
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var looking = Task.Run(() =>
        {
            while (!stopping.IsCancellationRequested)
            {
                client.GetQueue("wait");
                Thread.Sleep(0);
            }
        }, Cancelled);
        for (int round = 1; round <= 200; round++)
        {
            await client.PublishAsync("wait", "1");
            broker.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(client.GetQueue("done").MessageCount == round, $"round {round}");
        }
        await stopping.CancelAsync();
        await looking;
    }

    [Fact]
    public async Task Advance_InterceptorHoldsAPublish_SaysSoAndGoesOnWhenItIsDone()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var time = new VirtualTime { Patience = TimeSpan.FromMilliseconds(200) };
        await using var broker = await HoopoeBroker.StartAsync(Options with
        {
            TimeProvider = time,
            Interceptors = [Interceptor.OnPublishAwaited((_, _) => new ValueTask(held.Task))],
        });
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        var publishing = client.PublishAsync("q", "1");
        Unrest.IsFor(time, TimeSpan.FromSeconds(1), "a client in the process has published what an interceptor is not done with");
        held.SetResult();
        time.Patience = TimeSpan.FromSeconds(30);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, client.GetQueue("q").MessageCount);
        await publishing;
    }

    [Fact]
    public async Task Advance_InterceptorThatYields_AllPublishesAreThereWhenItReturns()
    {
        await using var broker = await HoopoeBroker.StartAsync(Options with
        {
            TimeProvider = new VirtualTime(),
            Interceptors = [Interceptor.OnPublishAwaited(async (_, _) => await Task.Yield())],
        });
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        for (int round = 1; round <= 200; round++)
        {
            var publishing = Enumerable.Range(0, 10).Select(_ => client.PublishAsync("q", "1")).ToArray();
            broker.Time.Advance(TimeSpan.Zero);
            Assert.True(client.GetQueue("q").MessageCount == 10 * round, $"round {round}");
            await Task.WhenAll(publishing);
        }
    }

    [Fact]
    public async Task Advance_ConsumerTimeout_ReturnsDeliveriesToTheMillisecond()
    {
        await using var broker = await StartAsync();
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("q", "1", "2");
        broker.Time.Advance(TimeSpan.FromMilliseconds(1234));
        var fetched = (await client.GetAsync("q"))!.Value;
        await using var deliveries = client.Consume("q", new ConsumeOptions { Prefetch = 1 });
        await deliveries.NextAsync();
        var timeout = broker.Options.Amqp.ConsumerTimeout;
        broker.Time.Advance(timeout - TimeSpan.FromMilliseconds(1));
        Assert.Equal("1", fetched.Text());
        Assert.Equal(0, client.GetQueue("q").MessageCount);
        broker.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Throws<InvalidOperationException>(() => fetched.Text());
        Assert.True((await deliveries.NextAsync()).Redelivered);
    }

    [Fact]
    public async Task Advance_AutomaticAcknowledgement_HasNoTimeout()
    {
        await using var broker = await StartAsync();
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("q", "1", "2", "3");
        await using var deliveries = client.Consume("q", new ConsumeOptions { AutoAcknowledge = true });
        Assert.Equal("1", (await deliveries.NextAsync()).Text());
        broker.Time.Advance(2 * broker.Options.Amqp.ConsumerTimeout);
        Assert.Equal("1", deliveries.Current.Text());
        foreach (string text in (string[])["2", "3"]) Assert.Equal(text, (await deliveries.NextAsync()).Text());
        Assert.Equal(0, client.GetQueue("q").MessageCount);
    }

    private static Task<HoopoeBroker> StartAsync(DataOptions? data = null) =>
        HoopoeBroker.StartAsync(Options with { TimeProvider = new VirtualTime(), Data = data ?? Options.Data });
}
