using Xunit;

namespace Hoopoe.Tests.Management.Definitions;

/// <summary>Definitions over HTTP, both ways.</summary>
public sealed class DefinitionsApiTests
{
    private const string Document = """
        {"rabbit_version":"3.10.8","users":[{"name":"ann","password_hash":"aPJMtjv4bRdRtPbF+BUQkFkGH3tZPzSpMzeBtiDhUkQ2oAtd",
         "hashing_algorithm":"rabbit_password_hashing_sha256","tags":["monitoring"],"limits":{"max-channels":7}}],
         "vhosts":[{"name":"shop","description":"for sale","tags":["a","b"]}],
         "permissions":[{"user":"ann","vhost":"shop","configure":"a","write":"b","read":"c"}],
         "topic_permissions":[{"user":"ann","vhost":"shop","exchange":"ev","write":"^a","read":".*"}],
         "parameters":[{"vhost":"shop","component":"operator_policy","name":"o","value":{"pattern":"^q","definition":{"max-length":9},"priority":0,"apply-to":"queues"}},
          {"vhost":"shop","component":"vhost-limits","name":"limits","value":{"max-connections":5}},{"vhost":"shop","component":"shovel","name":"s","value":{"a":[1,null]}}],
         "global_parameters":[{"name":"x","value":[1,"b"]}],
         "policies":[{"vhost":"shop","name":"p","pattern":"","apply-to":"all","definition":{"expires":5},"priority":3}],
         "queues":[{"name":"q","vhost":"shop","durable":true,"auto_delete":false,"arguments":{"x-max-length":5}}],
         "exchanges":[{"name":"ev","vhost":"shop","type":"topic","durable":true,"auto_delete":false,"internal":false,"arguments":{}}],
         "bindings":[{"source":"ev","vhost":"shop","destination":"q","destination_type":"queue","routing_key":"a.*","arguments":{"k":[1,true]}}]}
        """;

    [Fact]
    public async Task Import_ThenExport_GivesTheSame()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(204, await rig.StatusAsync("POST", "definitions", Document));
        using var given = System.Text.Json.JsonDocument.Parse(Document);
        var exported = await rig.JsonAsync("definitions");
        foreach (string part in (string[])["users", "vhosts", "permissions", "topic_permissions", "parameters", "global_parameters", "policies", "queues", "exchanges", "bindings"])
        {
            string[] now = [.. exported.GetProperty(part).EnumerateArray().Select(item => item.GetRawText())];
            foreach (var item in given.RootElement.GetProperty(part).EnumerateArray())
                Assert.Contains(now, text => System.Text.Json.JsonElement.DeepEquals(System.Text.Json.JsonDocument.Parse(text).RootElement, item));
        }
    }

    [Fact]
    public async Task Export_OfOneVirtualHost_ComesBackInAnother()
    {
        await using var rig = await ApiRig.StartAsync();
        await rig.StatusAsync("POST", "definitions", Document);
        string exported = (await rig.JsonAsync("definitions/shop")).GetRawText();
        Assert.DoesNotContain("\"vhost\":", exported, StringComparison.Ordinal);
        await rig.StatusAsync("PUT", "vhosts/other");
        Assert.Equal(204, await rig.StatusAsync("POST", "definitions/other", exported));
        Assert.True(rig.Core.TryGetVirtualHost("other", out var other));
        Assert.Equal("a.*", Assert.Single(other.Bindings.All).RoutingKey);
        Assert.Equal("p", Assert.Single(other.Queues.All).Policies.Policy?.Name);
        Assert.Equal(5, other.Limits.MaxConnections);
    }

    [Theory]
    [InlineData("""{"queues":[{"name":"first","vhost":"/","durable":true},{"name":"second","vhost":"none"}]}""", "$.queues[1]: there is no virtual host 'none'")]
    [InlineData("""{"queues":[{"name":"first","vhost":"/","durable":true},{"vhost":"/"}]}""", "$.queues[1]: 'name' is missing")]
    [InlineData("[1]", "$: must be an object")]
    public async Task Import_PartlyBad_ChangesNothing(string document, string reason)
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(reason, await rig.ReasonAsync("POST", "definitions", document, 400));
        Assert.Empty(rig.Root.Queues.All);
    }

    [Fact]
    public async Task Import_IntoOneVirtualHost_RefusesWhatBelongsElsewhere()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(
            "$.queues[0]: belongs to virtual host 'x', not to '/'", await rig.ReasonAsync("POST", "definitions/%2F", """{"queues":[{"name":"q","vhost":"x"}]}""", 400));
    }
}
