using System.Text;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Server.Timing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server.Timing;

/// <summary>What a real client sees of a broker over sockets whose time is advanced.</summary>
public sealed class VirtualTimeBrokerTests
{
    private static readonly TimeSpan _tenMinutes = TimeSpan.FromMinutes(10);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Advance_MessagesThatExpireOverThreeHops_ArriveInOrderOfTheirTimes()
    {
        await using var embedded = await EmbeddedBroker.StartAsync();
        var channel = await embedded.OpenAsync();
        await DeclareAsync(channel, "a", _tenMinutes, "b");
        await DeclareAsync(channel, "b", _tenMinutes, "c");
        await DeclareAsync(channel, "c", TimeSpan.FromMinutes(5), "end");
        await channel.QueueDeclareAsync("end", true, false, false, cancellationToken: Cancelled);
        await PublishAsync(channel, "a", "first");
        embedded.Broker.Time.Advance(TimeSpan.FromMinutes(1));
        await PublishAsync(channel, "b", "second");
        embedded.Broker.Time.Advance(TimeSpan.FromMinutes(24) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1u, await channel.MessageCountAsync("end", Cancelled));
        embedded.Broker.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("second", await GetAsync(channel, "end"));
        var last = await channel.BasicGetAsync("end", true, Cancelled);
        Assert.NotNull(last);
        Assert.Equal("first", Encoding.UTF8.GetString(last.Body.Span));
        var deaths = Assert.IsType<List<object>>(last.BasicProperties.Headers!["x-death"]);
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        var times = deaths.Cast<Dictionary<string, object>>().Select(death => ((AmqpTimestamp)death["time"]).UnixTime - start);
        Assert.Equal([25 * 60, 20 * 60, 10 * 60], times);
    }

