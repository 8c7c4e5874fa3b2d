using System.Text.Json;
using RabbitMQ.Client.Events;
using Xunit;

namespace Hoopoe.Tests.Management.Queues;

/// <summary>Queues over HTTP, with RabbitMQ's answers.</summary>
public sealed class QueueApiTests
{
    [Fact]
    public async Task Declare_NewSameAndDifferent_AnswersAsRabbitMq()
    {
        await using var rig = await ApiRig.StartAsync();
        const string Body = """{"durable":"true","arguments":{"x-max-length":5}}""";
        Assert.Equal(201, await rig.StatusAsync("PUT", "queues/%2F/a%2Fb", Body));
        Assert.Equal(204, await rig.StatusAsync("PUT", "queues/%2F/a%2Fb", Body));
        Assert.Equal(
            "inequivalent arg 'durable' for queue 'a/b' in vhost '/': received 'false' but current is 'true'",
            await rig.ReasonAsync("PUT", "queues/%2F/a%2Fb", """{"durable":false}""", 400));
        var shown = await rig.JsonAsync("queues/%2F/a%2Fb");
        Assert.Equal("a/b", shown.GetProperty("name").GetString());
        Assert.True(shown.GetProperty("durable").GetBoolean());
        Assert.Equal("""{"x-max-length":5}""", shown.GetProperty("arguments").GetRawText());
        Assert.Equal(204, await rig.StatusAsync("DELETE", "queues/%2F/a%2Fb"));
        Assert.Equal(404, await rig.StatusAsync("GET", "queues/%2F/a%2Fb"));
    }

