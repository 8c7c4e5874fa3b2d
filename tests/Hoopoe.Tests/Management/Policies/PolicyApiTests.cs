using Hoopoe.Core.Access;
using Hoopoe.Server.Data;
using Hoopoe.Tests.Server;
using Hoopoe.Tests.Server.Storage;
using Xunit;

namespace Hoopoe.Tests.Management.Policies;

/// <summary>Policies and operator policies over HTTP, with RabbitMQ's answers.</summary>
public sealed class PolicyApiTests
{
    [Fact]
    public async Task Set_Policy_AppliesToQueuesUntilRemoved()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(201, await rig.StatusAsync("PUT", "queues/%2F/q1", """{"durable":true,"arguments":{"x-max-length":10}}"""));
        Assert.Equal(201, await rig.StatusAsync("PUT", "policies/%2F/p", """{"pattern":"^q","definition":{"max-length":4,"expires":1000000},"priority":2}"""));
        Assert.Equal(204, await rig.StatusAsync("PUT", "policies/%2F/p", """{"pattern":"^q","definition":{"max-length":7,"queue-mode":"lazy"},"apply-to":"queues"}"""));
        Assert.Equal(201, await rig.StatusAsync("PUT", "operator-policies/%2F/o", """{"pattern":"","definition":{"max-length":5}}"""));

        Assert.Equal(
            """[{"vhost":"/","name":"p","pattern":"^q","apply-to":"queues","definition":{"max-length":7,"queue-mode":"lazy"},"priority":0}]""",
            (await rig.JsonAsync("policies")).GetRawText());
        Assert.Equal(
            """{"vhost":"/","name":"o","pattern":"","apply-to":"all","definition":{"max-length":5},"priority":0}""",
            (await rig.JsonAsync("operator-policies/%2F/o")).GetRawText());
        var queue = await rig.JsonAsync("queues/%2F/q1");
        Assert.Equal("p", queue.GetProperty("policy").GetString());
        Assert.Equal("o", queue.GetProperty("operator_policy").GetString());
        Assert.Equal("""{"max-length":5,"queue-mode":"lazy"}""", queue.GetProperty("effective_policy_definition").GetRawText());
        var settings = queue.GetProperty("effective_settings").EnumerateArray().ToDictionary(one => one.GetProperty("key").GetString()!);
        Assert.Equal("operator_policy", settings["max-length"].GetProperty("source").GetString());
        Assert.Equal(5, settings["max-length"].GetProperty("value").GetInt32());
        Assert.Contains("leave memory", settings["queue-mode"].GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal("o", (await rig.JsonAsync("queues/%2F?columns=operator_policy"))[0].GetProperty("operator_policy").GetString());

        Assert.Equal(204, await rig.StatusAsync("DELETE", "policies/%2F/p"));
        Assert.Equal(204, await rig.StatusAsync("DELETE", "operator-policies/%2F/o"));
        Assert.Equal(404, await rig.StatusAsync("DELETE", "policies/%2F/p"));
        Assert.Equal(404, await rig.StatusAsync("GET", "policies/%2F/p"));
        queue = await rig.JsonAsync("queues/%2F/q1?columns=policy,effective_policy_definition");
        Assert.Equal("""{"policy":null,"effective_policy_definition":{}}""", queue.GetRawText());
    }

