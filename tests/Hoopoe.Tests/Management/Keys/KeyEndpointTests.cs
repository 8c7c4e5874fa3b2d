using Hoopoe.Server.Data;
using Hoopoe.Server.Encryption;
using Hoopoe.Tests.Server;
using Hoopoe.Tests.Server.Storage;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Management.Keys;

/// <summary>Keys over HTTP: shown without what they are, rotated, and gone with their virtual host.</summary>
public sealed class KeyEndpointTests
{
    [Fact]
    public async Task Keys_OfABrokerThatEncrypts_AreShownRotatedAndErased()
    {
        await using var rig = await StartAsync(new EncryptionOptions { Enabled = true, MasterKey = NodeRigOptions.Master });
        Assert.Equal(201, await rig.StatusAsync("PUT", "vhosts/doomed", "{}"));
        var shown = await rig.JsonAsync("hoopoe/keys");
        Assert.True(shown.GetProperty("encrypts").GetBoolean());
        Assert.Equal(NodeRigOptions.Master.Id, shown.GetProperty("master_key").GetString());
        Assert.Equal(["1  True", "2 / True", "3 doomed True"], await KeysAsync(rig));
        Assert.Equal(4, (await rig.JsonAsync("hoopoe/keys/rotate/%2F", "POST")).GetProperty("number").GetInt32());
        Assert.Equal(5, (await rig.JsonAsync("hoopoe/keys/rotate", "POST")).GetProperty("number").GetInt32());
        Assert.Equal(204, await rig.StatusAsync("DELETE", "vhosts/doomed"));
        Assert.Equal(["1  False", "2 / False", "4 / True", "5  True"], await KeysAsync(rig));
        Assert.Equal(202, await rig.StatusAsync("POST", "hoopoe/keys/rewrite"));
        Assert.Equal(404, await rig.StatusAsync("POST", "hoopoe/keys/rotate/nowhere"));
        rig.AddUser("monitoring");
        Assert.Equal(401, await rig.StatusAsync("POST", "hoopoe/keys/rotate", user: "monitoring"));
    }

    [Fact]
    public async Task RotateMaster_TakesWhatTheFileHoldsByThen()
    {
        using var directory = new TemporaryDirectory();
        string file = directory["master"];
        string first = MasterKeyFile.Make(file);
        await using var rig = await StartAsync(new EncryptionOptions { Enabled = true, MasterKeyFile = file });
        Assert.Equal(first, (await rig.JsonAsync("hoopoe/keys")).GetProperty("master_key").GetString());
        File.Delete(file);
        Assert.Contains("cannot be read", await rig.ReasonAsync("POST", "hoopoe/keys/rotate-master", null, 503), StringComparison.Ordinal);
        string second = MasterKeyFile.Make(file);
        Assert.NotEqual(first, second);
        Assert.Equal(second, (await rig.JsonAsync("hoopoe/keys/rotate-master", "POST")).GetProperty("master_key").GetString());
    }

    [Fact]
    public async Task Keys_OfABrokerThatDoesNot_AreNone_AndItSaysHowToHaveSome()
    {
        await using var rig = await StartAsync(new EncryptionOptions());
        Assert.False((await rig.JsonAsync("hoopoe/keys")).GetProperty("encrypts").GetBoolean());
        Assert.Contains("encryption.enabled", await rig.ReasonAsync("POST", "hoopoe/keys/rotate", null, 404), StringComparison.Ordinal);
    }

    private static Task<ApiRig> StartAsync(EncryptionOptions encryption) =>
        ApiRig.StartAsync(EmbeddedBroker.Options with { Data = new DataOptions { JournalInMemory = true }, Encryption = encryption });

    private static async Task<string[]> KeysAsync(ApiRig rig) =>
    [
        .. (await rig.JsonAsync("hoopoe/keys")).GetProperty("keys").EnumerateArray().Select(key =>
            $"{key.GetProperty("number")} {(key.TryGetProperty("vhost", out var host) ? host.GetString() : "")} {key.GetProperty("current").GetBoolean()}"),
    ];
}
