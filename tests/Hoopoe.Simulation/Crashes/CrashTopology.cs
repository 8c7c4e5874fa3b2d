using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;

namespace Hoopoe.Simulation.Crashes;

/// <summary>The durable exchanges and queues that crashes are survived with: one for each way that a message may take.</summary>
internal static class CrashTopology
{
    /// <summary>Where to publish, and the queues that get it.</summary>
    public static readonly (string Exchange, string Key, string[] Queues)[] Targets =
    [
        ("", "plain", ["plain"]),
        ("fan", "", ["fan.1", "fan.2", "fan.3"]),
        ("topic", "a.b", ["topic.a", "topic.b"]),
        ("topic", "a.c", ["topic.a"]),
        ("", "prio", ["prio"]),
        ("", "short", ["short"]),
        ("", "ttl", ["ttl"]),
        ("delayed", "later", ["later"]),
        ("", "tx.a", ["tx.a"]),
    ];

    /// <summary>Queues that clients fetch and consume from.</summary>
    public static readonly string[] Served =
        ["plain", "fan.1", "fan.2", "fan.3", "fan.3.dead", "topic.a", "topic.b", "prio", "short", "short.dead", "ttl.dead", "later"];

    public static void Declare(NodeRig rig, TestClient client)
    {
        Exchange("fan", "fanout");
        Exchange("topic", "topic");
        Exchange("delayed", "x-delayed-message", ("x-delayed-type", "direct"));
        foreach (string queue in (string[])["plain", "fan.1", "fan.2", "fan.3.dead", "topic.a", "topic.b", "short.dead", "ttl.dead", "later", "tx.a", "tx.b", "pair.1", "pair.2"])
            rig.Declare(client, queue);
        rig.Declare(client, "fan.3", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "fan.3.dead"));
        rig.Declare(client, "prio", ("x-max-priority", 5));
        rig.Declare(client, "short", ("x-max-length", 5), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "short.dead"));
        rig.Declare(client, "ttl", ("x-message-ttl", 20), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "ttl.dead"));
        foreach (string queue in (string[])["fan.1", "fan.2", "fan.3"]) Bind("fan", queue, "");
        Bind("topic", "topic.a", "a.#");
        Bind("topic", "topic.b", "#.b");
        Bind("delayed", "later", "later");

        void Exchange(string name, string type, params (string, object?)[] arguments) => client.Call(
            1, new ExchangeDeclare { Exchange = TestClient.Utf8(name), Type = TestClient.Utf8(type), Durable = true, Arguments = DurableBroker.Table(arguments) },
            ExchangeDeclareOk.Id);

        void Bind(string exchange, string queue, string key) => client.Call(
            1, new QueueBind { Exchange = TestClient.Utf8(exchange), Queue = TestClient.Utf8(queue), RoutingKey = TestClient.Utf8(key) }, QueueBindOk.Id);
    }
}
