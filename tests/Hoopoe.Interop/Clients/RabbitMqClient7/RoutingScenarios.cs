using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;

namespace Hoopoe.Interop.RabbitMqClient7;

/// <summary>Which queues a message reaches: kinds of exchange, bindings between them, copies, alternates.</summary>
internal static class RoutingScenarios
{
    [Scenario("topic")]
    public static async Task TopicAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string exchange = await session.ExchangeAsync(ExchangeType.Topic);
        string queue = await session.QueueAsync();
        Inbox inbox = await session.ConsumeAsync(queue, autoAck: true);
        await session.Channel.QueueBindAsync(queue, exchange, "a.*.c");
        await session.Channel.QueueBindAsync(queue, exchange, "x.#");
        foreach (string key in (string[])["a.b.c", "a.c", "x", "x.y.z", "y.x", "a.b.c.d"])
            await session.Channel.BasicPublishAsync(exchange, key, Text.Bytes(key));
        Check.Equal("a.b.c x x.y.z", string.Join(' ', await inbox.NextAsync(3)), "matching keys");
        await inbox.NothingAsync();
    }

    [Scenario("headers")]
    public static async Task HeadersAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string exchange = await session.ExchangeAsync(ExchangeType.Headers);
        string all = await session.QueueAsync();
        string any = await session.QueueAsync();
        await session.Channel.QueueBindAsync(all, exchange, "", new Dictionary<string, object?> { ["x-match"] = "all", ["a"] = 1, ["b"] = "two" });
        await session.Channel.QueueBindAsync(any, exchange, "", new Dictionary<string, object?> { ["x-match"] = "any", ["a"] = 1, ["b"] = "two" });
        Inbox allInbox = await session.ConsumeAsync(all, autoAck: true);
        Inbox anyInbox = await session.ConsumeAsync(any, autoAck: true);
        await SendAsync("both", new() { ["a"] = 1, ["b"] = "two" });
        await SendAsync("one", new() { ["a"] = 1, ["b"] = "three" });
        await SendAsync("none", new() { ["a"] = 2 });
        Check.Equal("both", (await allInbox.NextAsync()).Message, "all");
        Check.Equal("both one", string.Join(' ', await anyInbox.NextAsync(2)), "any");
        await allInbox.NothingAsync();
        await anyInbox.NothingAsync();

        async Task SendAsync(string text, Dictionary<string, object?> headers) =>
            await session.Channel.BasicPublishAsync(exchange, "", false, new BasicProperties { Headers = headers }, Text.Bytes(text));
    }

    [Scenario("fanout")]
    public static async Task FanoutAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        string exchange = await session.ExchangeAsync(ExchangeType.Fanout);
        List<Inbox> inboxes = [];
        for (int i = 0; i < 5; i++)
        {
            string queue = await session.QueueAsync();
            await session.Channel.QueueBindAsync(queue, exchange, $"ignored {i}");
            inboxes.Add(await session.ConsumeAsync(queue, autoAck: true));
        }

        await session.Channel.BasicPublishAsync(exchange, "whatever", Text.Bytes("all"));
        foreach (Inbox inbox in inboxes)
            Check.Equal("all", (await inbox.NextAsync()).Message, "copy");
    }

    [Scenario("unbind")]
    public static async Task UnbindAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        string queue = await session.QueueAsync();
        string key = Broker.Unique("key");
        await session.Channel.QueueBindAsync(queue, "amq.direct", key);
        await session.Channel.QueueUnbindAsync(queue, "amq.direct", key);
        await session.Channel.QueueUnbindAsync(queue, "amq.direct", key);
        await session.Channel.BasicPublishAsync("amq.direct", key, Text.Bytes("lost"));
        Check.Equal(0u, await session.Channel.MessageCountAsync(queue), "messages");
    }

    [Scenario("exchange-to-exchange")]
    public static async Task ExchangeToExchangeAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        string outer = await session.ExchangeAsync(ExchangeType.Topic);
        string inner = await session.ExchangeAsync(ExchangeType.Fanout);
        string queue = await session.QueueAsync();
        await session.Channel.QueueBindAsync(queue, inner, "");
        await session.Channel.QueueBindAsync(queue, outer, "a.b");
        await session.Channel.ExchangeBindAsync(inner, outer, "a.#");
        await session.Channel.BasicPublishAsync(outer, "a.b", Text.Bytes("once, though two ways lead there"));
        Check.Equal(1u, await session.Channel.MessageCountAsync(queue), "messages");
        await session.Channel.ExchangeUnbindAsync(inner, outer, "a.#");
        await session.Channel.BasicPublishAsync(outer, "a.c", Text.Bytes("lost"));
        Check.Equal(1u, await session.Channel.MessageCountAsync(queue), "messages after unbinding");
    }

    [Scenario("alternate-exchange")]
    public static async Task AlternateAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        string alternate = await session.ExchangeAsync(ExchangeType.Fanout);
        string exchange = await session.ExchangeAsync(ExchangeType.Direct, ("alternate-exchange", alternate));
        string queue = await session.QueueAsync();
        string elsewhere = await session.QueueAsync();
        await session.Channel.QueueBindAsync(queue, alternate, "");
        await session.Channel.QueueBindAsync(elsewhere, exchange, "bound");
        await session.Channel.BasicPublishAsync(exchange, "unbound", mandatory: true, Text.Bytes("caught"));
        BasicGetResult? got = await session.Channel.BasicGetAsync(queue, autoAck: true);
        Check.Equal((exchange, "unbound"), (got!.Exchange, got.RoutingKey), "exchange and key");
    }

    [Scenario("sender-selected-copies")]
    public static async Task CopiesAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, confirms: true);
        string first = await session.QueueAsync();
        string second = await session.QueueAsync();
        string third = await session.QueueAsync();
        Dictionary<string, object?> headers = new() { ["CC"] = new List<object?> { second }, ["BCC"] = new List<object?> { third } };
        await session.Channel.BasicPublishAsync("", first, false, new BasicProperties { Headers = headers }, Text.Bytes("copied"));
        foreach (string queue in (string[])[first, second, third])
        {
            BasicGetResult? got = await session.Channel.BasicGetAsync(queue, autoAck: true);
            Check.That(got is not null, "a copy is missing");
            Check.Equal((true, false), (got.BasicProperties.Headers!.ContainsKey("CC"), got.BasicProperties.Headers.ContainsKey("BCC")), "CC and BCC");
        }
    }
}
