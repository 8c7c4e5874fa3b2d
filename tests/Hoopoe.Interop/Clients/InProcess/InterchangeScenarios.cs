using System.Collections.Concurrent;
using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Interop.Scenarios;
using Hoopoe.Server.Client;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Broker = Hoopoe.Interop.Scenarios.Broker;

namespace Hoopoe.Interop.InProcess;

/// <summary>Messages go both ways between the client in the broker's process and RabbitMQ.Client, with all that is said of them.</summary>
internal static class InterchangeScenarios
{
    [Scenario("properties-from-the-network")]
    public static async Task PropertiesFromTheNetworkAsync(Broker _)
    {
        await using Pair pair = await Pair.OpenAsync();
        BasicProperties sent = new()
        {
            ContentType = "text/plain", ContentEncoding = "utf-8", DeliveryMode = DeliveryModes.Persistent, Priority = 3, CorrelationId = "c",
            ReplyTo = "r", Expiration = "60000", MessageId = "m", Timestamp = new AmqpTimestamp(7), Type = "t", UserId = "guest", AppId = "a",
            Headers = new Dictionary<string, object?>
            {
                ["null"] = null, ["bool"] = true, ["int8"] = sbyte.MinValue, ["uint8"] = byte.MaxValue, ["int16"] = short.MinValue, ["int32"] = int.MinValue,
                ["uint32"] = uint.MaxValue, ["int64"] = long.MinValue, ["float"] = 1.5f, ["double"] = 2.5, ["decimal"] = 123.45m, ["text"] = "text",
                ["bytes"] = new BinaryTableValue([0, 255]), ["time"] = new AmqpTimestamp(8), ["list"] = new List<object?> { 1, "two" },
                ["table"] = new Dictionary<string, object?> { ["deep"] = 1 },
            },
        };
        await pair.Network.BasicPublishAsync("", Pair.Queue, mandatory: true, sent, Text.Bytes("body"));
        Delivery delivery = (await pair.Local.GetAsync(Pair.Queue))!.Value;
        Check.Equal("body", Encoding.UTF8.GetString(delivery.Body), "body");
        MessageProperties got = delivery.Properties;
        Check.Equal(
            ("text/plain", "utf-8", true, (byte?)3, "c", "r"),
            (got.ContentType, got.ContentEncoding, got.Persistent, got.Priority, got.CorrelationId, got.ReplyTo), "properties");
        Check.Equal(
            (TimeSpan.FromMinutes(1), "m", new Timestamp(7), "t", "guest", "a"),
            (got.Expiration, got.MessageId, got.Timestamp, got.Type, got.UserId, got.AppId), "further properties");
        Arguments expected = Arguments.Of(
            ("null", null), ("bool", true), ("int8", sbyte.MinValue), ("uint8", byte.MaxValue), ("int16", short.MinValue), ("int32", int.MinValue),
            ("uint32", uint.MaxValue), ("int64", long.MinValue), ("float", 1.5f), ("double", 2.5), ("decimal", new ScaledDecimal(2, 12345)), ("text", "text"),
            ("bytes", new byte[] { 0, 255 }), ("time", new Timestamp(8)), ("list", new List<object?> { 1, "two" }), ("table", Arguments.Of(("deep", 1))),
            // The library numbers what it tracks.
            ("x-dotnet-pub-seq-no", 1L));
        Check.That(expected.SameAs(got.Headers), $"headers came as {string.Join(", ", got.Headers)}");
        delivery.Acknowledge();
    }

    [Scenario("properties-to-the-network")]
    public static async Task PropertiesToTheNetworkAsync(Broker _)
    {
        await using Pair pair = await Pair.OpenAsync();
        MessageProperties sent = new()
        {
            ContentType = "text/plain", Persistent = true, Priority = 3, CorrelationId = "c", Expiration = TimeSpan.FromMinutes(1), MessageId = "m",
            Timestamp = new Timestamp(7),
            Headers = Arguments.Of(
                ("bool", true), ("int16", short.MinValue), ("int64", long.MaxValue), ("double", 2.5), ("decimal", new ScaledDecimal(2, 12345)), ("text", "text"),
                ("time", new Timestamp(8)), ("list", new List<object?> { 1, "two" }), ("table", Arguments.Of(("deep", 1))), ("null", null)),
        };
        await pair.Local.PublishAsync("amq.fanout", "key", "nobody"u8, sent);
        await pair.Local.PublishAsync("", Pair.Queue, "body"u8, sent, mandatory: true);
        BasicGetResult got = (await pair.Network.BasicGetAsync(Pair.Queue, autoAck: true))!;
        Check.Equal("body", Text.Of(got.Body), "body");
        IReadOnlyBasicProperties properties = got.BasicProperties;
        Check.Equal(
            ("text/plain", DeliveryModes.Persistent, (byte)3, "c", "60000", "m", 7L),
            (properties.ContentType, properties.DeliveryMode, properties.Priority, properties.CorrelationId, properties.Expiration, properties.MessageId, properties.Timestamp.UnixTime),
            "properties");
        IDictionary<string, object?> headers = properties.Headers!;
        Check.Equal(
            (true, short.MinValue, long.MaxValue, 2.5, 123.45m),
            ((bool)headers["bool"]!, (short)headers["int16"]!, (long)headers["int64"]!, (double)headers["double"]!, (decimal)headers["decimal"]!), "headers");
        Check.Equal(("text", 8L, null), (Text.Of(headers["text"]), ((AmqpTimestamp)headers["time"]!).UnixTime, headers["null"]), "further headers");
        Check.Equal("two", Text.Of(((IList<object?>)headers["list"]!)[1]), "list");
        Check.Equal(1, (int)((IDictionary<string, object?>)headers["table"]!)["deep"]!, "table");
    }

