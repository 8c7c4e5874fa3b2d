using Xunit;

namespace Hoopoe.Tests.Management.Parameters;

/// <summary>Parameters and global parameters over HTTP, with RabbitMQ's answers.</summary>
public sealed class ParameterApiTests
{
    [Fact]
    public async Task Set_Parameter_IsKeptAsItIsUntilRemoved()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(201, await rig.StatusAsync("PUT", "parameters/shovel/%2F/s", """{"value":{"src-uri":"amqp://","list":[1,"b",null,true,1.5]}}"""));
        Assert.Equal(204, await rig.StatusAsync("PUT", "parameters/shovel/%2F/s", """{"value":{"src-uri":"amqp://","list":[1,"b",null,true,2.5]}}"""));
        const string One = """{"value":{"src-uri":"amqp://","list":[1,"b",null,true,2.5]},"vhost":"/","component":"shovel","name":"s"}""";
        Assert.Equal(One, (await rig.JsonAsync("parameters/shovel/%2F/s")).GetRawText());
        foreach (string list in (string[])["parameters", "parameters/shovel", "parameters/shovel/%2F"])
            Assert.Equal($"[{One}]", (await rig.JsonAsync(list)).GetRawText());
        Assert.Equal("[]", (await rig.JsonAsync("parameters/other")).GetRawText());
        Assert.Equal("[{key_missing,value}]", await rig.ReasonAsync("PUT", "parameters/shovel/%2F/s", "{}", 400));
        Assert.Equal(204, await rig.StatusAsync("DELETE", "parameters/shovel/%2F/s"));
        Assert.Equal(404, await rig.StatusAsync("DELETE", "parameters/shovel/%2F/s"));
    }

    [Fact]
    public async Task Set_ParameterThatIsAnOperatorPolicy_TakesAnAdministratorAndEffect()
    {
        const string Body = """{"value":{"pattern":"","definition":{"max-length":5},"priority":1}}""";
        await using var rig = await ApiRig.StartAsync();
        rig.AddUser("policymaker", "/");
        Assert.Equal(401, await rig.StatusAsync("PUT", "parameters/operator_policy/%2F/o", Body, "policymaker"));
        Assert.Equal(401, await rig.StatusAsync("PUT", "parameters/vhost-limits/%2F/limits", """{"value":{"max-queues":1}}""", "policymaker"));
        Assert.Equal(201, await rig.StatusAsync("PUT", "parameters/operator_policy/%2F/o", Body));
        Assert.Equal(["o"], await rig.NamesAsync("operator-policies"));
        Assert.Contains("not found in o", await rig.ReasonAsync("PUT", "parameters/operator_policy/%2F/o", """{"value":{}}""", 400), StringComparison.Ordinal);
        Assert.Equal(401, await rig.StatusAsync("DELETE", "parameters/operator_policy/%2F/o", null, "policymaker"));
        Assert.Equal(204, await rig.StatusAsync("DELETE", "parameters/operator_policy/%2F/o"));
        Assert.Empty(await rig.NamesAsync("operator-policies"));
    }

    [Fact]
    public async Task Set_GlobalParameter_IsKeptAsItIsUntilRemoved()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(201, await rig.StatusAsync("PUT", "global-parameters/x", """{"value":{"a":[1,"b",null]}}"""));
        Assert.Equal("""[{"name":"x","value":{"a":[1,"b",null]}}]""", (await rig.JsonAsync("global-parameters")).GetRawText());
        Assert.Equal("""{"name":"x","value":{"a":[1,"b",null]}}""", (await rig.JsonAsync("global-parameters/x")).GetRawText());
        Assert.Equal("[{key_missing,value}]", await rig.ReasonAsync("PUT", "global-parameters/x", "{}", 400));
        Assert.Equal(204, await rig.StatusAsync("DELETE", "global-parameters/x"));
        Assert.Equal(404, await rig.StatusAsync("GET", "global-parameters/x"));
    }

    [Fact]
    public async Task Set_ClusterName_IsToldToEverybody()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal("""{"name":"hoopoe"}""", (await rig.JsonAsync("cluster-name")).GetRawText());
        Assert.Equal(204, await rig.StatusAsync("PUT", "cluster-name", """{"name":"ours"}"""));
        Assert.Equal("""{"name":"ours"}""", (await rig.JsonAsync("cluster-name")).GetRawText());
        Assert.Equal("ours", (await rig.JsonAsync("overview")).GetProperty("cluster_name").GetString());
        await using var connection = await rig.Embedded.ConnectAsync();
        Assert.Equal("ours"u8.ToArray(), connection.ServerProperties!["cluster_name"]);
        Assert.Equal("[{key_missing,name}]", await rig.ReasonAsync("PUT", "cluster-name", "{}", 400));
        Assert.StartsWith("name:", await rig.ReasonAsync("PUT", "cluster-name", """{"name":""}""", 400), StringComparison.Ordinal);
        Assert.StartsWith("value:", await rig.ReasonAsync("PUT", "global-parameters/cluster_name", """{"value":5}""", 400), StringComparison.Ordinal);
        rig.AddUser("monitoring");
        Assert.Equal(401, await rig.StatusAsync("PUT", "cluster-name", """{"name":"theirs"}""", "monitoring"));
        Assert.Equal(204, await rig.StatusAsync("DELETE", "global-parameters/cluster_name"));
        Assert.Equal("""{"name":"hoopoe"}""", (await rig.JsonAsync("cluster-name")).GetRawText());
    }
}
