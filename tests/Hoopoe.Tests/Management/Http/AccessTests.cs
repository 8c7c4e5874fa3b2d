using Xunit;

namespace Hoopoe.Tests.Management.Http;

/// <summary>Who may call what, held against what RabbitMQ 3.10.8 answers to users with these tags.</summary>
public sealed class AccessTests
{
    [Theory]
    [InlineData("management", "overview", 200)]
    [InlineData("management", "whoami", 200)]
    [InlineData("management", "nodes", 401)]
    [InlineData("management", "vhosts", 200)]
    [InlineData("management", "users", 401)]
    [InlineData("management", "permissions", 401)]
    [InlineData("management", "queues", 200)]
    [InlineData("management", "queues/%2F", 200)]
    [InlineData("management", "queues/closed", 401)]
    [InlineData("management", "definitions", 401)]
    [InlineData("management", "parameters", 401)]
    [InlineData("management", "global-parameters", 401)]
    [InlineData("management", "policies", 200)]
    [InlineData("management", "cluster-name", 200)]
    [InlineData("management", "extensions", 200)]
    [InlineData("management", "health/checks/alarms", 200)]
    [InlineData("management", "vhosts/%2F", 401)]
    [InlineData("management", "users/management", 401)]
    [InlineData("management", "topic-permissions", 401)]
    [InlineData("management", "feature-flags", 401)]
    [InlineData("monitoring", "nodes", 200)]
    [InlineData("monitoring", "users", 401)]
    [InlineData("monitoring", "definitions", 401)]
    [InlineData("monitoring", "parameters", 401)]
    [InlineData("monitoring", "queues/closed", 401)]
    [InlineData("policymaker", "nodes", 401)]
    [InlineData("policymaker", "parameters", 200)]
    [InlineData("policymaker", "global-parameters", 200)]
    [InlineData("policymaker", "users", 401)]
    [InlineData("administrator", "users", 200)]
    [InlineData("administrator", "definitions", 200)]
    [InlineData("administrator", "queues/closed", 200)]
    [InlineData("nothing", "whoami", 401)]
    [InlineData("nothing", "health/checks/alarms", 401)]
    public async Task Get_AsUserWithTag_IsAnsweredAsByRabbitMq(string tag, string path, int status)
    {
        await using var rig = await ApiRig.StartAsync();
        rig.Core.AddVirtualHost("closed");
        rig.AddUser(tag, "/");
        Assert.Equal(status, await rig.StatusAsync("GET", path, user: tag));
    }

    [Theory]
    [InlineData("PUT", "users/x", """{"password":"x","tags":""}""")]
    [InlineData("PUT", "vhosts/x", "{}")]
    [InlineData("DELETE", "vhosts/%2F", null)]
    [InlineData("PUT", "permissions/%2F/guest", """{"configure":"","write":"","read":""}""")]
    [InlineData("DELETE", "permissions/%2F/guest", null)]
    [InlineData("POST", "definitions", """{"vhosts":[{"name":"x"}]}""")]
    [InlineData("DELETE", "users/guest", null)]
    public async Task Change_AsMonitor_IsRefusedAndChangesNothing(string method, string path, string? body)
    {
        await using var rig = await ApiRig.StartAsync();
        rig.AddUser("monitoring", "/");
        Assert.Equal("Not administrator user", await rig.ReasonAsync(method, path, body, 401, "monitoring"));
        Assert.Equal(["/"], await rig.NamesAsync("vhosts"));
        Assert.Equal(["guest", "monitoring"], await rig.NamesAsync("users"));
        Assert.Equal(".*", rig.Core.Users.PermissionOf("guest", "/")!.Configure);
    }

    [Fact]
    public async Task Declare_WithoutConfigurePermission_IsRefused()
    {
        await using var rig = await ApiRig.StartAsync();
        rig.Core.Users.Set("management", "management", "management");
        rig.Core.Users.Set(new Hoopoe.Core.Access.PermissionDefinition("management", "/", "", "", ""));
        Assert.Equal(401, await rig.StatusAsync("PUT", "queues/%2F/q", "{}", "management"));
        Assert.Equal(401, await rig.StatusAsync("PUT", "exchanges/%2F/e", "{}", "management"));
        Assert.False(rig.Root.Queues.TryGet("q", out _));
        Assert.False(rig.Root.Exchanges.TryGet("e", out _));
    }

    [Fact]
    public async Task Call_WithoutOrWithWrongCredentials_AsksForThem()
    {
        await using var rig = await ApiRig.StartAsync();
        using var nobody = await rig.SendAsync("GET", "overview", user: null);
        Assert.Equal(401, (int)nobody.StatusCode);
        Assert.Equal("Basic realm=\"RabbitMQ Management\"", nobody.Headers.WwwAuthenticate.ToString());
        Assert.Equal("Login failed", await rig.ReasonAsync("GET", "overview", null, 401, "stranger"));
        Assert.Equal("Login failed", await rig.ReasonAsync("GET", "no/such/path", null, 401, "stranger"));
    }

    [Fact]
    public async Task Lists_OfUserOfOneVirtualHost_HoldThatAlone()
    {
        await using var rig = await ApiRig.StartAsync();
        rig.Core.AddVirtualHost("closed");
        rig.AddUser("management", "/");
        rig.AddUser("monitoring", "/");
        await rig.StatusAsync("PUT", "queues/%2F/q", "{}");
        Assert.Equal(["/"], await rig.NamesAsync("vhosts", "management"));
        Assert.Equal(["/", "closed"], await rig.NamesAsync("vhosts", "monitoring"));
        Assert.Equal(["q"], await rig.NamesAsync("queues", "management"));
        Assert.DoesNotContain("closed", (await rig.JsonAsync("exchanges", user: "management")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_UnknownPathOrMethod_SaysSo()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal("Not Found", await rig.ReasonAsync("GET", "nope", null, 404));
        using var answer = await rig.SendAsync("POST", "queues", "{}");
        Assert.Equal(405, (int)answer.StatusCode);
        Assert.Equal("HEAD, GET, OPTIONS", string.Join(", ", answer.Content.Headers.Allow));
    }
}
