using Xunit;

namespace Hoopoe.Tests.Management.VirtualHosts;

/// <summary>Virtual hosts over HTTP, with RabbitMQ's answers.</summary>
public sealed class VirtualHostApiTests
{
    [Fact]
    public async Task Make_VirtualHost_AnswersAsRabbitMq()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(201, await rig.StatusAsync("PUT", "vhosts/vv", """{"description":"d"}"""));
        Assert.Equal(204, await rig.StatusAsync("PUT", "vhosts/vv"));
        Assert.Equal(204, await rig.StatusAsync("PUT", "vhosts/vv", """{"tags":"a,b"}"""));
        var shown = await rig.JsonAsync("vhosts/vv");
        Assert.Equal("vv", shown.GetProperty("name").GetString());
        Assert.Equal("d", shown.GetProperty("description").GetString());
        Assert.Equal("""{"description":"d","tags":["a","b"]}""", shown.GetProperty("metadata").GetRawText());
        Assert.Equal("[]", (await rig.JsonAsync("parameters")).GetRawText());
        Assert.Equal(204, await rig.StatusAsync("DELETE", "vhosts/vv"));
        Assert.Equal(404, await rig.StatusAsync("DELETE", "vhosts/vv"));
    }

    [Fact]
    public async Task Delete_VirtualHostWithClients_ClosesThemAndTakesItsPermissions()
    {
        await using var rig = await ApiRig.StartAsync();
        await using var connection = await rig.Embedded.ConnectAsync("soon gone");
        var ended = new TaskCompletionSource<string>();
        connection.ConnectionShutdownAsync += (_, shutdown) =>
        {
            ended.TrySetResult(shutdown.ReplyText);
            return Task.CompletedTask;
        };
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        await channel.QueueDeclareAsync("q", true, false, false, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(204, await rig.StatusAsync("DELETE", "vhosts/%2F"));
        Assert.Equal("CONNECTION_FORCED - vhost '/' is deleted", await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Empty(await rig.NamesAsync("vhosts"));
        Assert.Equal("[]", (await rig.JsonAsync("permissions")).GetRawText());
    }
}
