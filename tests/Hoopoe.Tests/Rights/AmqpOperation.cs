using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Hoopoe.Tests.Rights;

/// <summary>One thing that a client may ask for, and the names whose rights may have to do with it. Immutable.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Resources">The names that rights are given on, one at a time and in pairs.</param>
/// <param name="RunAsync">Asks for it.</param>
internal sealed record AmqpOperation(string Name, string[] Resources, Func<IChannel, Task> RunAsync)
{
    private const string Default = "amq.default";

    /// <summary>All of them. There are q, x (direct), d and a (fanout), t (topic) and i (internal); nq and nx are not there.</summary>
    public static IReadOnlyList<AmqpOperation> All { get; } = [.. Exchanges(), .. Bindings(), .. Queues(), .. Publishes(), .. Takes(), .. Others()];

    /// <summary>Makes what operations ask for, and removes what they may have left.</summary>
    public static async Task PrepareAsync(IChannel channel)
    {
        foreach (string exchange in (string[])["x", "d", "a", "t", "nx"]) await channel.ExchangeDeleteAsync(exchange);
        foreach (string queue in (string[])["q", "nq"]) await channel.QueueDeleteAsync(queue);
        await channel.QueueDeclareAsync("q", false, false, false);
        await channel.ExchangeDeclareAsync("x", "direct");
        await channel.ExchangeDeclareAsync("d", "fanout");
        await channel.ExchangeDeclareAsync("a", "fanout");
        await channel.ExchangeDeclareAsync("t", "topic");
        await channel.QueueBindAsync("q", "x", "bound");
        await channel.ExchangeBindAsync("d", "x", "bound");
    }

    private static IEnumerable<AmqpOperation> Exchanges() =>
    [
        new("exchange.declare", ["nx"], c => c.ExchangeDeclareAsync("nx", "direct")),
        new("exchange.declare again", ["x"], c => c.ExchangeDeclareAsync("x", "direct")),
        new("exchange.declare otherwise", ["x"], c => c.ExchangeDeclareAsync("x", "fanout")),
        new("exchange.declare passive", ["x"], c => c.ExchangeDeclarePassiveAsync("x")),
        new("exchange.declare passive, missing", ["nx"], c => c.ExchangeDeclarePassiveAsync("nx")),
        new("exchange.declare with alternate-exchange", ["nx", "a"], c => c.ExchangeDeclareAsync("nx", "direct", arguments: Table("alternate-exchange", "a"))),
        new("exchange.declare with missing alternate-exchange", ["nx", "none"], c => c.ExchangeDeclareAsync("nx", "direct", arguments: Table("alternate-exchange", "none"))),
        new("exchange.declare again with alternate-exchange", ["x", "a"], c => c.ExchangeDeclareAsync("x", "direct", arguments: Table("alternate-exchange", "a"))),
        new("exchange.declare reserved", ["amq.nx"], c => c.ExchangeDeclareAsync("amq.nx", "direct")),
        new("exchange.declare standard", ["amq.direct"], c => c.ExchangeDeclareAsync("amq.direct", "direct", durable: true)),
        new("exchange.declare default", [Default], c => c.ExchangeDeclareAsync("", "direct", durable: true)),
        new("exchange.delete", ["x"], c => c.ExchangeDeleteAsync("x")),
        new("exchange.delete if-unused, bound", ["x"], c => c.ExchangeDeleteAsync("x", ifUnused: true)),
        new("exchange.delete missing", ["nx"], c => c.ExchangeDeleteAsync("nx")),
        new("exchange.delete standard", ["amq.direct"], c => c.ExchangeDeleteAsync("amq.direct")),
        new("exchange.delete default", [Default], c => c.ExchangeDeleteAsync("")),
    ];

