using System.Threading.Channels;
using Hoopoe.Tests.Server;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Tests.Management.Hints.Queues;

/// <summary>Hints about queues, provoked and mended by real clients.</summary>
public sealed class QueueHintTests
{
    [Fact]
    public async Task Queue_ThatGrowsWithoutConsumer_IsToldUntilOneComes()
    {
        await using var rig = await HintRig.StartAsync();
        var channel = await rig.OpenAsync("orders");
        await rig.LookAsync(5, () => HintRig.PublishAsync(channel, "", "orders", 60));
        var hint = await rig.OneAsync("queue-without-consumers");
        Assert.Equal("queue-without-consumers/%2F/orders", hint.GetProperty("id").GetString());
        Assert.Equal("warning", hint.GetProperty("severity").GetString());
        Assert.Equal("""{"type":"queue","name":"orders","link":"#/queues/%2F/orders"}""", hint.GetProperty("object").GetRawText());
        Assert.Equal("The queue has no consumer and grows by 4/s: 300 messages wait. Nothing limits it but the disk.", hint.GetProperty("problem").GetString());
        Assert.Equal(300, hint.GetProperty("evidence").GetProperty("messages_ready").GetInt64());
        Assert.Equal("2026-01-01T00:00:45Z", hint.GetProperty("since").GetString());
        var deliveries = await EmbeddedBroker.ConsumeAsync(channel, "orders");
        await deliveries.ReadAsync(TestContext.Current.CancellationToken);
        await rig.LookAsync(3);
        Assert.DoesNotContain("queue-without-consumers", await rig.RulesAsync());
    }

    [Fact]
    public async Task Consumers_ThatHoldTheirPrefetchAndAcknowledgeNothing_AreToldUntilTheyDo()
    {
        await using var rig = await HintRig.StartAsync();
        var channel = await rig.OpenAsync("q");
        await HintRig.PublishAsync(channel, "", "q", 60);
        await channel.BasicQosAsync(0, 20, false);
        var deliveries = await EmbeddedBroker.ConsumeAsync(channel, "q");
        await rig.LookAsync(5);
        var hint = await rig.OneAsync("consumers-at-prefetch");
        Assert.Equal(
            "40 messages wait, and nothing is delivered: the only consumer holds as many unacknowledged messages as the prefetch allows (20 in all), and none was acknowledged within 60 s.",
            hint.GetProperty("problem").GetString());
        await SettleAsync(channel, deliveries, 60, static (to, tag) => to.BasicAckAsync(tag, false));
        await HintRig.UntilAsync(() => rig.Queue("q").Counters.Acknowledged == 60, "all are acknowledged");
        await rig.LookAsync(2);
        Assert.Empty(await rig.RulesAsync());
    }

    [Fact]
    public async Task Consumers_ThatAreTooSlow_AreToldByHowMuchUntilTheyKeepUp()
    {
        await using var rig = await HintRig.StartAsync();
        var channel = await rig.OpenAsync("q", new Dictionary<string, object?> { ["x-max-length"] = 10_000 });
        var slow = await rig.Broker.OpenAsync();
        await slow.BasicQosAsync(0, 30, false);
        var deliveries = await EmbeddedBroker.ConsumeAsync(slow, "q");
        await rig.LookAsync(6, async () =>
        {
            await HintRig.PublishAsync(channel, "", "q", 150);
            await AcknowledgeAsync(rig, slow, deliveries, 30);
        });
        var hint = await rig.OneAsync("consumers-too-slow");
        Assert.Equal(
            "Messages come at 10/s and 1 consumer get 2/s done, 80 % too few. 690 wait; at this rate that reaches the queue's limit of 10,000 in 19 min.",
            hint.GetProperty("problem").GetString());
        Assert.StartsWith("About 5 such consumers would keep up.", hint.GetProperty("remedy").GetString());
        Assert.Equal(8, hint.GetProperty("evidence").GetProperty("growth_per_second").GetDouble());
        await rig.LookAsync(6, () => AcknowledgeAsync(rig, slow, deliveries, 100));
        Assert.DoesNotContain("consumers-too-slow", await rig.RulesAsync());
    }

    [Fact]
    public async Task Backlog_ThatTakesHours_IsToldUntilItIsGone()
    {
        await using var rig = await HintRig.StartAsync();
        var channel = await rig.OpenAsync("q");
        await HintRig.PublishAsync(channel, "", "q", 2040);
        await channel.BasicQosAsync(0, 10, false);
        var deliveries = await EmbeddedBroker.ConsumeAsync(channel, "q");
        await rig.LookAsync(6, () => AcknowledgeAsync(rig, channel, deliveries, 5));
        var hint = await rig.OneAsync("backlog-drains-slowly");
        Assert.Equal("information", hint.GetProperty("severity").GetString());
        Assert.Equal("2,000 messages wait and become fewer by 0.3/s only: the queue is empty in 2 h.", hint.GetProperty("problem").GetString());
        await channel.QueuePurgeAsync("q");
        await rig.LookAsync(2);
        Assert.DoesNotContain("backlog-drains-slowly", await rig.RulesAsync());
    }

