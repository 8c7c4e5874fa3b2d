using RabbitMQ.Client;

namespace Hoopoe.Tests.Rights;

/// <summary>Topic permissions against routing keys: publishing, binding and unbinding. Stateless.</summary>
internal static class TopicCases
{
    private static readonly string[] _patterns = ["none", ".*", "", "a", "^a\\.", "^a\\.b$", "^{username}\\.", "^{vhost}", "^a\\.#$"];

    private static readonly string[] _keys = ["", "a", "a.b", "b.a", "u.x", "/", "a.#", "#"];

    private static readonly (string Name, Func<IChannel, string, Task> RunAsync)[] _operations =
    [
        ("publish to topic", (c, key) => AmqpOperation.PublishAsync(c, "t", key)),
        ("publish to topic with CC", (c, key) => AmqpOperation.PublishAsync(c, "t", "a.b", new BasicProperties { Headers = new Dictionary<string, object?> { ["CC"] = new List<object> { key } } })),
        ("publish to another topic exchange", (c, key) => AmqpOperation.PublishAsync(c, "amq.topic", key)),
        ("publish to direct", (c, key) => AmqpOperation.PublishAsync(c, "x", key)),
        ("queue.bind to topic", (c, key) => c.QueueBindAsync("q", "t", key)),
        ("exchange.bind to topic", (c, key) => c.ExchangeBindAsync("d", "t", key)),
        ("exchange.bind into topic", (c, key) => c.ExchangeBindAsync("t", "x", key)),
        ("queue.unbind from topic", (c, key) => c.QueueUnbindAsync("q", "t", key)),
    ];

    /// <summary>The cases, operation by operation.</summary>
    public static IEnumerable<RightsCase> All =>
        from operation in _operations
        from pattern in _patterns
        from key in _keys
        select new RightsCase($"{operation.Name}, key '{key}'", pattern == "none" ? "topic:none" : $"topic:'{pattern}'", async broker =>
        {
            await broker.PrepareAsync(AmqpOperation.PrepareAsync);
            await broker.PermitAsync(".*", ".*", ".*");
            await broker.CallAsync("DELETE", $"topic-permissions/%2F/{RightsBroker.User}");
            if (pattern != "none")
            {
                string text = RightsBroker.Quote(pattern);
                foreach (string exchange in (string[])["t", "x"])
                    await broker.SetAsync("PUT", $"topic-permissions/%2F/{RightsBroker.User}", $$"""{"exchange":"{{exchange}}","write":{{text}},"read":{{text}}}""");
            }
            string answer = await broker.TryAsync(channel => operation.RunAsync(channel, key));
            await broker.CallAsync("DELETE", $"topic-permissions/%2F/{RightsBroker.User}");
            return answer;
        });
}