    [Fact]
    public async Task Set_PolicyOfExchange_IsShownThere()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(201, await rig.StatusAsync("PUT", "exchanges/%2F/e", """{"type":"fanout"}"""));
        Assert.Equal(201, await rig.StatusAsync("PUT", "policies/%2F/b", """{"pattern":"^e$","definition":{"alternate-exchange":"amq.fanout"},"apply-to":"exchanges"}"""));
        Assert.Equal("b", (await rig.JsonAsync("exchanges/%2F/e")).GetProperty("policy").GetString());
    }

    [Theory]
    [InlineData("""{"definition":{"max-length":1}}""", "[{key_missing,pattern}]")]
    [InlineData("""{"pattern":""}""", "[{key_missing,definition}]")]
    [InlineData("""{"pattern":"(","definition":{"max-length":1}}""", "pattern should be regular expression")]
    [InlineData("""{"pattern":5,"definition":{"max-length":1}}""", "pattern should be a binary but was 5")]
    [InlineData("""{"pattern":"","definition":{}}""", "no policy provided")]
    [InlineData("""{"pattern":"","definition":"x"}""", "definition must be a dictionary")]
    [InlineData("""{"pattern":"","definition":{"message-ttl":"x"}}""", "is not a valid message TTL")]
    [InlineData("""{"pattern":"","definition":{"foo":"bar"}}""", "are not recognised policy settings")]
    [InlineData("""{"pattern":"","definition":{"max-length":1},"priority":"7"}""", "priority should be a number")]
    [InlineData("""{"pattern":"","definition":{"max-length":1},"apply-to":"foo"}""", "apply-to 'foo' unrecognised")]
    public async Task Set_PolicyBadly_IsRefusedAndNamesTheField(string body, string reason)
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Contains(reason, await rig.ReasonAsync("PUT", "policies/%2F/p", body, 400), StringComparison.Ordinal);
        Assert.Empty(await rig.NamesAsync("policies"));
    }

    [Fact]
    public async Task Set_OperatorPolicyOfWhatIsNoLimit_IsRefused()
    {
        await using var rig = await ApiRig.StartAsync();
        string reason = await rig.ReasonAsync("PUT", "operator-policies/%2F/o", """{"pattern":"","definition":{"overflow":"reject-publish"}}""", 400);
        Assert.Contains("are not recognised policy settings", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_ByPolicymaker_IsAllowedInItsVirtualHostsOnly()
    {
        const string Body = """{"pattern":"","definition":{"max-length":1}}""";
        await using var rig = await ApiRig.StartAsync();
        rig.Core.AddVirtualHost("other");
        rig.AddUser("policymaker", "/");
        rig.AddUser("management", "/");
        Assert.Equal(201, await rig.StatusAsync("PUT", "policies/%2F/p", Body, "policymaker"));
        Assert.Equal(401, await rig.StatusAsync("PUT", "policies/other/p", Body, "policymaker"));
        Assert.Equal(401, await rig.StatusAsync("PUT", "operator-policies/%2F/o", Body, "policymaker"));
        Assert.Equal(401, await rig.StatusAsync("PUT", "policies/%2F/p", Body, "management"));
        Assert.Equal(401, await rig.StatusAsync("DELETE", "policies/%2F/p", null, "management"));
        Assert.Equal(["p"], await rig.NamesAsync("policies", "management"));
        Assert.Equal(404, await rig.StatusAsync("PUT", "policies/nowhere/p", Body));
        // An administrator sets up virtual hosts that it may not enter.
        Assert.Equal(201, await rig.StatusAsync("PUT", "policies/other/theirs", Body));
        Assert.Equal(["p", "theirs"], await rig.NamesAsync("policies"));
        Assert.Equal(["p"], await rig.NamesAsync("policies", "management"));
        Assert.Equal(["theirs"], await rig.NamesAsync("policies/other"));
        Assert.Equal(401, await rig.StatusAsync("GET", "policies/other", null, "management"));
    }

    [Fact]
    public async Task Delete_VirtualHostWithPolicies_LeavesNothingOfThemAfterARestart()
    {
        using var directory = new TemporaryDirectory();
        var options = EmbeddedBroker.Options with { Data = new DataOptions { Directory = directory["data"] } };
        await using (var rig = await ApiRig.StartAsync(options))
        {
            Assert.Equal(201, await rig.StatusAsync("PUT", "vhosts/gone"));
            rig.Core.Users.Set(new PermissionDefinition("guest", "gone", ".*", ".*", ".*"));
            Assert.Equal(201, await rig.StatusAsync("PUT", "policies/gone/p", """{"pattern":"","definition":{"max-length":1}}"""));
            Assert.Equal(201, await rig.StatusAsync("PUT", "policies/%2F/stays", """{"pattern":"","definition":{"max-length":1}}"""));
            Assert.Equal(204, await rig.StatusAsync("DELETE", "vhosts/gone"));
        }
        await using var again = await ApiRig.StartAsync(options);
        Assert.Equal(["stays"], await again.NamesAsync("policies"));
        Assert.Equal(201, await again.StatusAsync("PUT", "vhosts/gone"));
        Assert.True(again.Core.TryGetVirtualHost("gone", out var host));
        Assert.Empty(host.Policies.All);
    }
}
