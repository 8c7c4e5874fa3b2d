using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Tests.Management.Hints.Routing;

/// <summary>Hints about where messages go, provoked and mended by real clients.</summary>
public sealed class RoutingHintTests
{
    [Fact]
    public async Task Publishes_ThatNoQueueTakes_AreToldWithTheirExchangeUntilTheyStop()
    {
        await using var rig = await HintRig.StartAsync();
        var channel = await rig.OpenAsync("q");
        await channel.ExchangeDeclareAsync("events", "topic");
        await rig.LookAsync(4, () => HintRig.PublishAsync(channel, "events", "a.b", 30));
        var hint = await rig.OneAsync("unroutable-publishes");
        Assert.Equal(
            "No queue takes 2/s of what is published (100 %): 90 dropped and 0 returned within 45 s. Exchanges that have led nowhere since the start: 'events'.",
            hint.GetProperty("problem").GetString());
        await channel.QueueBindAsync("q", "events", "#");
        await rig.LookAsync(6, async () =>
        {
            await HintRig.PublishAsync(channel, "events", "a.b", 30);
            await channel.QueuePurgeAsync("q");
        });
        Assert.Empty(await rig.RulesAsync());
    }

    [Fact]
    public async Task Binding_ThatNoMessageMatches_IsToldUntilOneDoes()
    {
        await using var rig = await HintRig.StartAsync();
        var channel = await rig.OpenAsync("q");
        await channel.ExchangeDeclareAsync("events", "topic");
        await channel.QueueBindAsync("q", "events", "order.*");
        await channel.QueueBindAsync("q", "events", "orders.*");
        await HintRig.PublishAsync(channel, "events", "order.new", 1);
        await rig.LookAsync(1);
        await HintRig.PublishAsync(channel, "events", "order.new", 1000);
        await channel.QueuePurgeAsync("q");
        await rig.LookAsync(36);
        Assert.Empty(await rig.RulesAsync());
        await rig.LookAsync(8);
        var hint = await rig.OneAsync("binding-never-matched");
        Assert.Equal("binding-never-matched/%2F/events%20%E2%86%92%20q%20%28orders.%2A%29", hint.GetProperty("id").GetString());
        Assert.Equal("#/exchanges/%2F/events", hint.GetProperty("object").GetProperty("link").GetString());
        Assert.Equal("q", hint.GetProperty("queue").GetString());
        Assert.Equal(
            "The binding from exchange 'events' to queue 'q' has let no message through: none of the 1,000 messages that were published in 11 min matched its key 'orders.*', and none did before.",
            hint.GetProperty("problem").GetString());
        await HintRig.PublishAsync(channel, "events", "orders.new", 1);
        await rig.LookAsync(6);
        Assert.Empty(await rig.RulesAsync());
    }
}
