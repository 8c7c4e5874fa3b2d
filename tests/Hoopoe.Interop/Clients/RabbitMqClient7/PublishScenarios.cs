using System.Security.Cryptography;
using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Hoopoe.Interop.RabbitMqClient7;

/// <summary>Publishing: what arrives is what was sent, and the publisher learns what became of it.</summary>
internal static class PublishScenarios
{
    [Scenario("properties-are-echoed")]
    public static async Task PropertiesAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await session.QueueAsync();
        BasicProperties sent = new()
        {
            ContentType = "text/plain",
            ContentEncoding = "utf-8",
            DeliveryMode = DeliveryModes.Persistent,
            Priority = 7,
            CorrelationId = "correlation",
            ReplyTo = "reply",
            Expiration = "60000",
            MessageId = "message",
            UserId = "guest",
            Timestamp = new AmqpTimestamp(1_700_000_000),
            Type = "type",
            AppId = "app",
            ClusterId = "cluster",
        };
        await session.Channel.BasicPublishAsync("", queue, mandatory: true, sent, Text.Bytes("body"));
        Delivery seen = await (await session.ConsumeAsync(queue, autoAck: true)).NextAsync();
        Check.Equal("body", seen.Message, "body");
        Check.Equal(("", queue, false), (seen.Exchange, seen.RoutingKey, seen.Redelivered), "exchange, key and redelivered");
        Check.Equal(Listed(sent), Listed(seen.Properties), "properties");
    }

    [Scenario("headers-are-echoed")]
    public static async Task HeadersAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await session.QueueAsync();
        Dictionary<string, object?> sent = new()
        {
            ["bool"] = true,
            ["signed byte"] = (sbyte)-5,
            ["byte"] = (byte)200,
            ["short"] = (short)-300,
            ["int"] = -70_000,
            ["unsigned int"] = 4_000_000_000u,
            ["long"] = long.MinValue,
            ["float"] = 1.5f,
            ["double"] = Math.PI,
            ["decimal"] = 12.34m,
            ["string"] = "zażółć",
            ["bytes"] = new BinaryTableValue([0, 255, 1]),
            ["none"] = null,
            ["time"] = new AmqpTimestamp(1_700_000_000),
            ["list"] = new List<object?> { 1, "two", false },
            ["table"] = new Dictionary<string, object?> { ["deep"] = new Dictionary<string, object?> { ["deeper"] = 3L } },
        };
        await session.Channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { Headers = sent }, Text.Bytes(""));
        Delivery seen = await (await session.ConsumeAsync(queue, autoAck: true)).NextAsync();
        Check.Equal(Shown(sent), Shown(seen.Properties.Headers), "headers");
    }

    [Scenario("bodies-of-every-size")]
    public static async Task BodiesAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        string queue = await session.QueueAsync();
        Inbox inbox = await session.ConsumeAsync(queue, autoAck: true);
        foreach (int size in (int[])[0, 1, 4095, 4096, 131_063, 131_064, 131_065, 262_128, 1_000_000, 10_000_000])
        {
            byte[] body = new byte[size];
            new Random(size).NextBytes(body);
            await session.Channel.BasicPublishAsync("", queue, body);
            Delivery seen = await inbox.NextAsync();
            Check.Equal(size, seen.Body.Length, "size");
            Check.Equal(Convert.ToHexString(SHA256.HashData(body)), Convert.ToHexString(SHA256.HashData(seen.Body)), "checksum");
        }
    }

    [Scenario("confirms-of-many")]
    public static async Task ConfirmsAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        string queue = await session.QueueAsync();
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => session.SendAsync(queue, $"message {i}")));
        Check.Equal(2000u, await session.Channel.MessageCountAsync(queue), "confirmed and there");
    }

    [Scenario("unroutable-is-confirmed")]
    public static async Task UnroutableAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        await session.Channel.BasicPublishAsync("", "nobody", mandatory: false, Text.Bytes("lost"));
    }

    [Scenario("mandatory-is-returned")]
    public static async Task MandatoryAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        BasicReturnEventArgs? returned = null;
        session.Channel.BasicReturnAsync += (_, seen) => Task.FromResult(returned = seen);
        await Check.ThrowsAsync<PublishException>(
            () => session.Channel.BasicPublishAsync("", "nobody", mandatory: true, Text.Bytes("back")).AsTask(), "nobody's key");
        Check.Equal((312, "NO_ROUTE"), ((int)returned!.ReplyCode, returned.ReplyText), "code and text");
        Check.Equal(("", "nobody"), (returned.Exchange, returned.RoutingKey), "exchange and key");
    }

    [Scenario("full-queue-rejects")]
    public static async Task RejectPublishAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        string queue = await session.QueueAsync(("x-max-length", 1), ("x-overflow", "reject-publish"));
        await session.SendAsync(queue, "fits");
        PublishException failure = await Check.ThrowsAsync<PublishException>(() => session.SendAsync(queue, "too much"), "a full queue");
        Check.That(!failure.IsReturn, "a negative acknowledgement, not a return");
    }

    [Scenario("missing-exchange-closes-the-channel")]
    public static async Task MissingExchangeAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        Task<ShutdownEventArgs> closed = Closing.OfAsync(session.Channel);
        await session.Channel.BasicPublishAsync("no-such-exchange", "", Text.Bytes("lost"));
        ShutdownEventArgs seen = await closed;
        Check.Equal((404, "NOT_FOUND - no exchange 'no-such-exchange' in vhost '/'"), ((int)seen.ReplyCode, seen.ReplyText), "reason");
    }

    [Scenario("foreign-user-id-is-refused")]
    public static async Task UserIdAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        Task<ShutdownEventArgs> closed = Closing.OfAsync(session.Channel);
        await session.Channel.BasicPublishAsync("", "any", false, new BasicProperties { UserId = "someone" }, Text.Bytes("forged"));
        Check.Equal(406, (int)(await closed).ReplyCode, "code");
    }

    [Scenario("transactions")]
    public static async Task TransactionsAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string queue = await session.QueueAsync();
        await session.Channel.TxSelectAsync();
        await session.SendAsync(queue, "rolled back");
        await session.Channel.TxRollbackAsync();
        await session.SendAsync(queue, "committed");
        Check.Equal(0u, await session.Channel.MessageCountAsync(queue), "before the commit");
        await session.Channel.TxCommitAsync();
        BasicGetResult? got = await session.Channel.BasicGetAsync(queue, autoAck: false);
        Check.Equal("committed", Text.Of(got!.Body), "after the commit");
        await session.Channel.BasicAckAsync(got.DeliveryTag, false);
        await session.Channel.TxRollbackAsync();
        await session.Channel.BasicNackAsync(got.DeliveryTag, false, requeue: true);
        await session.Channel.TxCommitAsync();
        Check.Equal(1u, await session.Channel.MessageCountAsync(queue), "the acknowledgement was rolled back");
    }

    private static string Listed(IReadOnlyBasicProperties p) =>
        $"{p.ContentType} {p.ContentEncoding} {p.DeliveryMode} {p.Priority} {p.CorrelationId} {p.ReplyTo} {p.Expiration} "
        + $"{p.MessageId} {p.UserId} {p.Timestamp.UnixTime} {p.Type} {p.AppId} {p.ClusterId}";

    /// <summary>A header with the type it has, strings and bytes alike since both travel as long strings.</summary>
    private static string Shown(object? value) => value switch
    {
        null => "none",
        IDictionary<string, object?> table =>
            "{" + string.Join(", ", table.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}: {Shown(e.Value)}")) + "}",
        System.Collections.IList list and not byte[] => "[" + string.Join(", ", list.Cast<object?>().Select(Shown)) + "]",
        BinaryTableValue binary => "binary " + Convert.ToHexString(binary.Bytes),
        byte[] or string => "string " + Text.Of(value),
        AmqpTimestamp time => $"time {time.UnixTime}",
        _ => $"{value.GetType().Name} {value}",
    };
}