    [Scenario("both-consume-one-queue")]
    public static async Task BothConsumeOneQueueAsync(Broker _)
    {
        const int Messages = 2000;
        await using Pair pair = await Pair.OpenAsync();
        ConcurrentDictionary<string, string> seen = new();
        int network = 0, local = 0;
        await pair.Network.BasicQosAsync(0, 20, global: false);
        AsyncEventingBasicConsumer consumer = new(pair.Network);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            Check.That(seen.TryAdd(Text.Of(delivery.Body), "network"), "a message came twice");
            Interlocked.Increment(ref network);
            await pair.Network.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await pair.Network.BasicConsumeAsync(Pair.Queue, autoAck: false, consumer);
        using CancellationTokenSource done = new();
        Task consuming = Task.Run(async () =>
        {
            await foreach (Delivery delivery in pair.Local.ConsumeAsync(Pair.Queue, new ConsumeOptions { Prefetch = 20 }, done.Token))
            {
                Check.That(seen.TryAdd(Encoding.UTF8.GetString(delivery.Body), "local"), "a message came twice");
                local++;
                delivery.Acknowledge();
            }
        });
        await using (WindowedPublisher publisher = pair.Local.OpenPublisher(100))
        {
            for (int i = 0; i < Messages; i++)
            {
                if (i % 2 == 0) await publisher.PublishAsync("", Pair.Queue, Text.Bytes($"{i}"));
                else await pair.Network.BasicPublishAsync("", Pair.Queue, Text.Bytes($"{i}"));
            }

            await publisher.ConfirmAllAsync();
        }

        await Check.EventuallyAsync(() => Task.FromResult(seen.Count == Messages || consuming.IsCompleted), "all messages come");
        await done.CancelAsync();
        await Check.ThrowsAsync<OperationCanceledException>(() => consuming, "the end of the enumeration");
        Check.Equal(Messages, network + local, "messages");
        Check.That(network > 0 && local > 0, $"one consumer got nothing: {network} and {local}");
    }

    [Scenario("rejected-in-process-dies-for-the-network")]
    public static async Task RejectedInProcessDiesForTheNetworkAsync(Broker _)
    {
        await using Pair pair = await Pair.OpenAsync();
        await pair.Network.QueueDeclareAsync("dead", durable: false, exclusive: false, autoDelete: false);
        await pair.Local.DeclareQueueAsync("work", arguments: Arguments.Of(("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead")));
        await pair.Network.BasicPublishAsync("", "work", Text.Bytes("bad"));
        (await pair.Local.GetAsync("work"))!.Value.Reject();
        BasicGetResult dead = (await pair.Network.BasicGetAsync("dead", autoAck: true))!;
        Check.Equal("bad", Text.Of(dead.Body), "body");
        Check.Equal("rejected", Text.Of(dead.BasicProperties.Headers!["x-first-death-reason"]), "reason");
    }

    [Scenario("exclusive-to-the-process")]
    public static async Task ExclusiveToTheProcessAsync(Broker _)
    {
        await using Pair pair = await Pair.OpenAsync();
        await pair.Local.DeclareQueueAsync("mine", exclusive: true);
        RabbitMQ.Client.Exceptions.OperationInterruptedException locked = await Check.ThrowsAsync<RabbitMQ.Client.Exceptions.OperationInterruptedException>(
            () => pair.Network.QueueDeclarePassiveAsync("mine"), "another's exclusive queue");
        Check.Equal(405, (int)locked.ShutdownReason!.ReplyCode, "reply code");
    }
}