    [Theory]
    [InlineData("""{"durable":"perhaps"}""", "$.durable: must be true or false, but is a string")]
    [InlineData("""{"arguments":5}""", "$.arguments: must be an object, but is a number")]
    [InlineData("""{"arguments":{"x-max-length":"a"}}""", "invalid arg 'x-max-length' for queue 'q' in vhost '/': \"expected integer, got longstr\"")]
    [InlineData("[1]", "the body must be a JSON object")]
    [InlineData("x", "not_json")]
    public async Task Declare_BadBody_IsRefusedWithReason(string body, string reason)
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(reason, await rig.ReasonAsync("PUT", "queues/%2F/q", body, 400));
        Assert.False(rig.Root.Queues.TryGet("q", out _));
    }

    [Fact]
    public async Task Declare_UnknownVirtualHost_Is404()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal("vhost_not_found", await rig.ReasonAsync("PUT", "queues/none/q", "{}", 404));
    }

    [Fact]
    public async Task Delete_WithConditions_LeavesWhatDoesNotMeetThem()
    {
        await using var rig = await WithMessagesAsync(1);
        Assert.Equal("queue 'q' in vhost '/' not empty", await rig.ReasonAsync("DELETE", "queues/%2F/q?if-empty=true", null, 400));
        Assert.Equal(204, await rig.StatusAsync("DELETE", "queues/%2F/q?if-unused=true"));
    }

    [Fact]
    public async Task Queue_WithMessages_TellsWhereTheyAreAndWhoConsumes()
    {
        await using var rig = await WithMessagesAsync(2);
        var shown = await rig.JsonAsync("queues/%2F/q");
        Assert.Equal(2, shown.GetProperty("messages_ram").GetInt64());
        Assert.Equal(0, shown.GetProperty("messages_paged_out").GetInt64());
        Assert.Equal(shown.GetProperty("message_bytes").GetInt64(), shown.GetProperty("message_bytes_ram").GetInt64());
        Assert.True(shown.GetProperty("memory").GetInt64() > shown.GetProperty("message_bytes").GetInt64());
        Assert.Equal(0, shown.GetProperty("consumer_utilisation").GetDouble());
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("exclusive_consumer_tag").ValueKind);

        var channel = await rig.Embedded.OpenAsync();
        await channel.BasicConsumeAsync("q", true, "mine", false, true, null, new AsyncEventingBasicConsumer(channel), TestContext.Current.CancellationToken);
        shown = await rig.JsonAsync("queues/%2F/q");
        Assert.Equal("mine", shown.GetProperty("exclusive_consumer_tag").GetString());
        Assert.Equal(1, shown.GetProperty("consumer_capacity").GetDouble());
        Assert.Equal(shown.GetProperty("node").GetString(), shown.GetProperty("consumer_details")[0].GetProperty("channel_details").GetProperty("node").GetString());
    }

    [Fact]
    public async Task List_WithoutStatistics_HasDefinitionsAndTotalsWhereAsked()
    {
        await using var rig = await WithMessagesAsync(2);
        var basic = (await rig.JsonAsync("queues?disable_stats=true"))[0];
        Assert.Equal("q", basic.GetProperty("name").GetString());
        Assert.False(basic.TryGetProperty("messages", out _));
        Assert.False(basic.TryGetProperty("message_stats", out _));
        var total = (await rig.JsonAsync("queues?disable_stats=true&enable_queue_totals=true"))[0];
        Assert.Equal(2, total.GetProperty("messages_ready").GetInt32());
        Assert.False(total.TryGetProperty("message_stats", out _));
    }

    [Fact]
    public async Task Actions_OnMirrors_AreTakenAndDoNothing()
    {
        await using var rig = await WithMessagesAsync(1);
        Assert.Equal(204, await rig.StatusAsync("POST", "queues/%2F/q/actions", """{"action":"sync"}"""));
        Assert.Equal("action must be sync or cancel_sync", await rig.ReasonAsync("POST", "queues/%2F/q/actions", """{"action":"x"}""", 400));
        Assert.Equal("[{key_missing,action}]", await rig.ReasonAsync("POST", "queues/%2F/q/actions", "{}", 400));
        Assert.Equal(204, await rig.StatusAsync("POST", "rebalance/queues"));
    }

    [Fact]
    public async Task Get_WithRequeue_ShowsAndLeavesMessages()
    {
        await using var rig = await WithMessagesAsync(2);
        var got = await rig.JsonAsync("queues/%2F/q/get", "POST", """{"count":"5","ackmode":"ack_requeue_true","encoding":"auto","truncate":4}""");
        Assert.Equal(2, got.GetArrayLength());
        Assert.Equal("body", got[0].GetProperty("payload").GetString());
        Assert.Equal(6, got[0].GetProperty("payload_bytes").GetInt32());
        Assert.Equal("string", got[0].GetProperty("payload_encoding").GetString());
        Assert.Equal(1, got[0].GetProperty("message_count").GetInt32());
        Assert.False(got[0].GetProperty("redelivered").GetBoolean());
        Assert.Equal(
            """{"timestamp":5,"message_id":"m","expiration":"500000","priority":3,"delivery_mode":2,"headers":{"h":1,"l":[1,"a"],"t":{"z":true}},"content_type":"text/plain"}""",
            got[0].GetProperty("properties").GetRawText());
        Assert.Equal(2, (await rig.JsonAsync("queues/%2F/q")).GetProperty("messages_ready").GetInt32());
        var again = await rig.JsonAsync("queues/%2F/q/get", "POST", """{"count":1,"ackmode":"ack_requeue_false","encoding":"base64"}""");
        Assert.Equal("Ym9keSAw", again[0].GetProperty("payload").GetString());
        Assert.True(again[0].GetProperty("redelivered").GetBoolean());
        Assert.Equal(1, (await rig.JsonAsync("queues/%2F/q")).GetProperty("messages").GetInt32());
    }

    [Theory]
    [InlineData("""{"count":2}""", "[{key_missing,ackmode},{key_missing,encoding}]")]
    [InlineData("""{"count":1,"ackmode":"ack_requeue_true","encoding":"bar"}""", "Unsupported encoding. Please use auto or base64.")]
    [InlineData("""{"count":"x","ackmode":"ack_requeue_true","encoding":"auto"}""", "$.count: must be a whole number, but is a string")]
    public async Task Get_BadBody_IsRefusedAndTakesNothing(string body, string reason)
    {
        await using var rig = await WithMessagesAsync(1);
        Assert.Equal(reason, await rig.ReasonAsync("POST", "queues/%2F/q/get", body, 400));
        Assert.Equal(0, (await rig.JsonAsync("queues/%2F/q")).GetProperty("messages_unacknowledged").GetInt32());
    }

    [Fact]
    public async Task Purge_Queue_EmptiesIt()
    {
        await using var rig = await WithMessagesAsync(3);
        Assert.Equal(204, await rig.StatusAsync("DELETE", "queues/%2F/q/contents"));
        Assert.Equal(0, (await rig.JsonAsync("queues/%2F/q")).GetProperty("messages").GetInt32());
    }

    private static async Task<ApiRig> WithMessagesAsync(int count)
    {
        var rig = await ApiRig.StartAsync();
        Assert.Equal(201, await rig.StatusAsync("PUT", "queues/%2F/q", """{"durable":true}"""));
        for (int i = 0; i < count; i++)
        {
            var answer = await rig.JsonAsync("exchanges/%2F/amq.default/publish", "POST", $$$"""
                {"routing_key":"q","payload":"body {{{i}}}","payload_encoding":"string","properties":{"headers":{"h":1,"l":[1,"a"],"t":{"z":true}},
                 "message_id":"m","delivery_mode":2,"content_type":"text/plain","priority":3,"timestamp":5,"expiration":"500000"}}
                """);
            Assert.True(answer.GetProperty("routed").GetBoolean());
        }
        return rig;
    }
}
