using System.Text;
using System.Text.Json.Nodes;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Policies;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Server;
using Hoopoe.Server.Definitions;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Server.Definitions;

/// <summary>RabbitMQ's definitions, as its management plugin exports them, in a broker.</summary>
public sealed class DefinitionsImportTests : IDisposable
{
    private readonly Broker _broker = new(new BrokerOptions { Time = TimeProvider.System, Random = new SystemRandom() });

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Apply_WholeNode_DefinesEverything()
    {
        Import("""
            { "rabbit_version": "3.13.7", "product_name": "RabbitMQ",
              "vhosts": [{ "name": "/", "metadata": { "tags": [] } }, { "name": "shop", "limits": [] }],
              "users": [
                { "name": "ann", "password_hash": "aPJMtjv4bRdRtPbF+BUQkFkGH3tZPzSpMzeBtiDhUkQ2oAtd", "hashing_algorithm": "rabbit_password_hashing_sha256",
                  "tags": ["administrator"], "limits": {} },
                { "name": "bob", "password_hash": "", "tags": "monitoring,management" }],
              "permissions": [{ "user": "ann", "vhost": "shop", "configure": "^a", "write": ".*", "read": "" }],
              "topic_permissions": [{ "user": "ann", "vhost": "shop", "exchange": "events", "write": "^x", "read": ".*" }],
              "parameters": [], "global_parameters": [{ "name": "internal_cluster_id", "value": "x" }],
              "policies": [{ "vhost": "/", "name": "p", "pattern": "", "definition": { "max-length": 5 } }],
              "exchanges": [
                { "name": "events", "vhost": "shop", "type": "topic", "durable": true, "auto_delete": false, "internal": false, "arguments": {} },
                { "name": "late", "vhost": "shop", "type": "x-delayed-message", "durable": true, "auto_delete": false, "internal": false,
                  "arguments": { "x-delayed-type": "direct" } }],
              "queues": [
                { "name": "orders", "vhost": "shop", "durable": true, "auto_delete": false, "arguments": { "x-max-priority": 5, "x-queue-type": "classic" } },
                { "name": "safe", "vhost": "shop", "durable": true, "auto_delete": false, "arguments": { "x-queue-type": "quorum" } }],
              "bindings": [
                { "source": "events", "vhost": "shop", "destination": "orders", "destination_type": "queue", "routing_key": "order.#", "arguments": {} },
                { "source": "events", "vhost": "shop", "destination": "late", "destination_type": "exchange", "routing_key": "later", "arguments": {} }] }
            """);
        Assert.Equal(["/", "shop"], _broker.VirtualHosts.Select(host => host.Name));
        Assert.Equal(["monitoring", "management"], _broker.Users.Find("bob")!.Tags);
        Assert.Equal(new PermissionDefinition("ann", "shop", "^a", ".*", ""), _broker.Users.PermissionOf("ann", "shop"));
        Assert.Equal("^x", _broker.Users.TopicPermissionOf("ann", "shop", "events")!.Write);
        Assert.True(_broker.TryGetVirtualHost("shop", out var shop));
        Assert.True(shop.Exchanges.TryGet("late", out _));
        Assert.True(shop.Queues.TryGet("orders", out var orders));
        Assert.Equal(5, orders.Definition.Settings.MaxPriority);
        Assert.True(shop.Queues.TryGet("safe", out var safe));
        Assert.Equal(QueueKind.Quorum, safe.Definition.Settings.Kind);
        Assert.Equal(["late", "orders"], shop.Bindings.All.Select(binding => binding.Destination).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Apply_HashOfRabbitMq_AuthenticatesItsPassword()
    {
        // From RabbitMQ's own documentation: the hash of test12 with the salt 908D C60A.
        Import("""{ "users": [{ "name": "u", "password_hash": "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR", "tags": [] }] }""");
        Assert.NotNull(_broker.Users.Authenticate("u", "test12"));
        Assert.Null(_broker.Users.Authenticate("u", "test13"));
    }

    [Fact]
    public void Apply_PlainPassword_IsHashed()
    {
        Import("""{ "users": [{ "name": "u", "password": "secret", "tags": "" }] }""");
        Assert.NotNull(_broker.Users.Authenticate("u", "secret"));
    }

    [Fact]
    public void Apply_EmptyHash_LetsNobodyIn()
    {
        Import("""{ "users": [{ "name": "u", "password_hash": "", "tags": "" }] }""");
        Assert.Null(_broker.Users.Authenticate("u", ""));
    }

    [Fact]
    public void Apply_ExportOfOneVirtualHost_GoesToTheDefaultOne()
    {
        Import("""{ "queues": [{ "name": "q", "durable": true, "auto_delete": false, "arguments": {} }] }""");
        Assert.True(_broker.TryGetVirtualHost("main", out var host));
        Assert.True(host.Queues.TryGet("q", out _));
    }

    [Fact]
    public void Apply_PoliciesAndLimits_AreInEffectForQueuesOfTheSameDocument()
    {
        Import(Policed);
        Assert.True(_broker.TryGetVirtualHost("shop", out var shop));
        Assert.True(shop.Queues.TryGet("orders", out var orders));
        Assert.Equal((3, 60_000), (orders.Settings.MaxLength, orders.Settings.MessageTtlMs));
        Assert.Equal(("short", "cap"), (orders.Policies.Policy!.Name, orders.Policies.OperatorPolicy!.Name));
        Assert.Equal((PolicyTarget.Queues, 4L), (orders.Policies.Policy.ApplyTo, orders.Policies.Policy.Priority));
        Assert.Equal(new VirtualHostLimits(10, 20), shop.Limits);
        Assert.Equal(new UserLimits(3, null), _broker.UserLimits.Find("ann"));
        Assert.Equal("x", _broker.GlobalParameters.Find("internal_cluster_id")!.Value);
        Assert.IsType<Arguments>(shop.Parameters.Find("shovel", "s")!.Value);
    }

    [Fact]
    public void Export_OfParameters_ImportsTheSameElsewhere()
    {
        Import(Policed);
        _broker.TryGetVirtualHost("shop", out var shop);
        string json = new JsonObject
        {
            ["policies"] = List(ParameterExport.Policies(shop!, named: false)),
            ["parameters"] = List(ParameterExport.Parameters(shop!, named: false)),
            ["global_parameters"] = List(ParameterExport.Global(_broker)),
        }.ToJsonString();
        using var other = new Broker(new BrokerOptions { Time = TimeProvider.System, Random = new SystemRandom() });
        new DefinitionsImport(other).Apply(new DefinitionsReader("main", other.HashPassword).Read(Encoding.UTF8.GetBytes(json)), "main");
        Assert.True(other.TryGetVirtualHost("main", out var main));
        Assert.Equal(Texts(shop!), Texts(main));
        Assert.Equal("x", other.GlobalParameters.Find("internal_cluster_id")!.Value);

        static IEnumerable<string> Texts(VirtualHost host) =>
            ParameterExport.Policies(host, named: false).Concat(ParameterExport.Parameters(host, named: false)).Select(DefinitionText.OfValue);
    }

    [Fact]
    public void Apply_SameTwice_ChangesNothing()
    {
        const string Json = """
            { "vhosts": [{ "name": "v" }], "queues": [{ "name": "q", "vhost": "v", "arguments": { "x-message-ttl": 1000 } }],
              "bindings": [{ "source": "amq.direct", "vhost": "v", "destination": "q", "destination_type": "queue", "routing_key": "k", "arguments": {} }] }
            """;
        Import(Json);
        Import(Json);
        Assert.True(_broker.TryGetVirtualHost("v", out var host));
        Assert.Single(host.Bindings.All);
    }

    [Theory]
    [InlineData("[]", "$: must be an object")]
    [InlineData("{\n\"queues\": [,]}", "line 2, byte 12: ',' is an invalid start of a value")]
    [InlineData("""{"queues": {}}""", "$.queues: must be a list, but is an object")]
    [InlineData("""{"queues": [1]}""", "$.queues[0]: must be an object, but is a number")]
    [InlineData("""{"queues": [{}]}""", "$.queues[0]: 'name' is missing")]
    [InlineData("""{"queues": [{"name": "a"}, {"name": 1}]}""", "$.queues[1].name: must be a string, but is a number")]
    [InlineData("""{"queues": [{"name": "a", "durable": "yes"}]}""", "$.queues[0].durable: must be true or false, but is a string")]
    [InlineData("""{"queues": [{"name": "a", "vhost": "x"}]}""", "$.queues[0]: there is no virtual host 'x'")]
    [InlineData("""{"queues": [{"name": "a", "arguments": {"x-max-priority": 300}}]}""",
        "$.queues[0]: invalid arg 'x-max-priority' for queue 'a' in vhost 'main': {max_value_exceeded,300}")]
    [InlineData("""{"exchanges": [{"name": "a", "type": "b"}]}""", "$.exchanges[0]: unknown exchange type 'b'")]
    [InlineData("""{"bindings": [{"source": "a", "destination": "b", "destination_type": "c"}]}""",
        "$.bindings[0].destination_type: must be 'queue' or 'exchange'")]
    [InlineData("""{"bindings": [{"source": "amq.topic", "destination": "b"}]}""", "$.bindings[0]: no queue 'b' in vhost 'main'")]
    [InlineData("""{"users": [{"name": "a", "password_hash": "?"}]}""", "$.users[0].password_hash: is not base64")]
    [InlineData("""{"users": [{"name": "a", "password_hash": "aaaa", "hashing_algorithm": "rot13"}]}""",
        "$.users[0].hashing_algorithm: there is no algorithm 'rot13'")]
    [InlineData("""{"users": [{"name": "a", "tags": [1]}]}""", "$.users[0].tags: must be a list of strings, or a string with commas between, but is a list")]
    [InlineData("""{"policies": [{"name": "p", "pattern": ""}]}""", "$.policies[0]: Validation failed: no policy provided")]
    [InlineData("""{"policies": [{"name": "p", "definition": {"max-length": 1}}]}""", "$.policies[0]: 'pattern' is missing")]
    [InlineData("""{"policies": [{"name": "p", "pattern": "", "priority": "high", "definition": {}}]}""", "$.policies[0].priority: must be a whole number, but is a string")]
    [InlineData("""{"parameters": [{"component": "vhost-limits", "name": "limits", "value": {"max-foo": 5}}]}""",
        "$.parameters[0]: Validation failed: Unrecognised terms [{<<\"max-foo\">>,5}] in limits")]
    [InlineData("""{"users": [{"name": "a", "limits": {"max-connections": "x"}}]}""", "$.users[0]: max-connections should be a number, actually was <<\"x\">>")]
    [InlineData("""{"permissions": [{"user": "a", "configure": "", "write": "", "read": ""}]}""", "$.permissions[0]: there is no user 'a'")]
    public void Apply_BadDocument_SaysWhereAndWhy(string json, string expected) =>
        Assert.Equal(expected, Assert.Throws<DefinitionsException>(() => Import(json)).Message);

    private const string Policed = """
        { "vhosts": [{ "name": "shop" }],
          "users": [{ "name": "ann", "password_hash": "", "tags": [], "limits": { "max-connections": 3 } }],
          "parameters": [
            { "vhost": "shop", "component": "operator_policy", "name": "cap", "value": { "pattern": "", "definition": { "max-length": 3 }, "priority": 0, "apply-to": "all" } },
            { "vhost": "shop", "component": "vhost-limits", "name": "limits", "value": { "max-connections": 10, "max-queues": 20 } },
            { "vhost": "shop", "component": "shovel", "name": "s", "value": { "src-queue": "orders", "ack": [1, null, true] } }],
          "global_parameters": [{ "name": "internal_cluster_id", "value": "x" }],
          "policies": [{ "vhost": "shop", "name": "short", "pattern": "^ord", "apply-to": "queues", "definition": { "max-length": 5, "message-ttl": 60000 }, "priority": 4 }],
          "queues": [{ "name": "orders", "vhost": "shop", "durable": true, "auto_delete": false, "arguments": {} }] }
        """;

    private static JsonArray List(IEnumerable<Arguments> entries) => [.. entries.Select(Node)];

    private static JsonNode? Node(object? value) => value switch
    {
        Arguments table => new JsonObject(table.Select(pair => KeyValuePair.Create(pair.Key, Node(pair.Value)))),
        IReadOnlyList<object?> list => new JsonArray([.. list.Select(Node)]),
        _ => JsonValue.Create(value),
    };

    private void Import(string json) =>
        new DefinitionsImport(_broker).Apply(new DefinitionsReader("main", _broker.HashPassword).Read(Encoding.UTF8.GetBytes(json)), "main");
}
