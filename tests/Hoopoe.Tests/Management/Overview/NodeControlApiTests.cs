using Hoopoe.Server.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Management.Overview;

/// <summary>What is asked of a running node over HTTP.</summary>
public sealed class NodeControlApiTests
{
    [Fact]
    public async Task Service_Stopped_ServesNobodyUntilStartedAgain()
    {
        await using var rig = await ApiRig.StartAsync();
        await using var connection = await rig.Embedded.ConnectAsync();
        await using var client = rig.Embedded.Broker.Connect();
        var ended = new TaskCompletionSource<string>();
        connection.ConnectionShutdownAsync += (_, shutdown) =>
        {
            ended.TrySetResult(shutdown.ReplyText);
            return Task.CompletedTask;
        };
        Assert.Equal("""{"running":true}""", (await rig.JsonAsync("hoopoe/service")).GetRawText());

        Assert.Equal(204, await rig.StatusAsync("PUT", "hoopoe/service", """{"running":false}"""));
        Assert.Contains("shutdown", await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => rig.Embedded.ConnectAsync());
        Assert.Equal("""{"running":false}""", (await rig.JsonAsync("hoopoe/service")).GetRawText());
        Assert.Equal(204, await rig.StatusAsync("PUT", "hoopoe/service", """{"running":false}"""));
        await client.DeclareQueueAsync("q");

        Assert.Equal(204, await rig.StatusAsync("PUT", "hoopoe/service", """{"running":true}"""));
        await using var again = await rig.Embedded.ConnectAsync();
        Assert.True(again.IsOpen);
    }

    [Fact]
    public async Task MemoryLimit_Set_CountsAtOnce()
    {
        await using var rig = await ApiRig.StartAsync();
        await using var client = rig.Embedded.Broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("", "q", new byte[10_000]);
        Assert.Equal(204, await rig.StatusAsync("PUT", "hoopoe/memory-limit", """{"bytes":1000}"""));
        Assert.Equal("""{"bytes":1000}""", (await rig.JsonAsync("hoopoe/memory-limit")).GetRawText());
        Assert.Equal(1000, (await rig.JsonAsync("nodes"))[0].GetProperty("mem_limit").GetInt64());
        await Assert.ThrowsAsync<PublishRefusedException>(() => client.PublishAsync("", "q", "x"u8).AsTask());
        Assert.Equal(204, await rig.StatusAsync("PUT", "hoopoe/memory-limit", """{"fraction":0.5}"""));
        await client.PublishAsync("", "q", "x"u8);
    }

    [Theory]
    [InlineData("memory-limit", """{"bytes":0}""", "bytes: must be above 0")]
    [InlineData("memory-limit", """{"fraction":1.5}""", "fraction: must be a number above 0 and up to 1")]
    [InlineData("memory-limit", "{}", "give either 'bytes' or 'fraction'")]
    [InlineData("service", "{}", "[{key_missing,running}]")]
    public async Task Set_Badly_IsRefusedAndNamesTheField(string path, string body, string reason)
    {
        await using var rig = await ApiRig.StartAsync();
        long before = rig.Core.MemoryLimitBytes;
        Assert.StartsWith(reason, await rig.ReasonAsync("PUT", $"hoopoe/{path}", body, 400), StringComparison.Ordinal);
        Assert.Equal(before, rig.Core.MemoryLimitBytes);
        rig.AddUser("monitoring");
        Assert.Equal(401, await rig.StatusAsync("PUT", $"hoopoe/{path}", body, "monitoring"));
    }
}