    private static IEnumerable<AmqpOperation> Bindings() =>
    [
        new("exchange.bind", ["d", "x"], c => c.ExchangeBindAsync("d", "x", "k")),
        new("exchange.bind again", ["d", "x"], c => c.ExchangeBindAsync("d", "x", "bound")),
        new("exchange.bind missing source", ["d", "nx"], c => c.ExchangeBindAsync("d", "nx", "k")),
        new("exchange.bind missing destination", ["nx", "x"], c => c.ExchangeBindAsync("nx", "x", "k")),
        new("exchange.bind to internal", ["i", "x"], c => c.ExchangeBindAsync("i", "x", "k")),
        new("exchange.bind from default", ["d", Default], c => c.ExchangeBindAsync("d", "", "k")),
        new("exchange.bind to default", [Default, "x"], c => c.ExchangeBindAsync("", "x", "k")),
        new("exchange.unbind", ["d", "x"], c => c.ExchangeUnbindAsync("d", "x", "bound")),
        new("exchange.unbind what is not bound", ["d", "x"], c => c.ExchangeUnbindAsync("d", "x", "other")),
        new("queue.bind", ["q", "x"], c => c.QueueBindAsync("q", "x", "k")),
        new("queue.bind again", ["q", "x"], c => c.QueueBindAsync("q", "x", "bound")),
        new("queue.bind missing queue", ["nq", "x"], c => c.QueueBindAsync("nq", "x", "k")),
        new("queue.bind missing exchange", ["q", "nx"], c => c.QueueBindAsync("q", "nx", "k")),
        new("queue.bind to topic", ["q", "t"], c => c.QueueBindAsync("q", "t", "k.#")),
        new("queue.bind default", ["q", Default], c => c.QueueBindAsync("q", "", "k")),
        new("queue.unbind", ["q", "x"], c => c.QueueUnbindAsync("q", "x", "bound")),
        new("queue.unbind what is not bound", ["q", "x"], c => c.QueueUnbindAsync("q", "x", "other")),
        new("queue.unbind missing queue", ["nq", "x"], c => c.QueueUnbindAsync("nq", "x", "k")),
    ];

    private static IEnumerable<AmqpOperation> Queues() =>
    [
        new("queue.declare", ["nq"], c => c.QueueDeclareAsync("nq", false, false, false)),
        new("queue.declare again", ["q"], c => c.QueueDeclareAsync("q", false, false, false)),
        new("queue.declare otherwise", ["q"], c => c.QueueDeclareAsync("q", true, false, false)),
        new("queue.declare passive", ["q"], c => c.QueueDeclarePassiveAsync("q")),
        new("queue.declare passive, missing", ["nq"], c => c.QueueDeclarePassiveAsync("nq")),
        new("queue.declare exclusive", ["nq"], c => c.QueueDeclareAsync("nq", false, true, false)),
        new("queue.declare auto-delete", ["nq"], c => c.QueueDeclareAsync("nq", false, false, true)),
        new("queue.declare server-named", ["amq.gen"], c => c.QueueDeclareAsync("", false, true, false)),
        new("queue.declare reserved", ["amq.nq"], c => c.QueueDeclareAsync("amq.nq", false, false, false)),
        new("queue.declare with dead letters", ["nq", "a"], c => c.QueueDeclareAsync("nq", false, false, false, Table("x-dead-letter-exchange", "a"))),
        new("queue.declare with dead letters to default", ["nq", Default], c => c.QueueDeclareAsync("nq", false, false, false, Table("x-dead-letter-exchange", ""))),
        new("queue.declare with dead letters to missing", ["nq", "none"], c => c.QueueDeclareAsync("nq", false, false, false, Table("x-dead-letter-exchange", "none"))),
        new("queue.declare again with dead letters", ["q", "a"], c => c.QueueDeclareAsync("q", false, false, false, Table("x-dead-letter-exchange", "a"))),
        new("queue.declare with bad argument", ["nq"], c => c.QueueDeclareAsync("nq", false, false, false, Table("x-expires", -1))),
        new("queue.purge", ["q"], c => c.QueuePurgeAsync("q")),
        new("queue.purge missing", ["nq"], c => c.QueuePurgeAsync("nq")),
        new("queue.delete", ["q"], c => c.QueueDeleteAsync("q")),
        new("queue.delete missing", ["nq"], c => c.QueueDeleteAsync("nq")),
        new("queue.delete if-empty", ["q"], c => c.QueueDeleteAsync("q", false, true)),
    ];