    [Fact]
    public async Task Advance_ToAQueuesExpiry_TheQueueIsGone()
    {
        await using var embedded = await EmbeddedBroker.StartAsync();
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("q", false, false, false, new Dictionary<string, object?> { ["x-expires"] = 1_800_000 }, cancellationToken: Cancelled);
        embedded.Broker.Time.Advance(TimeSpan.FromMilliseconds(1_799_999));
        await channel.QueueDeclarePassiveAsync("q", Cancelled);
        // That was a use.
        embedded.Broker.Time.Advance(TimeSpan.FromMinutes(30));
        var error = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.QueueDeclarePassiveAsync("q", Cancelled));
        Assert.Equal(404, error.ShutdownReason!.ReplyCode);
    }

    [Fact]
    public async Task Advance_ToADelayedMessagesTime_ItIsDelivered()
    {
        await using var embedded = await EmbeddedBroker.StartAsync();
        var channel = await embedded.OpenAsync();
        await channel.ExchangeDeclareAsync(
            "later", "x-delayed-message", arguments: new Dictionary<string, object?> { ["x-delayed-type"] = "fanout" }, cancellationToken: Cancelled);
        await channel.QueueDeclareAsync("q", false, false, false, cancellationToken: Cancelled);
        await channel.QueueBindAsync("q", "later", "", cancellationToken: Cancelled);
        var inbox = await EmbeddedBroker.ConsumeAsync(channel, "q");
        foreach (int minutes in (int[])[30, 10, 20])
        {
            var properties = new BasicProperties { Headers = new Dictionary<string, object?> { ["x-delay"] = minutes * 60_000 } };
            await channel.BasicPublishAsync("later", "", true, properties, Encoding.UTF8.GetBytes($"{minutes}"), Cancelled);
        }
        embedded.Broker.Time.Advance(_tenMinutes - TimeSpan.FromMilliseconds(1));
        await channel.QueueDeclarePassiveAsync("q", Cancelled);
        Assert.False(inbox.TryRead(out _));
        embedded.Broker.Time.Advance(TimeSpan.FromHours(1));
        foreach (int minutes in (int[])[10, 20, 30])
            Assert.Equal($"{minutes}", (await inbox.ReadAsync(Cancelled)).Body);
    }

    [Fact]
    public async Task Advance_PastTheConsumerTimeout_AnotherConsumerGetsTheMessage()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(amqp: new AmqpOptions { ConsumerTimeout = TimeSpan.FromMinutes(30) });
        var slow = await embedded.OpenAsync();
        var other = await embedded.OpenAsync();
        await slow.QueueDeclareAsync("q", false, false, false, cancellationToken: Cancelled);
        await PublishAsync(slow, "q", "late");
        var given = await EmbeddedBroker.ConsumeAsync(slow, "q");
        var delivery = await given.ReadAsync(Cancelled);
        Assert.False(delivery.Redelivered);
        await slow.BasicCancelAsync(delivery.ConsumerTag, cancellationToken: Cancelled);
        var inbox = await EmbeddedBroker.ConsumeAsync(other, "q");
        embedded.Broker.Time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromMilliseconds(1));
        await other.QueueDeclarePassiveAsync("q", Cancelled);
        Assert.False(inbox.TryRead(out _));
        embedded.Broker.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True((await inbox.ReadAsync(Cancelled)).Redelivered);
    }

    [Fact]
    public async Task Advance_PoisonMessageInARetryLoop_ComesBackAfterEachWait()
    {
        await using var embedded = await EmbeddedBroker.StartAsync();
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("work", true, false, false, To("retry"), cancellationToken: Cancelled);
        await DeclareAsync(channel, "retry", TimeSpan.FromMinutes(5), "work");
        var inbox = await EmbeddedBroker.ConsumeAsync(channel, "work");
        await PublishAsync(channel, "work", "poison");
        for (int round = 0; round < 12; round++)
        {
            var delivery = await inbox.ReadAsync(Cancelled);
            Assert.Equal(round, RejectionsOf(delivery.BasicProperties));
            await channel.BasicNackAsync(delivery.DeliveryTag, false, false, Cancelled);
            // Once a request behind it is answered, the rejection has come in.
            await channel.QueueDeclarePassiveAsync("work", Cancelled);
            embedded.Broker.Time.Advance(TimeSpan.FromMinutes(5));
        }
        Assert.Equal(TimeSpan.FromHours(1), embedded.Broker.Time.Elapsed);
    }

    [Fact]
    public async Task Advance_ByADay_ConnectionsStay()
    {
        await using var embedded = await EmbeddedBroker.StartAsync();
        var connection = await embedded.ConnectAsync(heartbeatSeconds: 1);
        var channel = await connection.CreateChannelAsync(cancellationToken: Cancelled);
        using var opening = await SilentClient.BeginAsync(embedded.Broker.AmqpEndPoint);
        embedded.Broker.Time.Advance(TimeSpan.FromDays(1));
        await channel.QueueDeclareAsync("q", false, false, false, cancellationToken: Cancelled);
        Assert.True(connection.IsOpen);
        Assert.True(await opening.IsAnsweredAsync());
    }

    [Fact]
    public async Task Time_OfABrokerOnTheSystemsClock_SaysWhatToSet()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(EmbeddedBroker.Options with { TimeProvider = TimeProvider.System });
        var error = Assert.Throws<InvalidOperationException>(() => embedded.Broker.Time);
        Assert.Contains("HoopoeOptions.TimeProvider = new VirtualTime()", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Advance_TwoBrokersOnOneTime_BothGoOn()
    {
        var time = new VirtualTime();
        await using var one = await EmbeddedBroker.StartAsync(EmbeddedBroker.Options with { TimeProvider = time });
        await using var other = await EmbeddedBroker.StartAsync(EmbeddedBroker.Options with { TimeProvider = time });
        foreach (var embedded in (EmbeddedBroker[])[one, other])
        {
            var channel = await embedded.OpenAsync();
            await DeclareAsync(channel, "a", _tenMinutes, "end");
            await channel.QueueDeclareAsync("end", true, false, false, cancellationToken: Cancelled);
            await PublishAsync(channel, "a", "m");
        }
        time.Advance(_tenMinutes);
        foreach (var embedded in (EmbeddedBroker[])[one, other])
            Assert.Equal("m", await GetAsync(await embedded.OpenAsync(), "end"));
    }

    private static int RejectionsOf(IReadOnlyBasicProperties properties)
    {
        if (properties.Headers is not { } headers || !headers.TryGetValue("x-death", out object? value)) return 0;
        var rejected = ((List<object>)value!).Cast<Dictionary<string, object>>()
            .Single(death => Encoding.UTF8.GetString((byte[])death["reason"]) == "rejected");
        return (int)(long)rejected["count"];
    }

    private static Dictionary<string, object?> To(string queue) => new() { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = queue };

    private static async Task DeclareAsync(IChannel channel, string queue, TimeSpan timeToLive, string next)
    {
        var arguments = To(next);
        arguments["x-message-ttl"] = (int)timeToLive.TotalMilliseconds;
        await channel.QueueDeclareAsync(queue, true, false, false, arguments, cancellationToken: Cancelled);
    }

    private static async Task PublishAsync(IChannel channel, string queue, string body) =>
        await channel.BasicPublishAsync("", queue, true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(body), Cancelled);

    private static async Task<string> GetAsync(IChannel channel, string queue)
    {
        var message = await channel.BasicGetAsync(queue, true, Cancelled);
        Assert.NotNull(message);
        return Encoding.UTF8.GetString(message.Body.Span);
    }
}
