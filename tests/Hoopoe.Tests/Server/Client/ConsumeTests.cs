using Hoopoe.Core;
using Hoopoe.Server.Client;
using Xunit;
using static Hoopoe.Tests.Server.Client.ClientRig;

namespace Hoopoe.Tests.Server.Client;

/// <summary>Consuming by a client in the broker's process: what is given when, and what becomes of what is settled.</summary>
public sealed class ConsumeTests
{
    [Fact]
    public async Task ConsumeAsync_MessagesBeforeAndAfter_ComeInOrder()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("q", "1", "2");
        await using var deliveries = client.Consume("q");
        var seen = new List<string>();
        for (int i = 0; i < 2; i++) seen.Add((await deliveries.NextAsync()).Text());
        var third = deliveries.NextAsync();
        Assert.False(third.IsCompleted);
        await client.PublishAsync("q", "3");
        seen.Add((await third).Text());
        Assert.Equal(["1", "2", "3"], seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConsumeAsync_ThousandsWaiting_AllComeInOrder(bool auto)
    {
        const int Messages = 20_000;
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        for (int i = 0; i < Messages; i++) await client.PublishUnconfirmedAsync("", "q", BitConverter.GetBytes(i));
        int next = 0;
        await foreach (var delivery in client.ConsumeAsync("q", new ConsumeOptions { AutoAcknowledge = auto, Prefetch = 0 }, TestContext.Current.CancellationToken))
        {
            Assert.Equal(next++, BitConverter.ToInt32(delivery.Body));
            if (!auto) delivery.Acknowledge();
            if (next == Messages) break;
        }
        Assert.Equal((0, 0), (client.GetQueue("q").MessageCount, client.GetQueue("q").ConsumerCount));
    }

    [Fact]
    public async Task ConsumeAsync_Prefetch_GivesNoMoreUntilOneIsSettled()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("q", "1", "2", "3");
        await using var deliveries = client.Consume("q", new ConsumeOptions { Prefetch = 2 });
        var first = await deliveries.NextAsync();
        await deliveries.NextAsync();
        Assert.Equal(1, client.GetQueue("q").MessageCount);
        var third = deliveries.NextAsync();
        Assert.False(third.IsCompleted);
        first.Acknowledge();
        Assert.Equal("3", (await third).Text());
    }

    [Fact]
    public async Task Settling_OneAndThrough_DecidesForThoseAlone()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("dead");
        await client.DeclareQueueAsync("q", arguments: Arguments.Of(("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead")));
        await client.PublishAsync("q", "1", "2", "3", "4", "5", "6");
        await using var deliveries = client.Consume("q");
        var all = new List<Delivery>();
        for (int i = 0; i < 6; i++) all.Add(await deliveries.NextAsync());
        all[1].Reject();
        all[2].AcknowledgeThrough();
        all[3].RejectThrough(requeue: true);
        var again = await deliveries.NextAsync();
        Assert.Equal(("4", true), (again.Text(), again.Redelivered));
        Assert.Equal(("5", false), (all[4].Text(), all[4].Redelivered));
        var dead = (await client.GetAsync("dead"))!.Value;
        Assert.Equal("2", dead.Text());
        var death = Assert.IsType<Arguments>(Assert.Single(Assert.IsType<List<object?>>(dead.Headers["x-death"])));
        Assert.Equal(("rejected", "q"), (death["reason"], death["queue"]));
        Assert.Equal("rejected", dead.Properties.Headers!["x-first-death-reason"]);
    }

    [Fact]
    public async Task ConsumeAsync_QueueDeleted_BringsWhatWasDeliveredThenThrows()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("q", "1", "2");
        await using var deliveries = client.Consume("q");
        await deliveries.NextAsync();
        Assert.Equal(0, await client.DeleteQueueAsync("q"));
        Assert.Equal("2", (await deliveries.NextAsync()).Text());
        var cancelled = await Assert.ThrowsAsync<ConsumerCancelledException>(deliveries.NextAsync);
        Assert.Equal("q", cancelled.Queue);
    }

    [Fact]
    public async Task ConsumeAsync_QueueDeletedWhileItWaits_Throws()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await using var deliveries = client.Consume("q");
        var next = deliveries.NextAsync();
        await client.DeleteQueueAsync("q");
        await Assert.ThrowsAsync<ConsumerCancelledException>(() => next);
    }

    [Fact]
    public async Task ConsumeAsync_TokenCancelled_ThrowsAndReturnsWhatWasNotEnumerated()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("q", "1", "2", "3");
        using var cancellation = new CancellationTokenSource();
        var taken = new List<Delivery>();
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var delivery in client.ConsumeAsync("q", cancellationToken: cancellation.Token))
            {
                taken.Add(delivery);
                await cancellation.CancelAsync();
            }
        });
        Assert.Equal((2, 0), (client.GetQueue("q").MessageCount, client.GetQueue("q").ConsumerCount));
        // What was enumerated is still the client's to settle.
        Assert.Equal("1", Assert.Single(taken).Text());
        taken[0].Acknowledge();
        Assert.Equal("2", (await client.GetAsync("q"))!.Value.Text());
    }

    [Fact]
    public async Task ConsumeAsync_CancelledWhileItWaits_Throws()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q", autoDelete: true);
        using var cancellation = new CancellationTokenSource();
        await using (var deliveries = client.ConsumeAsync("q").WithCancellation(cancellation.Token).GetAsyncEnumerator())
        {
            var next = deliveries.MoveNextAsync();
            await cancellation.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(async () => await next);
        }
        var gone = Assert.Throws<BrokerException>(() => client.GetQueue("q"));
        Assert.Equal(404, gone.ReplyCode);
    }

    [Fact]
    public async Task ConsumeAsync_NotAllowed_SaysWhatAmqpSays()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        using var other = broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.DeclareQueueAsync("mine", exclusive: true);
        await using var only = client.Consume("q", new ConsumeOptions { Exclusive = true });
        var waiting = only.NextAsync();
        Assert.Equal(403, (await Assert.ThrowsAsync<BrokerException>(other.Consume("q").NextAsync)).ReplyCode);
        Assert.Equal(404, (await Assert.ThrowsAsync<BrokerException>(other.Consume("nothing").NextAsync)).ReplyCode);
        Assert.Equal(405, (await Assert.ThrowsAsync<BrokerException>(other.Consume("mine").NextAsync)).ReplyCode);
        await client.PublishAsync("q", "1");
        Assert.Equal("1", (await waiting).Text());
    }

    [Fact]
    public async Task ConsumeAsync_Priorities_TheHighestIsServedFirst()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await using var low = client.Consume("q", new ConsumeOptions { Prefetch = 1 });
        await using var high = client.Consume("q", new ConsumeOptions { Prefetch = 1, Arguments = Arguments.Of(("x-priority", 5)) });
        var (toLow, toHigh) = (low.NextAsync(), high.NextAsync());
        await client.PublishAsync("q", "1", "2");
        Assert.Equal(("2", "1"), ((await toLow).Text(), (await toHigh).Text()));
    }

    [Fact]
    public async Task GetAsync_AutomaticAndNot_LeavesOrKeeps()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("q", "1", "2");
        var first = (await client.GetAsync("q", autoAcknowledge: true))!.Value;
        var second = (await client.GetAsync("q"))!.Value;
        Assert.Null(await client.GetAsync("q"));
        second.Reject(requeue: true);
        Assert.True((await client.GetAsync("q"))!.Value.Redelivered);
        Assert.Equal("1", first.Text());
        Assert.Throws<InvalidOperationException>(first.Acknowledge);
    }
}
