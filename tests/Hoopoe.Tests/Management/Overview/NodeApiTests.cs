using System.Text.Json;
using Xunit;

namespace Hoopoe.Tests.Management.Overview;

/// <summary>What is shown of the node over HTTP, as exporters read it.</summary>
public sealed class NodeApiTests
{
    [Fact]
    public async Task Nodes_WithTraffic_ShowWhatIsUsedOfHowMuch()
    {
        await using var rig = await ApiRig.StartAsync();
        await rig.StatusAsync("PUT", "queues/%2F/q", "{}");
        // A connection that the client takes for open may not be so yet; one with a channel is.
        await rig.Embedded.OpenAsync();
        var node = (await rig.JsonAsync("nodes"))[0];
        foreach (string used in (string[])["mem_used", "fd_used", "sockets_used", "proc_used", "gc_num", "io_sync_count", "queue_created", "connection_created"])
        {
            Assert.Equal(JsonValueKind.Number, node.GetProperty(used).ValueKind);
            Assert.Equal(JsonValueKind.Number, node.GetProperty($"{used}_details").GetProperty("rate").ValueKind);
        }
        Assert.Equal(1, node.GetProperty("sockets_used").GetInt32());
        Assert.Equal(1, node.GetProperty("queue_created").GetInt32());
        Assert.True(node.GetProperty("sockets_total").GetInt64() < node.GetProperty("fd_total").GetInt64());
        Assert.True(node.GetProperty("proc_total").GetInt64() > node.GetProperty("proc_used").GetInt64());
        Assert.Equal(1, (await rig.JsonAsync("overview")).GetProperty("churn_rates").GetProperty("queue_created").GetInt32());
    }

    [Fact]
    public async Task Memory_OfNode_AddsUpToWhatTheProcessHas()
    {
        await using var rig = await ApiRig.StartAsync();
        string name = (await rig.JsonAsync("overview")).GetProperty("node").GetString()!;
        var memory = (await rig.JsonAsync($"nodes/{name}/memory")).GetProperty("memory");
        long parts = memory.EnumerateObject().Where(part => part.Value.ValueKind == JsonValueKind.Number).Sum(part => part.Value.GetInt64());
        Assert.Equal(memory.GetProperty("total").GetProperty("rss").GetInt64(), parts);
        Assert.True((await rig.JsonAsync($"nodes/{name}?memory=true")).TryGetProperty("memory", out _));
        Assert.False((await rig.JsonAsync($"nodes/{name}")).TryGetProperty("memory", out _));
        Assert.Equal(404, await rig.StatusAsync("GET", "nodes/another/memory"));
    }

    [Fact]
    public async Task AuthAttempts_AfterLogins_AreCountedByProtocol()
    {
        await using var rig = await ApiRig.StartAsync();
        string name = (await rig.JsonAsync("overview")).GetProperty("node").GetString()!;
        await rig.StatusAsync("GET", "overview", user: "stranger");
        var http = (await rig.JsonAsync($"auth/attempts/{name}")).EnumerateArray().Single(login => login.GetProperty("protocol").GetString() == "http");
        Assert.Equal(1, http.GetProperty("auth_attempts_failed").GetInt32());
        Assert.Equal(http.GetProperty("auth_attempts").GetInt32(), http.GetProperty("auth_attempts_succeeded").GetInt32() + 1);
    }
}