    [Fact]
    public async Task Messages_ThatAConsumerGivesBackAgainAndAgain_AreToldUntilTheyAreTaken()
    {
        await using var rig = await HintRig.StartAsync();
        var channel = await rig.OpenAsync("q");
        await HintRig.PublishAsync(channel, "", "q", 2);
        var deliveries = await EmbeddedBroker.ConsumeAsync(channel, "q");
        await rig.LookAsync(7, () => SettleAsync(channel, deliveries, 60, static (to, tag) => to.BasicNackAsync(tag, false, requeue: true)));
        var hint = await rig.OneAsync("messages-looping");
        Assert.Contains("were delivered before, 100 % of all deliveries, and 0/s get done", hint.GetProperty("problem").GetString());
        await SettleAsync(channel, deliveries, 2, static (to, tag) => to.BasicAckAsync(tag, false));
        await HintRig.UntilAsync(() => rig.Queue("q").UnackedCount == 0, "all are acknowledged");
        await rig.LookAsync(4);
        Assert.Empty(await rig.RulesAsync());
    }

    [Fact]
    public async Task Queue_NearItsLimit_IsToldUntilItIsShorter()
    {
        await using var rig = await HintRig.StartAsync();
        var channel = await rig.OpenAsync("q", new Dictionary<string, object?> { ["x-max-length"] = 100, ["x-overflow"] = "reject-publish" });
        await HintRig.PublishAsync(channel, "", "q", 95);
        await rig.LookAsync(2);
        var hint = await rig.OneAsync("queue-near-limit");
        Assert.Equal("warning", hint.GetProperty("severity").GetString());
        Assert.StartsWith("The queue holds 95 of the 100 messages that it may hold (95 %)", hint.GetProperty("problem").GetString());
        await channel.QueuePurgeAsync("q");
        await rig.LookAsync(2);
        Assert.Empty(await rig.RulesAsync());
    }

    [Fact]
    public async Task DeadLetters_WithoutTheirExchange_AreToldUntilItIsThere()
    {
        await using var rig = await HintRig.StartAsync();
        var channel = await rig.OpenAsync("q", new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "dlx" });
        var deliveries = await EmbeddedBroker.ConsumeAsync(channel, "q");
        long dead = 0;
        async Task RejectAsync()
        {
            await HintRig.PublishAsync(channel, "", "q", 5);
            dead += 5;
            await SettleAsync(channel, deliveries, 5, static (to, tag) => to.BasicRejectAsync(tag, requeue: false));
            // Where a letter goes is known a moment after it died.
            await HintRig.UntilAsync(() => rig.Queue("q").LostLetters + (rig.Api.Root.Queues.TryGet("grave", out var grave) ? grave.ReadyCount : 0) == dead, "all are dead");
        }
        await rig.LookAsync(4, RejectAsync);
        var hint = await rig.OneAsync("dead-letters-lost");
        Assert.Equal("Dead letters are lost, 15 within 45 s: exchange 'dlx', where they should go, is not there.", hint.GetProperty("problem").GetString());
        await channel.ExchangeDeclareAsync("dlx", "fanout");
        await channel.QueueDeclareAsync("grave", false, false, false);
        await channel.QueueBindAsync("grave", "dlx", "");
        await rig.LookAsync(6, RejectAsync);
        Assert.DoesNotContain("dead-letters-lost", await rig.RulesAsync());
    }

    private static async Task AcknowledgeAsync(HintRig rig, IChannel channel, ChannelReader<EmbeddedDelivery> deliveries, int count)
    {
        long before = rig.Queue("q").Counters.Acknowledged;
        await SettleAsync(channel, deliveries, count, static (to, tag) => to.BasicAckAsync(tag, false));
        await HintRig.UntilAsync(() => rig.Queue("q").Counters.Acknowledged == before + count, "all are acknowledged");
    }

    private static async Task SettleAsync(
        IChannel channel, ChannelReader<EmbeddedDelivery> deliveries, int count, Func<IChannel, ulong, ValueTask> settle)
    {
        for (int i = 0; i < count; i++) await settle(channel, (await deliveries.ReadAsync(TestContext.Current.CancellationToken)).DeliveryTag);
    }
}
