using System.Text.Json;
using Hoopoe.Server.Timing;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Tests.Management.Rates;

/// <summary>Samples over HTTP, as RabbitMQ answers them.</summary>
public sealed class HistoryApiTests
{
    private const string Past = "?lengths_age=600&lengths_incr=5&msg_rates_age=600&msg_rates_incr=5&data_rates_age=600&data_rates_incr=5";

    private readonly VirtualTime _time = new();

    [Fact]
    public async Task Queue_BusyBeforeAnybodyLooked_ShowsItsPastAtOnce()
    {
        await using var rig = await ApiRig.StartAsync(time: _time);
        var channel = await PublishAsync(rig, "busy", 5);
        _time.Advance(TimeSpan.FromSeconds(30));
        await PublishAsync(channel, "busy", 7);
        // Who is busy is found four times a minute; from then on there are samples.
        _time.Advance(TimeSpan.FromSeconds(30));
        var samples = Samples((await rig.JsonAsync($"queues/%2F/busy{Past}")).GetProperty("messages_ready_details"));
        Assert.True(samples.Length >= 3, $"{samples.Length} samples");
        Assert.Equal(12, samples[0].Sample);
        Assert.Equal(5000, samples[0].Timestamp - samples[1].Timestamp);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), samples[0].Timestamp);
    }

    [Fact]
    public async Task Queue_Watched_GrowsItsPastAndSaysTheMean()
    {
        await using var rig = await ApiRig.StartAsync(time: _time);
        var channel = await PublishAsync(rig, "q", 1);
        await rig.JsonAsync($"queues/%2F/q{Past}");
        await PublishAsync(channel, "q", 10);
        _time.Advance(TimeSpan.FromSeconds(10));
        var published = (await rig.JsonAsync($"queues/%2F/q{Past}")).GetProperty("message_stats").GetProperty("publish_details");
        Assert.Equal([11, 11, 1], Samples(published).Select(one => one.Sample));
        Assert.Equal(1, published.GetProperty("avg_rate").GetDouble());
        Assert.Equal(0, published.GetProperty("rate").GetDouble());
        Assert.Equal(23.0 / 3, published.GetProperty("avg").GetDouble(), 6);
    }

    [Fact]
    public async Task Overview_NobodyLookedBefore_ShowsTotalsAndChurn()
    {
        await using var rig = await ApiRig.StartAsync(time: _time);
        await PublishAsync(rig, "q", 3);
        _time.Advance(TimeSpan.FromSeconds(10));
        var overview = await rig.JsonAsync($"overview{Past}");
        Assert.Equal([3, 3, 0], Samples(overview.GetProperty("queue_totals").GetProperty("messages_details")).Select(one => one.Sample));
        Assert.Equal([3, 3, 0], Samples(overview.GetProperty("message_stats").GetProperty("publish_details")).Select(one => one.Sample));
        Assert.Equal([1, 1, 0], Samples(overview.GetProperty("churn_rates").GetProperty("connection_created_details")).Select(one => one.Sample));
    }

    [Fact]
    public async Task Connection_DataRates_AreWhatItsBytesAnswerTo()
    {
        await using var rig = await ApiRig.StartAsync(time: _time);
        await PublishAsync(rig, "q", 3);
        string name = Uri.EscapeDataString(Assert.Single(await rig.NamesAsync("connections")));
        var connection = await rig.JsonAsync($"connections/{name}?msg_rates_age=60&msg_rates_incr=5");
        Assert.False(connection.GetProperty("recv_oct_details").TryGetProperty("samples", out _));
        connection = await rig.JsonAsync($"connections/{name}?data_rates_age=60&data_rates_incr=5");
        Assert.Single(Samples(connection.GetProperty("recv_oct_details")));
    }

    [Fact]
    public async Task Queue_WithoutRange_HasNoSamples()
    {
        await using var rig = await ApiRig.StartAsync(time: _time);
        await PublishAsync(rig, "q", 1);
        var details = (await rig.JsonAsync("queues/%2F/q?lengths_age=60")).GetProperty("messages_details");
        Assert.Equal("""{"rate":0.0}""", details.GetRawText());
    }

    [Theory]
    [InlineData("lengths_age=x&lengths_incr=5", "lengths_age: must be a whole number of seconds from 1 to 315360000, but is 'x'")]
    [InlineData("msg_rates_age=60&msg_rates_incr=0", "msg_rates_incr: must be a whole number of seconds from 1 to 315360000, but is '0'")]
    [InlineData("data_rates_age=-1&data_rates_incr=5", "data_rates_age: must be a whole number of seconds from 1 to 315360000, but is '-1'")]
    public async Task Range_ThatIsNone_IsRefusedWithItsName(string query, string reason)
    {
        await using var rig = await ApiRig.StartAsync(time: _time);
        Assert.Equal(reason, await rig.ReasonAsync("GET", $"overview?{query}", null, 400));
    }

    private static async Task<IChannel> PublishAsync(ApiRig rig, string queue, int count)
    {
        var channel = await rig.Embedded.OpenAsync();
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: false);
        await PublishAsync(channel, queue, count);
        return channel;
    }

    private static async Task PublishAsync(IChannel channel, string queue, int count)
    {
        for (int i = 0; i < count; i++) await channel.BasicPublishAsync("", queue, new byte[1]);
    }

    private static (long Sample, long Timestamp)[] Samples(JsonElement details) =>
        [.. details.GetProperty("samples").EnumerateArray().Select(one => (one.GetProperty("sample").GetInt64(), one.GetProperty("timestamp").GetInt64()))];
}
