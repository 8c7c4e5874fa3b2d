using System.Net;
using Hoopoe.Tests.Commands.Ctl;
using Xunit;

namespace Hoopoe.Tests.Commands;

/// <summary>hoopoe keys against an API that says what the test wants.</summary>
public sealed class KeysCommandTests
{
    private readonly CtlRig _rig = new();

    [Fact]
    public async Task List_OfABrokerThatEncrypts_ShowsWhoseKeysThereAre()
    {
        _rig.Api.Answer("GET hoopoe/keys", """
            {"encrypts":true,"master_key":"0123456789abcdef","rewriting":true,"keys":[{"number":1,"created":1767225600000,"current":true},{"number":2,"vhost":"/","created":1767225600000,"current":false}]}
            """);
        Assert.Equal(0, await _rig.RunAsync("keys list"));
        Assert.Equal(
            """
            New records are encrypted. Older ones are being written anew.
            The master key is 0123456789abcdef.
            1	the node	made 2026-01-01 00:00:00Z	in use
            2	virtual host '/'	made 2026-01-01 00:00:00Z	for older records

            """.ReplaceLineEndings("\n"),
            _rig.Output);
    }

    [Fact]
    public async Task Changes_AreAskedForOfTheApi()
    {
        Assert.Equal(0, await _rig.RunAsync("keys", "rotate", "-p", "a/b"));
        Assert.Equal(0, await _rig.RunAsync("keys rotate --node"));
        Assert.Equal(0, await _rig.RunAsync("keys rewrite"));
        Assert.Equal(0, await _rig.RunAsync("keys rotate-master"));
        Assert.Equal(["POST hoopoe/keys/rotate/a%2Fb", "POST hoopoe/keys/rotate", "POST hoopoe/keys/rewrite", "POST hoopoe/keys/rotate-master"], _rig.Api.Requests);
    }

    [Fact]
    public async Task Rotate_OfABrokerThatEncryptsNothing_SaysSo()
    {
        _rig.Api.Answer("POST hoopoe/keys/rotate/%2F", """{"error":"not_found","reason":"nothing"}""", HttpStatusCode.NotFound);
        Assert.NotEqual(0, await _rig.RunAsync("keys rotate"));
        Assert.Contains("encrypts nothing", _rig.Error, StringComparison.Ordinal);
    }
}
