using System.Text;
using Hoopoe.Core.Access;
using Xunit;

namespace Hoopoe.Tests.Management.Hostile;

/// <summary>Every call there is, by everybody who may not make it: each is refused, and nothing has happened.</summary>
public sealed class AccessSweepTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("guest:wrong")]
    [InlineData("guest:")]
    [InlineData(":")]
    [InlineData("guest")]
    [InlineData("nobody:nobody")]
    [InlineData("keyless:")]
    [InlineData("tagless:tagless")]
    public async Task AnyCall_ByOneWhoMayNotManage_Is401AndChangesNothing(string? credentials)
    {
        await using var rig = await HostileRig.StartAsync();
        rig.Api.Core.Users.Set("tagless", "tagless", "unknown");
        rig.Api.Core.Users.Set(new PermissionDefinition("tagless", "/", ".*", ".*", ".*"));
        rig.Api.Core.Users.Set(new UserDefinition("keyless", null, ["administrator"]));
        string before = await rig.ExportAsync();
        foreach (var call in ApiCall.All)
        {
            var (status, _) = await rig.SendAsync(call.Method, call.Known(), "{}"u8.ToArray(), credentials);
            Assert.True(status == 401, $"{call}: {status}");
        }
        Assert.Equal(before, await rig.ExportAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("guest:wrong")]
    public async Task PathOfNothing_WithoutLogin_Is401Too(string? credentials)
    {
        await using var rig = await HostileRig.StartAsync();
        foreach (string path in (string[])["no/such/path", "%FF", "queues/%2", "", "../api/overview", "../metrics", "../metrics/per-object", "../metrics/detailed", "../metrics/nothing"])
            Assert.Equal(401, (await rig.SendAsync("GET", path, user: credentials)).Status);
    }

    [Theory]
    [InlineData("management", "Management VirtualHost VisibleVirtualHost")]
    [InlineData("policymaker", "Management VirtualHost VisibleVirtualHost Policymaker")]
    [InlineData("monitoring", "Management VirtualHost VisibleVirtualHost Monitor")]
    public async Task AnyCall_ThatAsksForMoreThanTheTag_Is401AndChangesNothing(string tag, string allowed)
    {
        await using var rig = await HostileRig.StartAsync();
        rig.Api.AddUser(tag, "/");
        string before = await rig.ExportAsync();
        foreach (var call in ApiCall.All.Where(call => !allowed.Split(' ').Contains(call.Access)))
        {
            var (status, _) = await rig.SendAsync(call.Method, call.Known(), "{}"u8.ToArray(), $"{tag}:{tag}");
            Assert.True(status == 401, $"{call}: {status}");
        }
        Assert.Equal(before, await rig.ExportAsync());
    }

    [Fact]
    public async Task AnyCall_IntoVirtualHostOfOthers_Is401AndChangesNothing()
    {
        await using var rig = await HostileRig.StartAsync();
        rig.Api.Core.AddVirtualHost("closed");
        rig.Api.AddUser("management", "/");
        rig.Api.AddUser("policymaker", "/");
        string before = await rig.ExportAsync();
        foreach (var call in ApiCall.All.Where(call => call.Path.Contains("{vhost}", StringComparison.Ordinal)))
        {
            foreach (string user in (string[])["management", "policymaker"])
            {
                var (status, text) = await rig.SendAsync(call.Method, call.Known().Replace("%2F", "closed", StringComparison.Ordinal), "{}"u8.ToArray(), $"{user}:{user}");
                Assert.True(status == 401, $"{call} as {user}: {status} {text}");
            }
        }
        Assert.Equal(before, await rig.ExportAsync());
    }

    /// <summary>The routes say themselves what a caller must be; that none says too little, a person must have looked at.</summary>
    [Fact]
    public void Calls_ThatChangeSomethingForAnyManager_AreTheseAlone()
    {
        string[] open = [.. ApiCall.Changing.Where(call => call.Access is "Management" or "VirtualHost" or "VisibleVirtualHost").Select(call => call.ToString()).Order(StringComparer.Ordinal)];
        Assert.Equal(
        [
            "DELETE bindings/{vhost}/e/{source}/{type}/{destination}/{key}", "DELETE connections/username/{user}", "DELETE connections/{name}",
            "DELETE exchanges/{vhost}/{name}", "DELETE queues/{vhost}/{name}", "DELETE queues/{vhost}/{name}/contents",
            "POST bindings/{vhost}/e/{source}/{type}/{destination}", "POST exchanges/{vhost}/{name}/publish", "POST hoopoe/route",
            "POST queues/{vhost}/{name}/get", "PUT exchanges/{vhost}/{name}", "PUT queues/{vhost}/{name}",
        ], open);
    }

    /// <summary>RabbitMQ's calls are held against its answers; of those that it has not, this is what each asks for.</summary>
    [Fact]
    public void Calls_ThatRabbitMqHasNot_AskForTheseTags()
    {
        string[] own = [.. ApiCall.All.Where(call => call.Path.StartsWith("hoopoe/", StringComparison.Ordinal)).Select(call => $"{call}: {call.Access}").Order(StringComparer.Ordinal)];
        Assert.Equal(
        [
            "GET hoopoe/audit: Administrator", "GET hoopoe/certificates: Administrator", "GET hoopoe/hints: Management", "GET hoopoe/keys: Administrator",
            "GET hoopoe/log-levels: Administrator", "GET hoopoe/memory-limit: Administrator", "GET hoopoe/service: Administrator",
            "POST hoopoe/certificates: Administrator", "POST hoopoe/keys/rewrite: Administrator", "POST hoopoe/keys/rotate-master: Administrator",
            "POST hoopoe/keys/rotate/{vhost}: Administrator", "POST hoopoe/keys/rotate: Administrator", "POST hoopoe/route: Management",
            "PUT hoopoe/log-levels: Administrator", "PUT hoopoe/memory-limit: Administrator", "PUT hoopoe/service: Administrator",
        ], own);
    }

    [Fact]
    public async Task Log_OfCallsThatMakeUsersAndLogIn_HoldsNoPassword()
    {
        await using var rig = await HostileRig.StartAsync();
        Assert.Equal(201, (await rig.SendAsync("PUT", "users/ann", """{"password":"s3cret-one","tags":"administrator"}""")).Status);
        Assert.Equal(200, (await rig.SendAsync("GET", "whoami", user: "ann:s3cret-one")).Status);
        Assert.Equal(401, (await rig.SendAsync("GET", "whoami", user: "ann:s3cret-two")).Status);
        Assert.Equal(400, (await rig.SendAsync("PUT", "users/bob", """{"password":"s3cret-three","tags":7}""")).Status);
        Assert.Equal(204, (await rig.SendAsync("POST", "definitions", """{"users":[{"name":"eve","password":"s3cret-four","tags":""}]}""")).Status);
        string exported = await rig.ExportAsync();
        Assert.DoesNotContain("s3cret", exported, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", string.Join('\n', rig.Api.Log.All), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("ann:s3cret-one")), string.Join('\n', rig.Api.Log.All), StringComparison.Ordinal);
    }
}
