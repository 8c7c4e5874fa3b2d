using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Hoopoe.Interop.RabbitMqClient7;

/// <summary>Several consumers of one queue: turns, exclusiveness, priority, cancellation.</summary>
internal static class ConsumerScenarios
{
    [Scenario("consumers-take-turns")]
    public static async Task RoundRobinAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await session.QueueAsync();
        Inbox[] inboxes = [await session.ConsumeAsync(queue, true), await session.ConsumeAsync(queue, true), await session.ConsumeAsync(queue, true)];
        Check.Equal(3u, await session.Channel.ConsumerCountAsync(queue), "consumers");
        for (int i = 0; i < 9; i++)
            await session.SendAsync(queue, $"{i}");
        foreach (Inbox inbox in inboxes)
            await inbox.NextAsync(3);
    }

    [Scenario("exclusive-consumer")]
    public static async Task ExclusiveAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await session.QueueAsync();
        await session.Channel.BasicConsumeAsync(queue, true, "", false, exclusive: true, null, new Inbox(session.Channel));
        await using IChannel other = await session.Connection.CreateChannelAsync();
        var failure = await Check.ThrowsAsync<OperationInterruptedException>(
            () => other.BasicConsumeAsync(queue, true, new Inbox(other)), "a second consumer");
        Check.Equal(403, failure.ShutdownReason!.ReplyCode, "code");
        Check.Contains("in exclusive use", failure.ShutdownReason.ReplyText, "text");
    }

    [Scenario("single-active-consumer")]
    public static async Task SingleActiveAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await session.QueueAsync(("x-single-active-consumer", true));
        Inbox active = await session.ConsumeAsync(queue, autoAck: true);
        Inbox waiting = await session.ConsumeAsync(queue, autoAck: true);
        await session.SendAsync(queue, "one");
        await session.SendAsync(queue, "two");
        await active.NextAsync(2);
        await waiting.NothingAsync();
        await session.Channel.BasicCancelAsync(active.Tag);
        await session.SendAsync(queue, "three");
        Check.Equal("three", (await waiting.NextAsync()).Message, "after the takeover");
    }

    [Scenario("consumer-priority")]
    public static async Task PriorityAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await session.QueueAsync();
        Inbox low = await session.ConsumeAsync(queue, autoAck: true);
        Inbox high = await session.ConsumeAsync(queue, autoAck: true, new Dictionary<string, object?> { ["x-priority"] = 10 });
        for (int i = 0; i < 5; i++)
            await session.SendAsync(queue, $"{i}");
        await high.NextAsync(5);
        await low.NothingAsync();
    }

    [Scenario("cancel-stops-deliveries")]
    public static async Task CancelAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await session.QueueAsync();
        Inbox inbox = await session.ConsumeAsync(queue, autoAck: true);
        Check.That(inbox.Tag.StartsWith("amq.ctag-", StringComparison.Ordinal), $"the server called the consumer {inbox.Tag}");
        await session.Channel.BasicCancelAsync(inbox.Tag);
        await session.SendAsync(queue, "stays");
        await inbox.NothingAsync();
        Check.Equal(1u, await session.Channel.MessageCountAsync(queue), "messages");
    }

    [Scenario("deleted-queue-cancels-its-consumer")]
    public static async Task CancelNotificationAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await session.QueueAsync();
        Inbox inbox = await session.ConsumeAsync(queue);
        await using IChannel other = await session.Connection.CreateChannelAsync();
        await other.QueueDeleteAsync(queue);
        await inbox.Cancelled;
    }

    [Scenario("consume-and-publish-keep-order")]
    public static async Task OrderAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await session.QueueAsync();
        Inbox inbox = await session.ConsumeAsync(queue, autoAck: true);
        for (int i = 0; i < 2000; i++)
            await session.SendAsync(queue, $"{i}");
        for (int i = 0; i < 2000; i++)
            Check.Equal($"{i}", (await inbox.NextAsync()).Message, "order");
    }
}
