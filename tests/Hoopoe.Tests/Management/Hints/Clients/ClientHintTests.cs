using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Tests.Management.Hints.Clients;

/// <summary>Hints about clients, provoked and mended by real ones.</summary>
public sealed class ClientHintTests
{
    [Fact]
    public async Task Connection_ThatOpensChannelsAndUsesNone_IsToldUntilItClosesThem()
    {
        await using var rig = await HintRig.StartAsync();
        var connection = await rig.Broker.ConnectAsync("leaky");
        List<IChannel> channels = [];
        await rig.LookAsync(9, async () =>
        {
            for (int i = 0; i < 15; i++) channels.Add(await connection.CreateChannelAsync());
        });
        var hint = await rig.OneAsync("channel-leak");
        Assert.Equal("The connection has 135 channels, 60 more than a minute ago, and nothing happens on 120 of them (100 %).", hint.GetProperty("problem").GetString());
        Assert.Equal("connection", hint.GetProperty("object").GetProperty("type").GetString());
        // Another's connection is not the business of all who may enter its virtual host.
        rig.Api.AddUser("management", "/");
        rig.Api.AddUser("monitoring");
        Assert.Empty((await rig.Api.JsonAsync("hoopoe/hints", user: "management")).EnumerateArray());
        Assert.Single((await rig.Api.JsonAsync("hoopoe/hints", user: "monitoring")).EnumerateArray());
        foreach (var channel in channels) await channel.CloseAsync();
        await rig.LookAsync(2);
        Assert.Empty(await rig.RulesAsync());
    }

    [Fact]
    public async Task Channels_ThatAreUsed_AreNoLeak()
    {
        await using var rig = await HintRig.StartAsync();
        var connection = await rig.Broker.ConnectAsync();
        List<IChannel> channels = [];
        await rig.LookAsync(9, async () =>
        {
            for (int i = 0; i < 15; i++) channels.Add(await connection.CreateChannelAsync(new CreateChannelOptions(true, true)));
            await channels[0].QueueDeclareAsync("q", false, false, false);
            foreach (var channel in channels) await HintRig.PublishAsync(channel, "", "q", 1);
            await channels[0].QueuePurgeAsync("q");
        });
        Assert.Empty(await rig.RulesAsync());
    }

    [Fact]
    public async Task Connections_ForAMomentEach_AreToldWithTheirUserUntilTheyStop()
    {
        await using var rig = await HintRig.StartAsync();
        await rig.LookAsync(5, async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            {
                var connection = await rig.Broker.ConnectAsync();
                await connection.CloseAsync();
            }));
            await HintRig.UntilAsync(() => rig.Api.Core.Connections.Ended == rig.Api.Core.Connections.Opened, "all have ended");
        });
        var hint = await rig.OneAsync("connection-churn");
        Assert.Equal(
            "Connections are opened at 1.3/s and ended at 1.3/s, by user 'guest' from 127.0.0.1 (100 %). Each costs a login and several round trips.",
            hint.GetProperty("problem").GetString());
        await rig.LookAsync(6);
        Assert.Empty(await rig.RulesAsync());
    }
}
