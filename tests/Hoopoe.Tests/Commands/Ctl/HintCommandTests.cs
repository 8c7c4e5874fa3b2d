using Xunit;

namespace Hoopoe.Tests.Commands.Ctl;

/// <summary>hoopoe ctl hints.</summary>
public sealed class HintCommandTests
{
    private const string Hints = """
        [{"rule":"queue-near-limit","severity":"warning","object":{"type":"queue","name":"q","link":"#/queues/%2F/q"},"vhost":"/","queue":"q",
          "since":"2026-01-01T00:00:00Z","problem":"It is nearly full.","remedy":"Empty it.","evidence":{}}]
        """;

    private readonly CtlRig _rig = new();

    [Fact]
    public async Task Hints_Some_AreSaidInSentences()
    {
        _rig.Api.Answer("GET hoopoe/hints?vhost=%2F&queue=a%20b", Hints);
        Assert.Equal(0, await _rig.RunAsync("ctl", "hints", "-p", "/", "--queue", "a b"));
        Assert.Equal(
            """
            warning: queue 'q' in virtual host '/', since 2026-01-01T00:00:00Z (queue-near-limit)
              It is nearly full.
              Empty it.

            """.ReplaceLineEndings("\n"),
            _rig.Output);
    }

    [Fact]
    public async Task Hints_None_SaysSoToPeopleAndAnEmptyListToPrograms()
    {
        _rig.Api.Answer("GET hoopoe/hints", "[]");
        Assert.Equal(0, await _rig.RunAsync("ctl hints"));
        Assert.Equal("Nothing is wrong that the broker knows of.\n", _rig.Output);
        _rig.Api.Answer("GET hoopoe/hints", "[]");
        Assert.Equal(0, await _rig.RunAsync("ctl hints --json"));
        Assert.EndsWith("\n[]\n", _rig.Output);
    }

    [Fact]
    public async Task Hints_BrokerWithoutThem_SaysSo()
    {
        _rig.Api.Answer("GET hoopoe/hints", """{"error":"Object Not Found","reason":"Not Found"}""", System.Net.HttpStatusCode.NotFound);
        Assert.NotEqual(0, await _rig.RunAsync("ctl hints"));
        Assert.Contains("this broker gives no hints", _rig.Error);
    }
}
