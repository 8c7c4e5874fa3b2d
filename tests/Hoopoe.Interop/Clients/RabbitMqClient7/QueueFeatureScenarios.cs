using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Hoopoe.Interop.RabbitMqClient7;

/// <summary>What a queue does by itself: expiry, limits, priorities, dead letters, delivery limits.</summary>
internal static class QueueFeatureScenarios
{
    [Scenario("rejected-is-dead-lettered")]
    public static async Task DeadLetterAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string dead = await session.QueueAsync();
        string queue = await session.QueueAsync(("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", dead));
        Inbox deadInbox = await session.ConsumeAsync(dead, autoAck: true);
        Inbox inbox = await session.ConsumeAsync(queue);
        await session.SendAsync(queue, "refused");
        await session.Channel.BasicRejectAsync((await inbox.NextAsync()).Tag, requeue: false);
        Delivery letter = await deadInbox.NextAsync();
        var death = (IDictionary<string, object?>)((IList<object?>)letter.Properties.Headers!["x-death"]!)[0]!;
        Check.Equal(1L, death["count"], "count");
        Check.Equal(("rejected", queue, ""), (Text.Of(death["reason"]), Text.Of(death["queue"]), Text.Of(death["exchange"])), "death");
        Check.Equal(queue, Text.Of(((IList<object?>)death["routing-keys"]!)[0]), "routing key");
        Check.That(death["time"] is AmqpTimestamp, "the time of death");
        Check.Equal("rejected", Text.Of(letter.Properties.Headers["x-first-death-reason"]), "first reason");
    }

    [Scenario("retry-cycle-counts-deaths")]
    public static async Task RetryCycleAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string work = Broker.Unique("work");
        string retry = await session.QueueAsync(("x-message-ttl", 20), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", work));
        await session.Channel.QueueDeclareAsync(work, false, exclusive: true, autoDelete: false, new Dictionary<string, object?>
        {
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = retry,
        });
        Inbox inbox = await session.ConsumeAsync(work);
        await session.SendAsync(work, "again");
        for (long attempt = 0; attempt < 3; attempt++)
        {
            Delivery delivery = await inbox.NextAsync();
            Check.Equal(attempt, Deaths(delivery, work, "rejected"), "deaths by rejection so far");
            Check.Equal(attempt, Deaths(delivery, retry, "expired"), "deaths by expiry so far");
            await session.Channel.BasicNackAsync(delivery.Tag, false, requeue: attempt == 3);
        }
    }

    [Scenario("expired-messages-go")]
    public static async Task ExpiryAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string dead = await session.QueueAsync();
        string queue = await session.QueueAsync(("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", dead));
        Inbox inbox = await session.ConsumeAsync(dead, autoAck: true);
        await session.Channel.BasicPublishAsync("", queue, false, new BasicProperties { Expiration = "50" }, Text.Bytes("short-lived"));
        Delivery letter = await inbox.NextAsync();
        Check.That(!letter.Properties.IsExpirationPresent(), "a dead letter keeps no expiration");
        var death = (IDictionary<string, object?>)((IList<object?>)letter.Properties.Headers!["x-death"]!)[0]!;
        Check.Equal("50", Text.Of(death["original-expiration"]), "original expiration");
        Check.Equal("expired", Text.Of(death["reason"]), "reason");
    }

    [Scenario("queue-expires")]
    public static async Task QueueExpiresAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await session.QueueAsync(("x-expires", 200));
        await Check.EventuallyAsync(async () => await IsGoneAsync(session.Connection, queue), "the unused queue is gone");
    }

    [Scenario("priorities-order-messages")]
    public static async Task PriorityAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        string queue = await session.QueueAsync(("x-max-priority", 10));
        foreach (byte priority in (byte[])[1, 5, 3, 5, 200])
            await session.Channel.BasicPublishAsync("", queue, false, new BasicProperties { Priority = priority }, Text.Bytes($"{priority}"));
        Inbox inbox = await session.ConsumeAsync(queue, autoAck: true);
        Check.Equal("200 5 5 3 1", string.Join(' ', await inbox.NextAsync(5)), "order");
    }

    [Scenario("full-queue-drops-its-head")]
    public static async Task DropHeadAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        string queue = await session.QueueAsync(("x-max-length", 2));
        foreach (string text in (string[])["1", "2", "3"])
            await session.SendAsync(queue, text);
        Inbox inbox = await session.ConsumeAsync(queue, autoAck: true);
        Check.Equal("2 3", string.Join(' ', await inbox.NextAsync(2)), "what stayed");
    }

    [Scenario("quorum-queue-limits-deliveries")]
    public static async Task DeliveryLimitAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        string dead = await session.QueueAsync();
        string queue = Broker.Unique("quorum");
        await session.Channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>
        {
            ["x-queue-type"] = "quorum",
            ["x-delivery-limit"] = 2,
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = dead,
        });
        Inbox deadInbox = await session.ConsumeAsync(dead, autoAck: true);
        Inbox inbox = await session.ConsumeAsync(queue);
        await session.SendAsync(queue, "poison");
        for (long count = 0; count <= 2; count++)
        {
            Delivery delivery = await inbox.NextAsync();
            object? seen = null;
            delivery.Properties.Headers?.TryGetValue("x-delivery-count", out seen);
            Check.Equal(count, Convert.ToInt64(seen ?? 0L), "x-delivery-count");
            await session.Channel.BasicNackAsync(delivery.Tag, false, requeue: true);
        }

        Check.Equal("delivery_limit", Text.Of((await deadInbox.NextAsync()).Properties.Headers!["x-first-death-reason"]), "reason");
        await session.Channel.QueueDeleteAsync(queue);
    }

    private static long Deaths(Delivery delivery, string queue, string reason)
    {
        object? deaths = null;
        delivery.Properties.Headers?.TryGetValue("x-death", out deaths);
        return ((IList<object?>?)deaths ?? []).Cast<IDictionary<string, object?>>()
            .Where(d => Text.Of(d["queue"]) == queue && Text.Of(d["reason"]) == reason)
            .Sum(d => (long)d["count"]!);
    }

    private static async Task<bool> IsGoneAsync(IConnection connection, string queue)
    {
        // Asking resets nothing only as long as nobody declares it: a failed passive declare closes just this channel.
        await Task.Delay(300);
        await using IChannel channel = await connection.CreateChannelAsync();
        try
        {
            await channel.QueueDeclarePassiveAsync(queue);
            return false;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == 404)
        {
            return true;
        }
    }
}