    private static IEnumerable<AmqpOperation> Publishes() =>
    [
        new("publish to default", [Default, "q"], c => PublishAsync(c, "", "q")),
        new("publish", ["x", "q"], c => PublishAsync(c, "x", "bound")),
        new("publish on to another exchange", ["x", "d"], c => PublishAsync(c, "x", "bound")),
        new("publish to missing", ["nx"], c => PublishAsync(c, "nx", "k")),
        new("publish to internal", ["i"], c => PublishAsync(c, "i", "k")),
        new("publish to topic", ["t"], c => PublishAsync(c, "t", "k")),
        new("publish with CC", ["x", "q"], c => PublishAsync(c, "x", "k", new BasicProperties { Headers = Table("CC", new List<object> { "bound" })! })),
        new("publish with BCC to default", [Default, "q"], c => PublishAsync(c, "", "k", new BasicProperties { Headers = Table("BCC", new List<object> { "q" })! })),
        new("publish as oneself", ["x"], c => PublishAsync(c, "x", "k", new BasicProperties { UserId = RightsBroker.User })),
        new("publish as another", ["x"], c => PublishAsync(c, "x", "k", new BasicProperties { UserId = "guest" })),
        new("publish in a transaction", ["x"], async c =>
        {
            await c.TxSelectAsync();
            await PublishAsync(c, "x", "bound");
            await c.TxCommitAsync();
        }),
        new("publish with confirms", ["x"], async c => await PublishAsync(c, "x", "bound")),
        new("publish with reply-to and no consumer", ["x"], c => PublishAsync(c, "x", "k", new BasicProperties { ReplyTo = "amq.rabbitmq.reply-to" })),
        new("publish with reply-to", ["x"], async c =>
        {
            await c.BasicConsumeAsync("amq.rabbitmq.reply-to", true, new AsyncEventingBasicConsumer(c));
            await PublishAsync(c, "x", "k", new BasicProperties { ReplyTo = "amq.rabbitmq.reply-to" });
        }),
    ];

    private static IEnumerable<AmqpOperation> Takes() =>
    [
        new("basic.get", ["q"], c => c.BasicGetAsync("q", true)),
        new("basic.get missing", ["nq"], c => c.BasicGetAsync("nq", true)),
        new("basic.get reply-to", ["amq.rabbitmq.reply-to"], c => c.BasicGetAsync("amq.rabbitmq.reply-to", true)),
        new("basic.consume", ["q"], c => c.BasicConsumeAsync("q", true, new AsyncEventingBasicConsumer(c))),
        new("basic.consume exclusive", ["q"], c => c.BasicConsumeAsync("q", true, "", false, true, null, new AsyncEventingBasicConsumer(c))),
        new("basic.consume missing", ["nq"], c => c.BasicConsumeAsync("nq", true, new AsyncEventingBasicConsumer(c))),
        new("basic.consume reply-to", ["amq.rabbitmq.reply-to"], c => c.BasicConsumeAsync("amq.rabbitmq.reply-to", true, new AsyncEventingBasicConsumer(c))),
        new("basic.consume reply-to with acknowledgements", ["amq.rabbitmq.reply-to"], c => c.BasicConsumeAsync("amq.rabbitmq.reply-to", false, new AsyncEventingBasicConsumer(c))),
    ];

    private static IEnumerable<AmqpOperation> Others() =>
    [
        new("basic.qos", ["q"], c => c.BasicQosAsync(0, 5, false)),
        new("tx.select", ["q"], c => c.TxSelectAsync()),
        new("basic.cancel missing", ["q"], c => c.BasicCancelAsync("nothing")),
    ];

    /// <summary>Publishes, and waits until the broker has said what it thinks of it.</summary>
    public static async Task PublishAsync(IChannel channel, string exchange, string key, BasicProperties? properties = null)
    {
        await channel.BasicPublishAsync(exchange, key, false, properties ?? new BasicProperties(), Encoding.UTF8.GetBytes("m"));
        // An answer to this comes only if the channel still lives.
        await channel.BasicQosAsync(0, 1, false);
    }

    private static Dictionary<string, object?> Table(string name, object value) => new() { [name] = value };
}
