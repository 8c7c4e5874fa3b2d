using RabbitMQ.Client;

namespace Hoopoe.Interop.Crash.Topology;

/// <summary>The exchanges, queues and bindings that stay for a whole run.</summary>
internal static class Layout
{
    private const string Deaths = "deaths";
    private const int Soon = 400;
    private const int Late = 45_000;

    public static readonly QueuePlan Plain = new("plain");
    public static readonly QueuePlan Backlog = new("backlog");
    public static readonly QueuePlan Priority = new("priority", ("x-max-priority", 5));
    public static readonly QueuePlan Forgetful = new("forgetful", ("x-message-ttl", Late));
    public static readonly QueuePlan Refusing = new("refusing", ("x-max-length", 150), ("x-overflow", "reject-publish"));
    public static readonly QueuePlan FanOne = new("fan-1");
    public static readonly QueuePlan FanTwo = new("fan-2");
    public static readonly QueuePlan FanThree = new("fan-3");
    public static readonly QueuePlan TopicStar = new("topic-star");
    public static readonly QueuePlan TopicHash = new("topic-hash");
    public static readonly QueuePlan HeadersRed = new("headers-red");
    public static readonly QueuePlan HeadersAny = new("headers-any");
    public static readonly QueuePlan CommitOne = new("commit-1");
    public static readonly QueuePlan CommitTwo = new("commit-2");
    public static readonly QueuePlan CommitThree = new("commit-3");
    public static readonly QueuePlan Short = Mortal("short-lived", ["rejected", "expired"], ("x-message-ttl", Soon));
    public static readonly QueuePlan Expiring = Mortal("expiring", ["rejected", "expired"]);
    public static readonly QueuePlan Limited = Mortal("limited", ["rejected", "maxlen"], ("x-max-length", 120));
    public static readonly QueuePlan Quorum = Mortal("quorum", ["rejected", "delivery_limit"], ("x-queue-type", "quorum"), ("x-delivery-limit", 3));
    public static readonly QueuePlan Dead = new("dead");

    /// <summary>All queues that no transaction takes from; each has consumers now and then.</summary>
    public static readonly QueuePlan[] Consumed =
    [
        Plain, Priority, Forgetful, Refusing, FanOne, FanTwo, FanThree, TopicStar, TopicHash, HeadersRed, HeadersAny,
        Short, Expiring, Limited, Quorum, Dead,
    ];

    public static readonly QueueGroup Transactions = new("commits", CommitOne, CommitTwo, CommitThree);

    public static readonly QueueGroup[] Groups =
    [
        .. Consumed.Append(Backlog).Where(queue => !queue.DeadLetters && queue != Dead).Select(queue => new QueueGroup(queue.Name, queue)),
        new("mortal", Short, Expiring, Limited, Quorum, Dead),
        Transactions,
    ];

    public static readonly QueuePlan[] Queues = [.. Groups.SelectMany(group => group.Queues)];

    public static readonly Route[] Routes =
    [
        .. Queues.Except([Dead, CommitOne, CommitTwo, CommitThree]).Select(queue => new Route("", queue.Name, queue)),
        new("fan", "", FanOne, FanTwo, FanThree),
        new("topics", "a.b", TopicStar),
        new("topics", "a.z", TopicStar, TopicHash),
        new("topics", "one.two.z", TopicHash),
        new("kinds", "", HeadersRed, HeadersAny) { Kind = "red" },
        new("kinds", "", HeadersAny) { Kind = "blue" },
        // From exchange to exchange.
        new("gate", "fan", FanOne, FanTwo, FanThree),
    ];

    public static readonly (string Name, string Type)[] Exchanges =
        [("fan", "fanout"), ("topics", "topic"), ("kinds", "headers"), ("gate", "direct"), (Deaths, "fanout")];

    /// <summary>Declares and binds all of it; changes nothing where it is there already.</summary>
    public static async Task DeclareAsync(IChannel channel)
    {
        foreach ((string name, string type) in Exchanges)
            await channel.ExchangeDeclareAsync(name, type, durable: true);
        foreach (QueuePlan queue in Queues)
            await channel.QueueDeclareAsync(queue.Name, durable: true, exclusive: false, autoDelete: false, queue.Arguments);
        foreach (QueuePlan queue in (QueuePlan[])[FanOne, FanTwo, FanThree])
            await channel.QueueBindAsync(queue.Name, "fan", "");
        await channel.QueueBindAsync(TopicStar.Name, "topics", "a.*");
        await channel.QueueBindAsync(TopicHash.Name, "topics", "#.z");
        await channel.QueueBindAsync(HeadersRed.Name, "kinds", "", new Dictionary<string, object?> { ["x-match"] = "all", ["kind"] = "red" });
        await channel.QueueBindAsync(
            HeadersAny.Name, "kinds", "", new Dictionary<string, object?> { ["x-match"] = "any", ["kind"] = "red", ["text"] = "never" });
        await channel.QueueBindAsync(HeadersAny.Name, "kinds", "", new Dictionary<string, object?> { ["x-match"] = "all", ["kind"] = "blue" });
        await channel.ExchangeBindAsync("fan", "gate", "fan");
        await channel.QueueBindAsync(Dead.Name, Deaths, "");
    }

    private static QueuePlan Mortal(string name, string[] deaths, params (string Key, object? Value)[] arguments) =>
        new(name, [("x-dead-letter-exchange", Deaths), .. arguments]) { Deaths = deaths };
}
