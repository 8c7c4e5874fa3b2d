using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Hoopoe.Interop.RabbitMqClient6;

/// <summary>Consuming with the synchronous API: acknowledgement, prefetch, cancellation, dead letters, replies.</summary>
internal static class ConsumeScenarios
{
    [Scenario("nack-requeues-as-redelivered")]
    public static Task NackAsync(Broker broker)
    {
        using Session session = new(broker);
        string queue = session.Queue();
        Inbox inbox = session.Consume(queue);
        session.Send(queue, "again");
        Delivery first = inbox.Next();
        session.Channel.BasicNack(first.Tag, false, requeue: true);
        Delivery second = inbox.Next();
        Check.Equal((false, true), (first.Redelivered, second.Redelivered), "redelivered");
        session.Channel.BasicAck(second.Tag, false);
        return Task.CompletedTask;
    }

    [Scenario("recover-redelivers")]
    public static Task RecoverAsync(Broker broker)
    {
        using Session session = new(broker);
        string queue = session.Queue();
        Inbox inbox = session.Consume(queue);
        session.Send(queue, "unacknowledged");
        inbox.Next();
        session.Channel.BasicRecover(requeue: true);
        Check.Equal(true, inbox.Next().Redelivered, "redelivered");
        return Task.CompletedTask;
    }

    [Scenario("prefetch-per-consumer")]
    public static Task PrefetchAsync(Broker broker)
    {
        using Session session = new(broker);
        string queue = session.Queue();
        session.Channel.BasicQos(0, 2, global: false);
        Inbox inbox = session.Consume(queue);
        for (int i = 1; i <= 4; i++)
            session.Send(queue, $"{i}");
        Delivery first = inbox.Next();
        inbox.Next();
        inbox.Nothing();
        session.Channel.BasicAck(first.Tag, false);
        Check.Equal("3", inbox.Next().Message, "after an acknowledgement");
        return Task.CompletedTask;
    }

    [Scenario("get-purge-and-counts")]
    public static Task GetAsync(Broker broker)
    {
        using Session session = new(broker);
        session.Channel.ConfirmSelect();
        string queue = session.Queue();
        for (int i = 1; i <= 3; i++)
            session.Send(queue, $"{i}");
        session.Channel.WaitForConfirmsOrDie(TimeSpan.FromSeconds(10));
        BasicGetResult got = session.Channel.BasicGet(queue, autoAck: true);
        Check.Equal(("1", 2u), (Text.Of(got.Body), got.MessageCount), "the first of three");
        Check.Equal(2u, session.Channel.QueueDeclarePassive(queue).MessageCount, "messages");
        Check.Equal(2u, session.Channel.QueuePurge(queue), "purged");
        Check.That(session.Channel.BasicGet(queue, autoAck: true) is null, "the purged queue gave a message");
        return Task.CompletedTask;
    }

    [Scenario("deleted-queue-cancels-its-consumer")]
    public static Task CancelNotificationAsync(Broker broker)
    {
        using Session session = new(broker);
        string queue = session.Queue();
        Inbox inbox = session.Consume(queue);
        session.Connection.CreateModel().QueueDelete(queue);
        inbox.WaitCancelled();
        return Task.CompletedTask;
    }

    [Scenario("consumers-take-turns")]
    public static Task RoundRobinAsync(Broker broker)
    {
        using Session session = new(broker);
        string queue = session.Queue();
        Inbox first = session.Consume(queue, autoAck: true);
        Inbox second = session.Consume(queue, autoAck: true);
        for (int i = 0; i < 10; i++)
            session.Send(queue, $"{i}");
        first.Next(5);
        second.Next(5);
        return Task.CompletedTask;
    }

    [Scenario("redeclare-mismatch-queue")]
    public static async Task MismatchAsync(Broker broker)
    {
        using Session session = new(broker);
        string queue = session.Queue(("x-max-length", 5));
        var failure = await Check.ThrowsAsync<OperationInterruptedException>(
            () => Task.FromResult(session.Channel.QueueDeclare(queue, false, exclusive: true, autoDelete: false)), "no limit");
        Check.Equal(406, failure.ShutdownReason.ReplyCode, "code");
        Check.Contains("inequivalent arg 'x-max-length'", failure.ShutdownReason.ReplyText, "text");
    }

    [Scenario("expired-is-dead-lettered")]
    public static Task DeadLetterAsync(Broker broker)
    {
        using Session session = new(broker);
        string dead = session.Queue();
        string queue = session.Queue(("x-message-ttl", 50), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", dead));
        session.Send(queue, "short-lived");
        Delivery letter = session.Consume(dead, autoAck: true).Next();
        var death = (Dictionary<string, object>)((List<object>)letter.Properties.Headers["x-death"])[0];
        Check.Equal(("expired", queue, 1L), (Text.Of(death["reason"]), Text.Of(death["queue"]), (long)death["count"]), "death");
        return Task.CompletedTask;
    }

    [Scenario("direct-reply-to")]
    public static Task DirectReplyToAsync(Broker broker)
    {
        using Session client = new(broker);
        using Session server = new(broker);
        string requests = server.Queue();
        Inbox served = server.Consume(requests, autoAck: true);
        Inbox replies = client.Consume("amq.rabbitmq.reply-to", autoAck: true);
        client.Send(requests, "question", p => p.ReplyTo = "amq.rabbitmq.reply-to");
        Delivery question = served.Next();
        server.Send(question.Properties.ReplyTo, "answer");
        Check.Equal("answer", replies.Next().Message, "reply");
        return Task.CompletedTask;
    }

    [Scenario("topic-and-exchange-binding")]
    public static Task RoutingAsync(Broker broker)
    {
        using Session session = new(broker);
        string topic = session.Exchange(ExchangeType.Topic);
        string fanout = session.Exchange(ExchangeType.Fanout);
        string queue = session.Queue();
        session.Channel.QueueBind(queue, fanout, "");
        session.Channel.ExchangeBind(fanout, topic, "order.*");
        session.Send(topic, "order.paid", "yes");
        session.Send(topic, "order.paid.late", "no");
        Inbox inbox = session.Consume(queue, autoAck: true);
        Check.Equal("yes", inbox.Next().Message, "message");
        inbox.Nothing();
        return Task.CompletedTask;
    }
}
