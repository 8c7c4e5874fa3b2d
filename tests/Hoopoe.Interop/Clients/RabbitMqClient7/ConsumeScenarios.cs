using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Hoopoe.Interop.RabbitMqClient7;

/// <summary>Taking messages: acknowledgement, requeueing, prefetch, get.</summary>
internal static class ConsumeScenarios
{
    [Scenario("ack-multiple")]
    public static async Task AckMultipleAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await FilledAsync(session, 3);
        await using (IChannel channel = await session.Connection.CreateChannelAsync())
        {
            ulong last = 0;
            for (int i = 0; i < 3; i++)
                last = (await channel.BasicGetAsync(queue, autoAck: false))!.DeliveryTag;
            await channel.BasicAckAsync(last - 1, multiple: true);
        }

        BasicGetResult? left = await session.Channel.BasicGetAsync(queue, autoAck: true);
        Check.Equal(("3", true), (Text.Of(left!.Body), left.Redelivered), "what was not acknowledged");
        Check.That(await session.Channel.BasicGetAsync(queue, true) is null, "the queue is not empty");
    }

    [Scenario("nack-requeues-as-redelivered")]
    public static async Task NackAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        Inbox inbox = await session.ConsumeAsync(await FilledAsync(session, 2));
        Delivery first = await inbox.NextAsync();
        Delivery second = await inbox.NextAsync();
        await session.Channel.BasicNackAsync(second.Tag, multiple: true, requeue: true);
        for (int i = 1; i <= 2; i++)
        {
            Delivery again = await inbox.NextAsync();
            Check.Equal(($"{i}", true, false), (again.Message, again.Redelivered, first.Redelivered), "redelivery in order");
            await session.Channel.BasicRejectAsync(again.Tag, requeue: false);
        }

        await inbox.NothingAsync();
    }

    [Scenario("closed-channel-returns-its-messages")]
    public static async Task ClosedChannelAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await FilledAsync(session, 3);
        IChannel channel = await session.Connection.CreateChannelAsync();
        for (int i = 0; i < 3; i++)
            await channel.BasicGetAsync(queue, autoAck: false);
        await channel.CloseAsync();
        Inbox inbox = await session.ConsumeAsync(queue, autoAck: true);
        for (int i = 1; i <= 3; i++)
        {
            Delivery delivery = await inbox.NextAsync();
            Check.Equal(($"{i}", true), (delivery.Message, delivery.Redelivered), "at its old place");
        }
    }

    [Scenario("prefetch-per-consumer")]
    public static async Task PrefetchAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await FilledAsync(session, 5);
        await session.Channel.BasicQosAsync(0, 2, global: false);
        Inbox inbox = await session.ConsumeAsync(queue);
        Delivery first = await inbox.NextAsync();
        await inbox.NextAsync();
        await inbox.NothingAsync();
        await session.Channel.BasicAckAsync(first.Tag, multiple: false);
        Check.Equal("3", (await inbox.NextAsync()).Message, "after an acknowledgement");
        await inbox.NothingAsync();
    }

    [Scenario("prefetch-per-channel")]
    public static async Task GlobalPrefetchAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        await session.Channel.BasicQosAsync(0, 3, global: true);
        Inbox first = await session.ConsumeAsync(await FilledAsync(session, 2));
        await first.NextAsync(2);
        Inbox second = await session.ConsumeAsync(await FilledAsync(session, 2));
        await second.NextAsync();
        await second.NothingAsync();
    }

    [Scenario("get-counts-what-is-left")]
    public static async Task GetAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await FilledAsync(session, 2);
        BasicGetResult? got = await session.Channel.BasicGetAsync(queue, autoAck: true);
        Check.Equal(("1", 1u, "", queue), (Text.Of(got!.Body), got.MessageCount, got.Exchange, got.RoutingKey), "the first of two");
        await session.Channel.BasicGetAsync(queue, autoAck: true);
        Check.That(await session.Channel.BasicGetAsync(queue, autoAck: true) is null, "an empty queue gave a message");
    }

    [Scenario("unknown-delivery-tag")]
    public static async Task UnknownTagAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        Task<ShutdownEventArgs> closed = Closing.OfAsync(session.Channel);
        await session.Channel.BasicAckAsync(42, multiple: false);
        ShutdownEventArgs seen = await closed;
        Check.Equal((406, "PRECONDITION_FAILED - unknown delivery tag 42"), ((int)seen.ReplyCode, seen.ReplyText), "reason");
    }

    [Scenario("direct-reply-to")]
    public static async Task DirectReplyToAsync(Broker broker)
    {
        await using Session client = await Session.OpenAsync(broker);
        await using Session server = await Session.OpenAsync(broker);
        string requests = await server.QueueAsync();
        Inbox served = await server.ConsumeAsync(requests, autoAck: true);
        Inbox replies = await client.ConsumeAsync("amq.rabbitmq.reply-to", autoAck: true);
        for (int i = 0; i < 3; i++)
        {
            BasicProperties properties = new() { ReplyTo = "amq.rabbitmq.reply-to", CorrelationId = $"{i}" };
            await client.Channel.BasicPublishAsync("", requests, false, properties, Text.Bytes($"question {i}"));
            Delivery question = await served.NextAsync();
            Check.That(question.Properties.ReplyTo!.StartsWith("amq.rabbitmq.reply-to.", StringComparison.Ordinal), "the reply address");
            BasicProperties answer = new() { CorrelationId = question.Properties.CorrelationId };
            await server.Channel.BasicPublishAsync("", question.Properties.ReplyTo!, false, answer, Text.Bytes($"answer to {question.Message}"));
            Delivery reply = await replies.NextAsync();
            Check.Equal(($"answer to question {i}", $"{i}"), (reply.Message, reply.Properties.CorrelationId), "the answer");
        }
    }

    [Scenario("reply-to-needs-its-consumer")]
    public static async Task ReplyWithoutConsumerAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        var failure = await Check.ThrowsAsync<OperationInterruptedException>(
            () => session.ConsumeAsync("amq.rabbitmq.reply-to", autoAck: false), "with acknowledgements");
        Check.Equal(406, failure.ShutdownReason!.ReplyCode, "code");
    }

    private static async Task<string> FilledAsync(Session session, int count)
    {
        string queue = await session.QueueAsync();
        for (int i = 1; i <= count; i++)
            await session.SendAsync(queue, $"{i}");
        await Check.EventuallyAsync(async () => await session.Channel.MessageCountAsync(queue) == count, "the queue filled");
        return queue;
    }
}
