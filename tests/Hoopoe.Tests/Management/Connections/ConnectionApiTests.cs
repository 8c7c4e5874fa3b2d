using Hoopoe.Server.Client;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Xunit;

namespace Hoopoe.Tests.Management.Connections;

/// <summary>Connections, channels and consumers over HTTP.</summary>
public sealed class ConnectionApiTests
{
    [Fact]
    public async Task Lists_OfConnectedClient_ShowWhatItDid()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var rig = await ApiRig.StartAsync();
        var channel = await rig.Embedded.OpenAsync("mine");
        await channel.QueueDeclareAsync("q", false, false, false, cancellationToken: cancel);
        await channel.BasicQosAsync(0, 7, false, cancel);
        await channel.BasicConsumeAsync("q", false, "tag", new AsyncEventingBasicConsumer(channel), cancel);
        await channel.BasicPublishAsync("", "q", "x"u8.ToArray(), cancel);

        var connection = (await rig.JsonAsync("connections"))[0];
        Assert.Equal("mine", connection.GetProperty("user_provided_name").GetString());
        Assert.Equal("guest", connection.GetProperty("user").GetString());
        Assert.Equal("running", connection.GetProperty("state").GetString());
        Assert.Equal(1, connection.GetProperty("channels").GetInt32());
        Assert.True(connection.GetProperty("recv_oct").GetInt64() > 0);
        Assert.Equal("mine", connection.GetProperty("client_properties").GetProperty("connection_name").GetString());
        string name = connection.GetProperty("name").GetString()!;
        var shown = await rig.JsonAsync($"channels/{Uri.EscapeDataString($"{name} (1)")}");
        Assert.True(shown.GetProperty("confirm").GetBoolean());
        Assert.Equal(7, shown.GetProperty("prefetch_count").GetInt32());
        Assert.Equal(1, shown.GetProperty("messages_unacknowledged").GetInt32());
        Assert.Equal(1, shown.GetProperty("message_stats").GetProperty("publish").GetInt32());
        Assert.Equal(1, shown.GetProperty("message_stats").GetProperty("confirm").GetInt32());
        var exchange = await rig.JsonAsync("exchanges/%2F/amq.default?columns=message_stats");
        Assert.Equal(1, exchange.GetProperty("message_stats").GetProperty("publish_in").GetInt32());
        Assert.Equal(1, exchange.GetProperty("message_stats").GetProperty("publish_out").GetInt32());
        var consumer = (await rig.JsonAsync("consumers"))[0];
        Assert.Equal("tag", consumer.GetProperty("consumer_tag").GetString());
        Assert.Equal("q", consumer.GetProperty("queue").GetProperty("name").GetString());
        Assert.Equal($"{name} (1)", consumer.GetProperty("channel_details").GetProperty("name").GetString());
        var overview = await rig.JsonAsync("overview");
        Assert.Equal(1, overview.GetProperty("message_stats").GetProperty("publish").GetInt32());
        Assert.Equal(1, overview.GetProperty("queue_totals").GetProperty("messages_unacknowledged").GetInt32());
        Assert.Equal(1, overview.GetProperty("object_totals").GetProperty("consumers").GetInt32());
    }

    [Fact]
    public async Task Lists_OfClientInTheProcess_ShowWhatItDid()
    {
        await using var rig = await ApiRig.StartAsync();
        await using var client = rig.Embedded.Broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("", "q", "x"u8);
        await client.PublishUnconfirmedAsync("", "q", "y"u8);
        await using var deliveries = client.ConsumeAsync("q").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await deliveries.MoveNextAsync());
        deliveries.Current.Acknowledge();

        var connection = (await rig.JsonAsync("connections"))[0];
        Assert.Equal("direct", connection.GetProperty("type").GetString());
        Assert.Equal("guest", connection.GetProperty("user").GetString());
        string name = connection.GetProperty("name").GetString()!;
        var shown = (await rig.JsonAsync($"connections/{Uri.EscapeDataString(name)}/channels"))[0];
        Assert.Equal(1, shown.GetProperty("consumer_count").GetInt32());
        Assert.Equal(1, shown.GetProperty("messages_unacknowledged").GetInt32());
        var did = shown.GetProperty("message_stats");
        Assert.Equal(2, did.GetProperty("publish").GetInt32());
        Assert.Equal(1, did.GetProperty("confirm").GetInt32());
        Assert.Equal(2, did.GetProperty("deliver_get").GetInt32());
        Assert.Equal(1, did.GetProperty("ack").GetInt32());
        var consumer = (await rig.JsonAsync("consumers"))[0];
        Assert.Equal($"{name} (1)", consumer.GetProperty("channel_details").GetProperty("name").GetString());
        var counted = (await rig.JsonAsync("overview")).GetProperty("message_stats");
        Assert.Equal(1, counted.GetProperty("confirm").GetInt32());
    }

    [Fact]
    public async Task Delete_ConnectionOfClientInTheProcess_TellsItTheReason()
    {
        await using var rig = await ApiRig.StartAsync();
        await using var client = rig.Embedded.Broker.Connect();
        string name = (await rig.NamesAsync("connections"))[0];

        Assert.Equal(204, await rig.StatusAsync("DELETE", $"connections/{Uri.EscapeDataString(name)}"));

        var told = await Assert.ThrowsAsync<BrokerException>(() => client.PublishAsync("", "q", "x"u8).AsTask());
        Assert.Equal(320, told.ReplyCode);
        Assert.Contains("Closed via management plugin", told.ReplyText, StringComparison.Ordinal);
        Assert.Empty(await rig.NamesAsync("connections"));
        Assert.Equal(1, rig.Core.Connections.Ended);
    }

    [Fact]
    public async Task Delete_Connection_TellsItsClientTheReason()
    {
        await using var rig = await ApiRig.StartAsync();
        await using var connection = await rig.Embedded.ConnectAsync();
        // What the client takes for open may not be so yet; with a channel it is.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        var ended = new TaskCompletionSource<string>();
        connection.ConnectionShutdownAsync += (_, shutdown) =>
        {
            ended.TrySetResult(shutdown.ReplyText);
            return Task.CompletedTask;
        };
        string name = (await rig.NamesAsync("connections"))[0];
        rig.AddUser("management", "/");
        Assert.Empty(await rig.NamesAsync("connections", "management"));
        Assert.Equal(401, await rig.StatusAsync("DELETE", $"connections/{Uri.EscapeDataString(name)}", user: "management"));
        using var answer = await rig.SendAsync("DELETE", $"connections/{Uri.EscapeDataString(name)}", reason: "because");
        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal("CONNECTION_FORCED - because", await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(404, await rig.StatusAsync("DELETE", $"connections/{Uri.EscapeDataString("no such")}"));
    }
}
