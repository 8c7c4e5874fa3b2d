using Hoopoe.Server.Data;
using Hoopoe.Tests.Server;
using Hoopoe.Tests.Server.Storage;
using Xunit;

namespace Hoopoe.Tests.Management.Users;

/// <summary>Users and permissions over HTTP, with RabbitMQ's answers.</summary>
public sealed class UserApiTests
{
    [Fact]
    public async Task Set_User_CanLogInUntilRemoved()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(201, await rig.StatusAsync("PUT", "users/bob", """{"password":"bob","tags":"monitoring,management"}"""));
        var caller = await rig.JsonAsync("whoami", user: "bob");
        Assert.Equal("""{"name":"bob","tags":["monitoring","management"]}""", caller.GetRawText());
        Assert.Equal(204, await rig.StatusAsync("PUT", "users/bob", """{"password":"bob","tags":[]}"""));
        Assert.Equal("Not management user", await rig.ReasonAsync("GET", "whoami", null, 401, "bob"));
        Assert.Equal(204, await rig.StatusAsync("DELETE", "users/bob"));
        Assert.Equal("Login failed", await rig.ReasonAsync("GET", "whoami", null, 401, "bob"));
        Assert.Equal(404, await rig.StatusAsync("DELETE", "users/bob"));
    }

    [Theory]
    [InlineData("""{"password":"x"}""", "tags_not_present")]
    [InlineData("""{"password_hash":"!!","tags":""}""", "password_hash is not base64")]
    [InlineData("""{"password_hash":"AAAA","hashing_algorithm":"rot13","tags":""}""", "hashing_algorithm: there is no algorithm 'rot13'")]
    public async Task Set_UserBadly_IsRefused(string body, string reason)
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(reason, await rig.ReasonAsync("PUT", "users/bob", body, 400));
        Assert.Null(rig.Core.Users.Find("bob"));
    }

    [Fact]
    public async Task Set_Permission_AnswersAsRabbitMq()
    {
        await using var rig = await ApiRig.StartAsync();
        rig.AddUser("bob");
        Assert.Equal("[{key_missing,read}]", await rig.ReasonAsync("PUT", "permissions/%2F/bob", """{"configure":"","write":""}""", 400));
        Assert.Equal("vhost_or_user_not_found", await rig.ReasonAsync("PUT", "permissions/%2F/nobody", """{"configure":"","write":"","read":""}""", 400));
        Assert.Contains("bad permission pattern", await rig.ReasonAsync("PUT", "permissions/%2F/bob", """{"configure":"(","write":"","read":""}""", 400), StringComparison.Ordinal);
        Assert.Equal(201, await rig.StatusAsync("PUT", "permissions/%2F/bob", """{"configure":"a","write":"b","read":"c"}"""));
        Assert.Equal("""[{"user":"bob","vhost":"/","configure":"a","write":"b","read":"c"}]""", (await rig.JsonAsync("users/bob/permissions")).GetRawText());
        Assert.Equal(204, await rig.StatusAsync("DELETE", "permissions/%2F/bob"));
        Assert.Equal(404, await rig.StatusAsync("GET", "permissions/%2F/bob"));
    }

    [Fact]
    public async Task Set_TopicPermission_IsThereUntilRemoved()
    {
        await using var rig = await ApiRig.StartAsync();
        rig.AddUser("bob", "/");
        Assert.Equal(201, await rig.StatusAsync("PUT", "topic-permissions/%2F/bob", """{"exchange":"amq.topic","write":"^a","read":"^b"}"""));
        Assert.Equal(
            """[{"user":"bob","vhost":"/","exchange":"amq.topic","write":"^a","read":"^b"}]""", (await rig.JsonAsync("topic-permissions/%2F/bob")).GetRawText());
        Assert.Equal(204, await rig.StatusAsync("DELETE", "topic-permissions/%2F/bob/amq.topic"));
        Assert.Equal(404, await rig.StatusAsync("DELETE", "topic-permissions/%2F/bob"));
    }

    [Fact]
    public async Task Remove_UsersPermissionsAndVirtualHosts_StayGoneAfterRestart()
    {
        using var directory = new TemporaryDirectory();
        var options = EmbeddedBroker.Options with { Data = new DataOptions { Directory = directory["data"] } };
        await using (var rig = await ApiRig.StartAsync(options))
        {
            foreach (string name in (string[])["bob", "eve"])
            {
                await rig.StatusAsync("PUT", $"users/{name}", $$"""{"password":"{{name}}","tags":"administrator"}""");
                await rig.StatusAsync("PUT", $"permissions/%2F/{name}", """{"configure":"","write":"","read":""}""");
            }
            await rig.StatusAsync("PUT", "vhosts/gone", "{}");
            await rig.StatusAsync("PUT", "permissions/gone/guest", """{"configure":".*","write":".*","read":".*"}""");
            await rig.StatusAsync("PUT", "queues/gone/q", """{"durable":true}""");
            await rig.StatusAsync("POST", "bindings/gone/e/amq.topic/q/q", "{}");
            Assert.Equal(204, await rig.StatusAsync("DELETE", "users/bob"));
            Assert.Equal(204, await rig.StatusAsync("DELETE", "permissions/%2F/eve"));
            Assert.Equal(204, await rig.StatusAsync("DELETE", "vhosts/gone"));
        }
        await using var again = await ApiRig.StartAsync(options);
        Assert.Equal(["eve", "guest"], await again.NamesAsync("users"));
        Assert.Equal("""[{"user":"guest","vhost":"/","configure":".*","write":".*","read":".*"}]""", (await again.JsonAsync("permissions")).GetRawText());
        Assert.Equal(["/"], await again.NamesAsync("vhosts"));
        Assert.Equal(201, await again.StatusAsync("PUT", "vhosts/gone", "{}"));
        Assert.True(again.Core.TryGetVirtualHost("gone", out var host));
        Assert.Empty(host.Queues.All);
    }
}
