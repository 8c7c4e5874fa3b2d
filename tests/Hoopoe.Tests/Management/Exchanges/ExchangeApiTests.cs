using Hoopoe.Server.Data;
using Hoopoe.Tests.Server;
using Xunit;

namespace Hoopoe.Tests.Management.Exchanges;

/// <summary>Exchanges, bindings and publishing over HTTP, with RabbitMQ's answers.</summary>
public sealed class ExchangeApiTests
{
    [Fact]
    public async Task Declare_KnownAndUnknownKind_AnswersAsRabbitMq()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal("unknown exchange type 'nope'", await rig.ReasonAsync("PUT", "exchanges/%2F/e", """{"type":"nope"}""", 400));
        Assert.Equal(201, await rig.StatusAsync("PUT", "exchanges/%2F/e", """{"type":"fanout"}"""));
        Assert.Equal(204, await rig.StatusAsync("PUT", "exchanges/%2F/e", """{"type":"fanout"}"""));
        Assert.Equal("fanout", (await rig.JsonAsync("exchanges/%2F/e")).GetProperty("type").GetString());
        Assert.Equal(401, await rig.StatusAsync("DELETE", "exchanges/%2F/amq.fanout"));
        Assert.Equal(204, await rig.StatusAsync("DELETE", "exchanges/%2F/e"));
    }

    [Fact]
    public async Task Bind_WithKeyAndArguments_IsShownAndRemovedByItsKey()
    {
        await using var rig = await ApiRig.StartAsync();
        await rig.StatusAsync("PUT", "queues/%2F/q", "{}");
        using var made = await rig.SendAsync("POST", "bindings/%2F/e/amq.topic/q/q", """{"routing_key":"a.*/b","arguments":{"x":1}}""");
        Assert.Equal(201, (int)made.StatusCode);
        Assert.Equal(201, await rig.StatusAsync("POST", "bindings/%2F/e/amq.topic/q/q", "{}"));
        var both = await rig.JsonAsync("bindings/%2F/e/amq.topic/q/q");
        Assert.Equal(2, both.GetArrayLength());
        string key = both[0].GetProperty("properties_key").GetString()!;
        Assert.Equal($"q/{Uri.EscapeDataString(key)}", made.Headers.Location!.OriginalString);
        Assert.Equal("a.*/b", (await rig.JsonAsync($"bindings/%2F/e/amq.topic/q/q/{Uri.EscapeDataString(key)}")).GetProperty("routing_key").GetString());
        Assert.Equal(204, await rig.StatusAsync("DELETE", $"bindings/%2F/e/amq.topic/q/q/{key}"));
        Assert.Equal(204, await rig.StatusAsync("DELETE", "bindings/%2F/e/amq.topic/q/q/~"));
        Assert.Equal(404, await rig.StatusAsync("DELETE", "bindings/%2F/e/amq.topic/q/q/~"));
        Assert.Equal("""[{"source":"","vhost":"/","destination":"q","destination_type":"queue","routing_key":"q","arguments":{},"properties_key":"q"}]""",
            (await rig.JsonAsync("queues/%2F/q/bindings")).GetRawText());
    }

    [Fact]
    public async Task Bindings_OfDefaultExchange_AreFoundByTheNameThatPathsGiveIt()
    {
        await using var rig = await ApiRig.StartAsync();
        await rig.StatusAsync("PUT", "queues/%2F/q", "{}");
        Assert.Equal(1, (await rig.JsonAsync("bindings/%2F/e/amq.default/q/q")).GetArrayLength());
        Assert.Equal(401, await rig.StatusAsync("POST", "bindings/%2F/e/amq.default/q/q", "{}"));
    }

    [Fact]
    public async Task Exchange_WithAndWithoutPolicy_NamesOnlyOneThatApplies()
    {
        await using var rig = await ApiRig.StartAsync();
        await rig.StatusAsync("PUT", "exchanges/%2F/e", "{}");
        Assert.False((await rig.JsonAsync("exchanges/%2F/e")).TryGetProperty("policy", out _));
        await rig.StatusAsync("PUT", "policies/%2F/p", """{"pattern":"^e$","definition":{"alternate-exchange":"amq.fanout"}}""");
        Assert.Equal("p", (await rig.JsonAsync("exchanges/%2F/e")).GetProperty("policy").GetString());
    }

    [Fact]
    public async Task Bind_MissingExchange_Is404()
    {
        await using var rig = await ApiRig.StartAsync();
        await rig.StatusAsync("PUT", "queues/%2F/q", "{}");
        Assert.Equal("no exchange 'nope' in vhost '/'", await rig.ReasonAsync("POST", "bindings/%2F/e/nope/q/q", "{}", 404));
    }

    [Fact]
    public async Task Publish_ThroughTopic_ReachesAmqpConsumerAsPublished()
    {
        await using var rig = await ApiRig.StartAsync();
        await rig.StatusAsync("PUT", "queues/%2F/q", "{}");
        await rig.StatusAsync("POST", "bindings/%2F/e/amq.topic/q/q", """{"routing_key":"a.*"}""");
        var channel = await rig.Embedded.OpenAsync();
        var deliveries = await EmbeddedBroker.ConsumeAsync(channel, "q");
        Assert.False((await rig.JsonAsync("exchanges/%2F/amq.topic/publish", "POST", Message("b"))).GetProperty("routed").GetBoolean());
        Assert.True((await rig.JsonAsync("exchanges/%2F/amq.topic/publish", "POST", Message("a.b"))).GetProperty("routed").GetBoolean());
        var delivery = await deliveries.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal("hello", delivery.Body);
        Assert.Equal(["a"], delivery.BasicProperties.Headers!.Keys);
    }

    [Theory]
    [InlineData("""{"properties":{},"payload":"x","payload_encoding":"string"}""", "[{key_missing,routing_key}]")]
    [InlineData("""{"properties":{},"routing_key":"a","payload":"x!","payload_encoding":"base64"}""", "payload is not base64, as payload_encoding says")]
    [InlineData("""{"properties":{"delivery_mode":"x"},"routing_key":"a","payload":"x","payload_encoding":"string"}""",
        "$.properties.delivery_mode: must be a whole number, but is a string")]
    [InlineData("""{"properties":{"priority":300},"routing_key":"a","payload":"x","payload_encoding":"string"}""", "$.properties.priority: must be from 0 to 255")]
    public async Task Publish_BadBody_IsRefused(string body, string reason)
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(reason, await rig.ReasonAsync("POST", "exchanges/%2F/amq.topic/publish", body, 400));
    }

    [Fact]
    public async Task Publish_ToMissingExchange_SaysSo()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal("404 NOT_FOUND - no exchange 'nope' in vhost '/'", await rig.ReasonAsync("POST", "exchanges/%2F/nope/publish", Message("x"), 400));
    }

    [Fact]
    public async Task DryRun_ThroughBinding_SaysWhereAndWhyAndPublishesNothing()
    {
        await using var rig = await ApiRig.StartAsync();
        await rig.StatusAsync("PUT", "queues/%2F/q", "{}");
        await rig.StatusAsync("POST", "bindings/%2F/e/amq.topic/q/q", """{"routing_key":"a.*"}""");
        var found = await rig.JsonAsync("hoopoe/route", "POST", """{"vhost":"/","exchange":"amq.topic","routing_key":"a.b"}""");
        Assert.Equal(
            """{"matches":[{"source":"amq.topic","vhost":"/","destination":"q","destination_type":"queue","means":"binding","routing_key":"a.*","arguments":{}}],"queues":["q"]}""",
            found.GetRawText());
        Assert.Equal("$.vhost: there is no virtual host 'none'", await rig.ReasonAsync("POST", "hoopoe/route", """{"vhost":"none","exchange":""}""", 400));
        rig.AddUser("management");
        Assert.Equal(401, await rig.StatusAsync("POST", "hoopoe/route", """{"vhost":"/","exchange":""}""", "management"));
        Assert.Equal(0, (await rig.JsonAsync("queues/%2F/q")).GetProperty("messages").GetInt32());
    }

    [Fact]
    public async Task Publish_PersistentToDurableQueue_SurvivesACrashOnceAnswered()
    {
        await using var rig = await ApiRig.StartAsync(EmbeddedBroker.Options with { Data = new DataOptions { JournalInMemory = true }, AllowFaults = true });
        await rig.StatusAsync("PUT", "queues/%2F/q", """{"durable":true}""");
        await rig.JsonAsync("exchanges/%2F/amq.default/publish", "POST",
            """{"properties":{"delivery_mode":2},"routing_key":"q","payload":"kept","payload_encoding":"string"}""");
        await rig.Embedded.Broker.CrashAsync();
        Assert.True(rig.Root.Queues.TryGet("q", out var queue));
        Assert.Equal(1, queue.ReadyCount);
    }

    private static string Message(string key) =>
        $$$"""{"properties":{"headers":{"a":1}},"routing_key":"{{{key}}}","payload":"hello","payload_encoding":"string"}""";
}
