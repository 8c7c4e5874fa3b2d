using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Hoopoe.Interop.RabbitMqClient7;

/// <summary>Declaring, redeclaring, counting, purging and deleting queues and exchanges.</summary>
internal static class DeclarationScenarios
{
    [Scenario("redeclare-is-idempotent")]
    public static async Task RedeclareAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        Dictionary<string, object?> arguments = new() { ["x-message-ttl"] = 60_000, ["x-max-length"] = 10 };
        string queue = Broker.Unique("queue");
        for (int i = 0; i < 2; i++)
            await session.Channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true, arguments);
        string exchange = await session.ExchangeAsync(ExchangeType.Topic);
        await session.Channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: false, autoDelete: true);
        await session.Channel.ExchangeDeleteAsync(exchange);
        await session.Channel.ExchangeDeleteAsync(exchange);
    }

    [Scenario("redeclare-mismatch-queue")]
    public static async Task MismatchedQueueAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await session.QueueAsync(("x-message-ttl", 1000));
        var failure = await Check.ThrowsAsync<OperationInterruptedException>(
            () => session.Channel.QueueDeclareAsync(
                queue, false, exclusive: true, autoDelete: false, new Dictionary<string, object?> { ["x-message-ttl"] = 2000 }),
            "another time to live");
        Check.Equal(406, failure.ShutdownReason!.ReplyCode, "code");
        Check.Equal(
            $"PRECONDITION_FAILED - inequivalent arg 'x-message-ttl' for queue '{queue}' in vhost '/': received '2000' but current is '1000'",
            failure.ShutdownReason.ReplyText,
            "text");
    }

    [Scenario("redeclare-mismatch-exchange")]
    public static async Task MismatchedExchangeAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string exchange = await session.ExchangeAsync(ExchangeType.Topic);
        var failure = await Check.ThrowsAsync<OperationInterruptedException>(
            () => session.Channel.ExchangeDeclareAsync(exchange, ExchangeType.Direct, false, true), "another type");
        Check.Equal(406, failure.ShutdownReason!.ReplyCode, "code");
        Check.Contains("inequivalent arg 'type' for exchange", failure.ShutdownReason.ReplyText, "text");
    }

    [Scenario("passive-declare-counts")]
    public static async Task PassiveAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        string queue = await session.QueueAsync();
        for (int i = 0; i < 3; i++)
            await session.SendAsync(queue, "counted");
        QueueDeclareOk before = await session.Channel.QueueDeclarePassiveAsync(queue);
        Check.Equal((3u, 0u), (before.MessageCount, before.ConsumerCount), "messages and consumers");
        Inbox inbox = await session.ConsumeAsync(queue, autoAck: true);
        await inbox.NextAsync(3);
        QueueDeclareOk after = await session.Channel.QueueDeclarePassiveAsync(queue);
        Check.Equal((0u, 1u), (after.MessageCount, after.ConsumerCount), "messages and consumers");
    }

    [Scenario("server-named-queue")]
    public static async Task ServerNamedAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = (await session.Channel.QueueDeclareAsync()).QueueName;
        Check.That(queue.StartsWith("amq.gen-", StringComparison.Ordinal), $"the server named it {queue}");
        await session.Channel.QueueBindAsync("", "amq.direct", "last");
        Check.Equal(0u, await session.Channel.QueuePurgeAsync(""), "no name means the last declared queue");
    }

    [Scenario("reserved-names-are-refused")]
    public static async Task ReservedAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        var failure = await Check.ThrowsAsync<OperationInterruptedException>(
            () => session.Channel.QueueDeclareAsync("amq.mine"), "a reserved name");
        Check.Equal(403, failure.ShutdownReason!.ReplyCode, "code");
    }

    [Scenario("exclusive-queue-is-locked")]
    public static async Task ExclusiveAsync(Broker broker)
    {
        await using Session owner = await Session.OpenAsync(broker);
        string queue = await owner.QueueAsync();
        await using Session other = await Session.OpenAsync(broker);
        var failure = await Check.ThrowsAsync<OperationInterruptedException>(
            () => other.Channel.QueueDeclarePassiveAsync(queue), "another connection's queue");
        Check.Equal(405, failure.ShutdownReason!.ReplyCode, "code");
        Check.Contains("RESOURCE_LOCKED - cannot obtain exclusive access to locked queue", failure.ShutdownReason.ReplyText, "text");
    }

    [Scenario("exclusive-queue-goes-with-its-connection")]
    public static async Task ExclusiveGoesAsync(Broker broker)
    {
        Session owner = await Session.OpenAsync(broker);
        string queue = await owner.QueueAsync();
        await owner.DisposeAsync();
        await using Session other = await Session.OpenAsync(broker);
        var failure = await Check.ThrowsAsync<OperationInterruptedException>(
            () => other.Channel.QueueDeclarePassiveAsync(queue), "a queue of a closed connection");
        Check.Equal(404, failure.ShutdownReason!.ReplyCode, "code");
    }

    [Scenario("auto-delete-queue-goes-with-its-last-consumer")]
    public static async Task AutoDeleteAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = Broker.Unique("auto");
        await session.Channel.QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: true);
        Inbox first = await session.ConsumeAsync(queue);
        Inbox second = await session.ConsumeAsync(queue);
        await session.Channel.BasicCancelAsync(first.Tag);
        await session.Channel.QueueDeclarePassiveAsync(queue);
        await session.Channel.BasicCancelAsync(second.Tag);
        await Check.ThrowsAsync<OperationInterruptedException>(
            () => session.Channel.QueueDeclarePassiveAsync(queue), "an auto-delete queue without consumers");
    }

    [Scenario("purge-and-delete-count")]
    public static async Task PurgeAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        string queue = await session.QueueAsync();
        await session.SendAsync(queue, "one");
        await session.SendAsync(queue, "two");
        Check.Equal(2u, await session.Channel.QueuePurgeAsync(queue), "purged");
        await session.SendAsync(queue, "three");
        Check.Equal(1u, await session.Channel.QueueDeleteAsync(queue), "deleted with the queue");
        Check.Equal(0u, await session.Channel.QueueDeleteAsync(queue), "deleting again");
    }

    [Scenario("delete-conditions")]
    public static async Task DeleteConditionsAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        string queue = await session.QueueAsync();
        await session.SendAsync(queue, "keeps it");
        await using IChannel other = await session.Connection.CreateChannelAsync();
        var notEmpty = await Check.ThrowsAsync<OperationInterruptedException>(
            () => other.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: true), "if-empty");
        Check.Equal(406, notEmpty.ShutdownReason!.ReplyCode, "code");
        await session.ConsumeAsync(queue);
        await using IChannel third = await session.Connection.CreateChannelAsync();
        var inUse = await Check.ThrowsAsync<OperationInterruptedException>(
            () => third.QueueDeleteAsync(queue, ifUnused: true, ifEmpty: false), "if-unused");
        Check.Equal(406, inUse.ShutdownReason!.ReplyCode, "code");
    }
}
