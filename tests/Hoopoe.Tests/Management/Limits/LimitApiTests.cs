using Hoopoe.Core.Limits;
using Hoopoe.Server.Client;
using Xunit;

namespace Hoopoe.Tests.Management.Limits;

/// <summary>Limits of virtual hosts and users over HTTP, with RabbitMQ's answers, and what they keep out.</summary>
public sealed class LimitApiTests
{
    [Fact]
    public async Task Set_LimitsOfVirtualHost_CountUntilLifted()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal("[]", (await rig.JsonAsync("vhost-limits")).GetRawText());
        Assert.Equal(204, await rig.StatusAsync("PUT", "vhost-limits/%2F/max-queues", """{"value":1}"""));
        Assert.Equal(204, await rig.StatusAsync("PUT", "vhost-limits/%2F/max-connections", """{"value":"5"}"""));
        Assert.Equal("""[{"vhost":"/","value":{"max-connections":5,"max-queues":1}}]""", (await rig.JsonAsync("vhost-limits/%2F")).GetRawText());
        Assert.Equal(201, await rig.StatusAsync("PUT", "queues/%2F/q1", "{}"));
        Assert.Equal("cannot declare queue 'q2': queue limit in vhost '/' (1) is reached", await rig.ReasonAsync("PUT", "queues/%2F/q2", "{}", 400));
        Assert.Equal(204, await rig.StatusAsync("PUT", "queues/%2F/q1", "{}"));
        Assert.Equal(204, await rig.StatusAsync("DELETE", "vhost-limits/%2F/max-queues"));
        Assert.Equal(201, await rig.StatusAsync("PUT", "queues/%2F/q2", "{}"));
        Assert.Equal(204, await rig.StatusAsync("DELETE", "vhost-limits/%2F/max-queues"));
        Assert.Equal(204, await rig.StatusAsync("PUT", "vhost-limits/%2F/max-connections", """{"value":-1}"""));
        Assert.Equal("[]", (await rig.JsonAsync("vhost-limits")).GetRawText());
        Assert.Equal(404, await rig.StatusAsync("GET", "user-limits/nobody"));
        Assert.Empty(rig.Root.Parameters.All);
    }

    [Theory]
    [InlineData("max-queues", """{"value":"x"}""", "max-queues should be a number, actually was <<\"x\">>")]
    [InlineData("max-queues", """{"value":1.5}""", "max-queues should be a number, actually was 1.5")]
    [InlineData("max-foo", """{"value":5}""", "Unrecognised terms [{<<\"max-foo\">>,5}] in limits")]
    [InlineData("max-queues", "{}", "[{key_missing,value}]")]
    public async Task Set_LimitOfVirtualHostBadly_IsRefusedAndNamesTheField(string name, string body, string reason)
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(204, await rig.StatusAsync("PUT", "vhost-limits/%2F/max-connections", """{"value":5}"""));
        Assert.Contains(reason, await rig.ReasonAsync("PUT", $"vhost-limits/%2F/{name}", body, 400), StringComparison.Ordinal);
        Assert.Equal(new VirtualHostLimits(5, null), rig.Root.Limits);
    }

    [Fact]
    public async Task Set_LimitsOfUser_CountUntilLiftedAndEndWithIt()
    {
        await using var rig = await ApiRig.StartAsync();
        rig.AddUser("management", "/");
        Assert.Equal(204, await rig.StatusAsync("PUT", "user-limits/management/max-connections", """{"value":1}"""));
        Assert.Equal(204, await rig.StatusAsync("PUT", "user-limits/management/max-message-rate", """{"value":100}"""));
        const string Shown = """[{"user":"management","value":{"max-connections":1,"max-message-rate":100}}]""";
        Assert.Equal(Shown, (await rig.JsonAsync("user-limits")).GetRawText());
        Assert.Equal(Shown, (await rig.JsonAsync("user-limits/management", user: "management")).GetRawText());
        Assert.Equal("""{"limits":{"max-connections":1,"max-message-rate":100}}""", (await rig.JsonAsync("users/management?columns=limits")).GetRawText());
        using (rig.Embedded.Broker.Connect("management"))
            Assert.Contains("connection limit (1) is reached", Assert.Throws<BrokerException>(() => rig.Embedded.Broker.Connect("management")).Message, StringComparison.Ordinal);
        rig.Embedded.Broker.Connect("management").Dispose();
        Assert.Equal(204, await rig.StatusAsync("DELETE", "user-limits/management/max-connections"));
        Assert.Equal(404, await rig.StatusAsync("DELETE", "user-limits/management/max-connections"));
        Assert.Equal(new UserLimits(null, null, 100), rig.Core.UserLimits.Find("management"));
        Assert.Equal(204, await rig.StatusAsync("DELETE", "users/management"));
        Assert.Empty(rig.Core.UserLimits.All);
    }

    [Theory]
    [InlineData("guest", "max-channels", """{"value":"x"}""", "max-channels should be a number, actually was <<\"x\">>")]
    [InlineData("guest", "max-foo", """{"value":5}""", "Unrecognised terms [{<<\"max-foo\">>,5}] in user-limits")]
    [InlineData("guest", "max-byte-rate", """{"value":0}""", "must be above 0")]
    [InlineData("nobody", "max-channels", """{"value":5}""", "no_such_user: 'nobody'")]
    public async Task Set_LimitOfUserBadly_IsRefusedAndNamesTheField(string user, string name, string body, string reason)
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Contains(reason, await rig.ReasonAsync("PUT", $"user-limits/{user}/{name}", body, 400), StringComparison.Ordinal);
        Assert.Empty(rig.Core.UserLimits.All);
    }

    [Fact]
    public async Task Lists_OfLimits_ShowOthersToThoseWhoMaySeeThem()
    {
        await using var rig = await ApiRig.StartAsync();
        rig.AddUser("management", "/");
        rig.AddUser("monitoring");
        Assert.Equal(204, await rig.StatusAsync("PUT", "user-limits/guest/max-channels", """{"value":9}"""));
        Assert.Equal("[]", (await rig.JsonAsync("user-limits", user: "management")).GetRawText());
        Assert.Equal(1, (await rig.JsonAsync("user-limits", user: "monitoring")).GetArrayLength());
        Assert.Equal(401, await rig.StatusAsync("PUT", "user-limits/guest/max-channels", """{"value":1}""", "monitoring"));
        Assert.Equal(401, await rig.StatusAsync("DELETE", "vhost-limits/%2F/max-queues", null, "management"));
    }
}
