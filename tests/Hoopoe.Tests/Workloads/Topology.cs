using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Tests.Workloads;

/// <summary>The exchanges and queues that workloads run on: each kind and each setting once.</summary>
internal static class Topology
{
    public static readonly string[] Exchanges =
    [
        "amq.direct", "amq.fanout", "amq.topic", "amq.headers", "hash", "random", "modulus", "delayed", "fallback",
    ];

    public static readonly string[] Safe = ["safe.0", "safe.1", "safe.single"];

    public static readonly string[] Wild =
    [
        "plain", "priorities", "expiring", "short", "refusing", "poison", "temporary", "unused", "refusing.dead",
    ];

    public static readonly string[] Keys = ["a", "a.b", "a.b.c", "b.c", "c", ""];

    public static readonly string[] Patterns = ["#", "a.#", "*.b.*", "#.c", "a", "*", "1", "2"];

    public static bool IsSafe(string queue) => queue.StartsWith("safe.", StringComparison.Ordinal);

    public static void DeclareExchanges(TestClient client)
    {
        Declare("hash", "x-consistent-hash");
        Declare("random", "x-random");
        Declare("modulus", "x-modulus-hash");
        Declare("delayed", "x-delayed-message", ("x-delayed-type", "topic"));
        Declare("fallback", "direct", ("alternate-exchange", "amq.fanout"));

        void Declare(string name, string type, params (string, object?)[] arguments) => client.Call(
            1, new ExchangeDeclare { Exchange = TestClient.Utf8(name), Type = TestClient.Utf8(type), Arguments = Table(arguments) },
            ExchangeDeclareOk.Id);
    }

    /// <summary>Gathers a queue's declaration, which is always the same for its name.</summary>
    public static void WriteDeclare(TestClient client, ushort channel, string queue) => client.Write(channel, new QueueDeclare
    {
        Queue = TestClient.Utf8(queue),
        Durable = queue is "poison" or "safe.1",
        AutoDelete = queue == "temporary",
        Exclusive = queue.StartsWith("mine.", StringComparison.Ordinal),
        Arguments = Table(ArgumentsOf(queue)),
    });

    private static (string, object?)[] ArgumentsOf(string queue) => queue switch
    {
        "safe.single" => [("x-single-active-consumer", true)],
        "priorities" => [("x-max-priority", 5)],
        "expiring" => [("x-message-ttl", 300), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "plain")],
        "short" => [("x-max-length", 7), ("x-dead-letter-exchange", "amq.topic"), ("x-max-length-bytes", 200)],
        "refusing" => [("x-max-length", 5), ("x-overflow", "reject-publish")],
        "refusing.dead" => [("x-max-length", 5), ("x-overflow", "reject-publish-dlx"), ("x-dead-letter-exchange", "amq.fanout")],
        "poison" => [("x-queue-type", "quorum"), ("x-delivery-limit", 3), ("x-dead-letter-exchange", "amq.direct")],
        "unused" => [("x-expires", 2000)],
        _ => [],
    };

    private static byte[] Table((string Name, object? Value)[] fields) =>
        FieldTableEncoder.Encode(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
