using System.Collections.Concurrent;
using System.Security.Cryptography;
using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Hoopoe.Interop.RabbitMqClient6;

/// <summary>Publishing with the synchronous API: properties, sizes, confirms, returns, batches, transactions.</summary>
internal static class PublishScenarios
{
    [Scenario("properties-are-echoed")]
    public static Task PropertiesAsync(Broker broker)
    {
        using Session session = new(broker);
        string queue = session.Queue();
        session.Send(queue, "body", p =>
        {
            (p.ContentType, p.ContentEncoding, p.DeliveryMode, p.Priority) = ("text/plain", "utf-8", 2, 7);
            (p.CorrelationId, p.ReplyTo, p.Expiration, p.MessageId) = ("correlation", "reply", "60000", "message");
            (p.Timestamp, p.Type, p.UserId, p.AppId) = (new AmqpTimestamp(1_700_000_000), "type", "guest", "app");
            p.Headers = new Dictionary<string, object>
            {
                ["int"] = -5,
                ["long"] = long.MaxValue,
                ["text"] = "zażółć",
                ["yes"] = true,
                ["double"] = 2.5,
                ["list"] = new List<object> { 1, "two" },
                ["table"] = new Dictionary<string, object> { ["deep"] = (short)-3 },
            };
        });
        IBasicProperties seen = session.Consume(queue, autoAck: true).Next().Properties;
        Check.Equal(("text/plain", "utf-8", (byte)2, (byte)7), (seen.ContentType, seen.ContentEncoding, seen.DeliveryMode, seen.Priority), "content");
        Check.Equal(("correlation", "reply", "60000", "message"), (seen.CorrelationId, seen.ReplyTo, seen.Expiration, seen.MessageId), "addresses");
        Check.Equal((1_700_000_000L, "type", "guest", "app"), (seen.Timestamp.UnixTime, seen.Type, seen.UserId, seen.AppId), "origin");
        Check.Equal((-5, long.MaxValue, true, 2.5), ((int)seen.Headers["int"], (long)seen.Headers["long"], (bool)seen.Headers["yes"], (double)seen.Headers["double"]), "numbers");
        Check.Equal("zażółć", Text.Of(seen.Headers["text"]), "text");
        Check.Equal("two", Text.Of(((List<object>)seen.Headers["list"])[1]), "list");
        Check.Equal((short)-3, ((Dictionary<string, object>)seen.Headers["table"])["deep"], "table");
        return Task.CompletedTask;
    }

    [Scenario("bodies-of-every-size")]
    public static Task BodiesAsync(Broker broker)
    {
        using Session session = new(broker);
        session.Channel.ConfirmSelect();
        string queue = session.Queue();
        Inbox inbox = session.Consume(queue, autoAck: true);
        foreach (int size in (int[])[0, 1, 4096, 131_064, 131_065, 1_000_000, 10_000_000])
        {
            byte[] body = new byte[size];
            new Random(size).NextBytes(body);
            session.Channel.BasicPublish("", queue, null, body);
            session.Channel.WaitForConfirmsOrDie(TimeSpan.FromSeconds(10));
            Check.Equal(Convert.ToHexString(SHA256.HashData(body)), Convert.ToHexString(SHA256.HashData(inbox.Next().Body)), $"checksum of {size} bytes");
        }

        return Task.CompletedTask;
    }

    [Scenario("confirms-by-event")]
    public static Task ConfirmsAsync(Broker broker)
    {
        using Session session = new(broker);
        session.Channel.ConfirmSelect();
        string queue = session.Queue();
        ulong confirmed = 0;
        session.Channel.BasicAcks += (_, ack) => confirmed = Math.Max(confirmed, ack.DeliveryTag);
        for (ulong i = 1; i <= 1000; i++)
        {
            Check.Equal(i, session.Channel.NextPublishSeqNo, "sequence number");
            session.Send(queue, "confirmed");
        }

        session.Channel.WaitForConfirmsOrDie(TimeSpan.FromSeconds(10));
        Check.Equal(1000UL, confirmed, "the last confirmed");
        Check.Equal(1000u, session.Channel.MessageCount(queue), "messages");
        return Task.CompletedTask;
    }

    [Scenario("batch-publish")]
    public static Task BatchAsync(Broker broker)
    {
        using Session session = new(broker);
        string queue = session.Queue();
        IBasicPublishBatch batch = session.Channel.CreateBasicPublishBatch();
        for (int i = 0; i < 50; i++)
            batch.Add("", queue, mandatory: false, session.Channel.CreateBasicProperties(), Text.Bytes($"{i}").AsMemory());
        batch.Publish();
        Check.Equal(string.Join(' ', Enumerable.Range(0, 50)), session.Consume(queue, autoAck: true).Next(50), "order");
        return Task.CompletedTask;
    }

    [Scenario("mandatory-is-returned")]
    public static Task MandatoryAsync(Broker broker)
    {
        using Session session = new(broker);
        session.Channel.ConfirmSelect();
        BasicReturnEventArgs? returned = null;
        session.Channel.BasicReturn += (_, seen) => returned = seen;
        session.Channel.BasicPublish("", "nobody", mandatory: true, null, Text.Bytes("back"));
        session.Channel.WaitForConfirmsOrDie(TimeSpan.FromSeconds(10));
        Check.That(returned is not null, "the confirm came before the return");
        Check.Equal(((ushort)312, "NO_ROUTE", "nobody"), (returned.ReplyCode, returned.ReplyText, returned.RoutingKey), "return");
        return Task.CompletedTask;
    }

    [Scenario("full-queue-rejects")]
    public static Task RejectPublishAsync(Broker broker)
    {
        using Session session = new(broker);
        session.Channel.ConfirmSelect();
        string queue = session.Queue(("x-max-length", 1), ("x-overflow", "reject-publish"));
        // Asked by event: 6.4 lets WaitForConfirms go before it has noted that what came was a nack.
        var verdicts = new BlockingCollection<string>();
        session.Channel.BasicAcks += (_, ack) => verdicts.Add($"ack {ack.DeliveryTag}");
        session.Channel.BasicNacks += (_, nack) => verdicts.Add($"nack {nack.DeliveryTag}");
        foreach (var (text, expected) in new[] { ("fits", "ack 1"), ("too much", "nack 2") })
        {
            session.Send(queue, text);
            Check.That(verdicts.TryTake(out string? verdict, TimeSpan.FromSeconds(10)), $"no verdict on '{text}'");
            Check.Equal(expected, verdict, text);
        }
        return Task.CompletedTask;
    }

    [Scenario("transactions")]
    public static Task TransactionsAsync(Broker broker)
    {
        using Session session = new(broker);
        string queue = session.Queue();
        session.Channel.TxSelect();
        session.Send(queue, "rolled back");
        session.Channel.TxRollback();
        session.Send(queue, "committed");
        session.Channel.TxCommit();
        Check.Equal("committed", Text.Of(session.Channel.BasicGet(queue, autoAck: true).Body), "message");
        Check.That(session.Channel.BasicGet(queue, autoAck: true) is null, "the rolled back message came");
        return Task.CompletedTask;
    }
}
