using System.Text;
using Xunit;

namespace Hoopoe.Tests.Management.Hostile;

/// <summary>Definitions with one bad entry between good ones: refused with its place, and none of the good ones is made.</summary>
public sealed class ImportSweepTests
{
    [Theory]
    [InlineData("vhosts", """{"name":"a"}""", """{"name":7}""")]
    [InlineData("vhosts", """{"name":"a"}""", """{"name":""}""")]
    [InlineData("vhosts", """{"name":"a"}""", """{"name":"LONG"}""")]
    [InlineData("vhosts", """{"name":"a"}""", """{"name":"b","limits":{"max-queues":"x"}}""")]
    [InlineData("vhosts", """{"name":"a"}""", """{"name":"b","tags":[1]}""")]
    [InlineData("users", """{"name":"a","password":"p","tags":""}""", """{"password":"p","tags":""}""")]
    [InlineData("users", """{"name":"a","password":"p","tags":""}""", """{"name":"LONG","password":"p","tags":""}""")]
    [InlineData("users", """{"name":"a","password":"p","tags":""}""", """{"name":"b","password_hash":"?","tags":""}""")]
    [InlineData("users", """{"name":"a","password":"p","tags":""}""", """{"name":"b","password":"p","tags":{}}""")]
    [InlineData("users", """{"name":"a","password":"p","tags":""}""", """{"name":"b","password":"p","tags":"","limits":{"max-foo":1}}""")]
    [InlineData("permissions", """{"user":"guest","vhost":"/","configure":"a","write":"a","read":"a"}""", """{"user":"guest","vhost":"/","configure":"(","write":"a","read":"a"}""")]
    [InlineData("permissions", """{"user":"guest","vhost":"/","configure":"a","write":"a","read":"a"}""", """{"user":"nobody","vhost":"/","configure":"a","write":"a","read":"a"}""")]
    [InlineData("topic_permissions", """{"user":"guest","vhost":"/","exchange":"a","write":"a","read":"a"}""", """{"user":"guest","vhost":"/","exchange":"LONG","write":"a","read":"a"}""")]
    [InlineData("parameters", """{"vhost":"/","component":"shovel","name":"a","value":1}""", """{"vhost":"/","component":"shovel","name":"LONG","value":1}""")]
    [InlineData("parameters", """{"vhost":"/","component":"shovel","name":"a","value":1}""", """{"vhost":"/","component":"shovel","name":"b","value":1e999}""")]
    [InlineData("parameters", """{"vhost":"/","component":"shovel","name":"a","value":1}""", """{"vhost":"/","component":"vhost-limits","name":"limits","value":{"max-foo":1}}""")]
    [InlineData("global_parameters", """{"name":"a","value":1}""", """{"name":"","value":1}""")]
    [InlineData("policies", """{"vhost":"/","name":"a","pattern":"","definition":{"max-length":1}}""", """{"vhost":"/","name":"b","pattern":"(","definition":{"max-length":1}}""")]
    [InlineData("policies", """{"vhost":"/","name":"a","pattern":"","definition":{"max-length":1}}""", """{"vhost":"/","name":"b","pattern":"","definition":{"nonsense":1}}""")]
    [InlineData("queues", """{"vhost":"/","name":"a"}""", """{"vhost":"/","name":"LONG"}""")]
    [InlineData("queues", """{"vhost":"/","name":"a"}""", """{"vhost":"/","name":""}""")]
    [InlineData("queues", """{"vhost":"/","name":"a"}""", """{"vhost":"/","name":"b","arguments":{"x-max-length":-1}}""")]
    [InlineData("exchanges", """{"vhost":"/","name":"a","type":"direct"}""", """{"vhost":"/","name":"b","type":"nonsense"}""")]
    [InlineData("exchanges", """{"vhost":"/","name":"a","type":"direct"}""", """{"vhost":"/","name":"LONG","type":"direct"}""")]
    [InlineData("bindings", """{"vhost":"/","source":"amq.direct","destination":"q","routing_key":"a"}""", """{"vhost":"/","source":"amq.direct","destination":"none"}""")]
    [InlineData("bindings", """{"vhost":"/","source":"amq.direct","destination":"q","routing_key":"a"}""", """{"vhost":"/","source":"amq.direct","destination":"q","routing_key":"LONG"}""")]
    public async Task Import_WithOneBadEntryBetweenGoodOnes_IsRefusedWithItsPlaceAndChangesNothing(string section, string good, string bad)
    {
        await using var rig = await HostileRig.StartAsync();
        string before = await rig.ExportAsync();
        string third = good.Replace("\"a\"", "\"c\"", StringComparison.Ordinal);
        bad = bad.Replace("LONG", new string('x', 256), StringComparison.Ordinal);
        var (status, text) = await rig.SendAsync("POST", "definitions", $$"""{"vhosts":[{"name":"/"}],"{{section}}":[{{good}},{{bad}},{{third}}]}""");
        Assert.True(status == 400, $"{status} {text}");
        Assert.Contains($"$.{section}[1]", HostileRig.ReasonIn(text), StringComparison.Ordinal);
        Assert.Equal(before, await rig.ExportAsync());
        Assert.Equal(204, (await rig.SendAsync("POST", "definitions", $$"""{"{{section}}":[{{good}},{{third}}]}""")).Status);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("""{"queues":[{"name":"a","vhost":"/"}]""")]
    [InlineData("""{"queues":[{"name":"a","vhost":"/"},{"name":"\ud800","vhost":"/"}]}""")]
    [InlineData("""{"queues":[{"name":"a","vhost":"/"},7]}""")]
    public async Task Import_OfNoDocument_IsRefusedAndChangesNothing(string document)
    {
        await using var rig = await HostileRig.StartAsync();
        string before = await rig.ExportAsync();
        foreach (string path in (string[])["definitions", "definitions/%2F"])
        {
            var (status, text) = await rig.SendAsync("POST", path, Encoding.UTF8.GetBytes(document));
            Assert.True(status == 400 && HostileRig.ReasonIn(text).Length > 0, $"{status} {text}");
        }
        Assert.Equal(before, await rig.ExportAsync());
    }
}
