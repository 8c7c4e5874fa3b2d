using System.Text.Json;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Json;

namespace Hoopoe.Server.Definitions;

/// <summary>
/// Writes a broker's definitions as RabbitMQ's management plugin exports them: durable or not, but for what every virtual host
/// has of its own and what belongs to one connection. Stateless; what changes meanwhile may be there or not.
/// </summary>
internal static class DefinitionsExport
{
    /// <summary>Writes the definitions of the whole node.</summary>
    public static void WriteNode(Utf8JsonWriter json, Broker broker, string rabbitVersion)
    {
        json.WriteStartObject();
        WriteVersions(json, rabbitVersion);
        List(json, "users", broker.Users.All, (writer, user) => Write(writer, user, broker.UserLimits.Find(user.Name)));
        List(json, "vhosts", broker.VirtualHosts, Write);
        List(json, "permissions", broker.Users.Permissions, Write);
        List(json, "topic_permissions", broker.Users.TopicPermissions, Write);
        List(json, "parameters", broker.VirtualHosts.SelectMany(host => ParameterExport.Parameters(host, named: true)), WriteMembers);
        List(json, "global_parameters", ParameterExport.Global(broker), WriteMembers);
        List(json, "policies", broker.VirtualHosts.SelectMany(host => ParameterExport.Policies(host, named: true)), WriteMembers);
        WriteContents(json, broker.VirtualHosts, namesHost: true);
        json.WriteEndObject();
    }

    /// <summary>Writes the definitions of one virtual host, which do not name it.</summary>
    public static void WriteHost(Utf8JsonWriter json, VirtualHost host, string rabbitVersion)
    {
        json.WriteStartObject();
        WriteVersions(json, rabbitVersion);
        List(json, "parameters", ParameterExport.Parameters(host, named: false), WriteMembers);
        List(json, "policies", ParameterExport.Policies(host, named: false), WriteMembers);
        WriteContents(json, [host], namesHost: false);
        json.WriteEndObject();
    }

    private static void WriteVersions(Utf8JsonWriter json, string rabbitVersion)
    {
        json.WriteString("rabbit_version", rabbitVersion);
        json.WriteString("rabbitmq_version", rabbitVersion);
        json.WriteString("product_name", "Hoopoe");
        json.WriteString("product_version", HoopoeVersion.Text);
    }

    private static void WriteContents(Utf8JsonWriter json, IReadOnlyList<VirtualHost> hosts, bool namesHost)
    {
        List(json, "queues", hosts.SelectMany(host => Queues(host).Select(queue => (NameOf(host), queue))), Write);
        List(json, "exchanges", hosts.SelectMany(host => Exchanges(host).Select(exchange => (NameOf(host), exchange))), Write);
        List(json, "bindings", hosts.SelectMany(host => Bindings(host).Select(binding => (NameOf(host), binding))), Write);

        string? NameOf(VirtualHost host) => namesHost ? host.Name : null;
    }

    private static IEnumerable<QueueDefinition> Queues(VirtualHost host) =>
        host.Queues.All.Select(queue => queue.Definition).Where(definition => !definition.Exclusive);

    private static IEnumerable<ExchangeDefinition> Exchanges(VirtualHost host) => host.Exchanges.All.Select(exchange => exchange.Definition)
        .Where(definition => definition.Name.Length > 0 && !definition.Name.StartsWith("amq.", StringComparison.Ordinal));

    private static IEnumerable<BindingDefinition> Bindings(VirtualHost host) =>
        host.Bindings.All.Where(binding => binding.ToExchange || (host.Queues.TryGet(binding.Destination, out var queue) && !queue.Definition.Exclusive));

    private static void List<T>(Utf8JsonWriter json, string name, IEnumerable<T> values, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            write(json, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteMembers(Utf8JsonWriter json, Arguments members)
    {
        foreach (var (name, value) in members)
        {
            json.WritePropertyName(name);
            ArgumentJson.Write(json, value);
        }
    }

    private static void Write(Utf8JsonWriter json, UserDefinition user, UserLimits limits)
    {
        json.WriteString("name", user.Name);
        json.WriteString("password_hash", user.Password?.Value ?? "");
        json.WriteString("hashing_algorithm", user.Password?.Algorithm ?? PasswordHash.Sha256);
        json.WriteStartArray("tags");
        foreach (string tag in user.Tags) json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WritePropertyName("limits");
        ArgumentJson.Write(json, limits.ToArguments());
    }

    private static void Write(Utf8JsonWriter json, VirtualHost host)
    {
        json.WriteString("name", host.Name);
        var (description, tags) = host.Metadata;
        if (description.Length > 0) json.WriteString("description", description);
        if (tags.Count == 0) return;
        json.WriteStartArray("tags");
        foreach (string tag in tags) json.WriteStringValue(tag);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, PermissionDefinition permission)
    {
        json.WriteString("user", permission.User);
        json.WriteString("vhost", permission.VirtualHost);
        json.WriteString("configure", permission.Configure);
        json.WriteString("write", permission.Write);
        json.WriteString("read", permission.Read);
    }

    private static void Write(Utf8JsonWriter json, TopicPermissionDefinition permission)
    {
        json.WriteString("user", permission.User);
        json.WriteString("vhost", permission.VirtualHost);
        json.WriteString("exchange", permission.Exchange);
        json.WriteString("write", permission.Write);
        json.WriteString("read", permission.Read);
    }

    private static void Write(Utf8JsonWriter json, (string? Host, QueueDefinition Value) placed)
    {
        var (host, queue) = placed;
        json.WriteString("name", queue.Name);
        WriteHostName(json, host);
        json.WriteBoolean("durable", queue.Durable);
        json.WriteBoolean("auto_delete", queue.AutoDelete);
        WriteArguments(json, queue.Arguments);
    }

    private static void Write(Utf8JsonWriter json, (string? Host, ExchangeDefinition Value) placed)
    {
        var (host, exchange) = placed;
        json.WriteString("name", exchange.Name);
        WriteHostName(json, host);
        json.WriteString("type", exchange.Kind);
        json.WriteBoolean("durable", exchange.Durable);
        json.WriteBoolean("auto_delete", exchange.AutoDelete);
        json.WriteBoolean("internal", exchange.Internal);
        WriteArguments(json, exchange.Arguments);
    }

    private static void Write(Utf8JsonWriter json, (string? Host, BindingDefinition Value) placed)
    {
        var (host, binding) = placed;
        json.WriteString("source", binding.Source);
        WriteHostName(json, host);
        json.WriteString("destination", binding.Destination);
        json.WriteString("destination_type", binding.ToExchange ? "exchange" : "queue");
        json.WriteString("routing_key", binding.RoutingKey);
        WriteArguments(json, binding.Arguments);
    }

    private static void WriteHostName(Utf8JsonWriter json, string? host)
    {
        if (host is not null) json.WriteString("vhost", host);
    }

    private static void WriteArguments(Utf8JsonWriter json, Arguments arguments)
    {
        json.WritePropertyName("arguments");
        ArgumentJson.Write(json, arguments);
    }
}
