using System.Text.Json;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Management.Json;

namespace Hoopoe.Server.Definitions;

/// <summary>
/// Writes a broker's definitions as RabbitMQ's management plugin exports them: what survives a restart, but for what every
/// virtual host has of its own. Stateless; each virtual host's part is of one moment.
/// </summary>
internal static class DefinitionsExport
{
    /// <summary>Writes the definitions of the whole node.</summary>
    public static void WriteNode(Utf8JsonWriter json, Broker broker, string rabbitVersion)
    {
        DefinitionChange[] all = [.. DurableDefinitions.Of(broker)];
        json.WriteStartObject();
        WriteVersions(json, rabbitVersion);
        List<UserDefinition>(json, "users", all, namesHost: false, static (writer, _, user) => Write(writer, user));
        List<string>(json, "vhosts", all, namesHost: false, static (writer, _, name) => writer.WriteString("name", name));
        List<PermissionDefinition>(json, "permissions", all, namesHost: false, static (writer, _, permission) => Write(writer, permission));
        List<TopicPermissionDefinition>(json, "topic_permissions", all, namesHost: false, static (writer, _, permission) => Write(writer, permission));
        foreach (string name in (string[])["parameters", "global_parameters", "policies"]) WriteNothing(json, name);
        WriteContents(json, all, namesHost: true);
        json.WriteEndObject();
    }

    /// <summary>Writes the definitions of one virtual host, which do not name it.</summary>
    public static void WriteHost(Utf8JsonWriter json, Broker broker, string virtualHost, string rabbitVersion)
    {
        json.WriteStartObject();
        WriteVersions(json, rabbitVersion);
        foreach (string name in (string[])["parameters", "policies"]) WriteNothing(json, name);
        WriteContents(json, [.. DurableDefinitions.Of(broker).Where(change => change.VirtualHost == virtualHost)], namesHost: false);
        json.WriteEndObject();
    }

    private static void WriteVersions(Utf8JsonWriter json, string rabbitVersion)
    {
        json.WriteString("rabbit_version", rabbitVersion);
        json.WriteString("rabbitmq_version", rabbitVersion);
        json.WriteString("product_name", "Hoopoe");
        json.WriteString("product_version", HoopoeVersion.Text);
    }

    private static void WriteContents(Utf8JsonWriter json, DefinitionChange[] all, bool namesHost)
    {
        List<QueueDefinition>(json, "queues", all, namesHost, Write);
        List<ExchangeDefinition>(json, "exchanges", all, namesHost, Write);
        List<BindingDefinition>(json, "bindings", all, namesHost, Write);
    }

    private static void List<T>(Utf8JsonWriter json, string name, DefinitionChange[] all, bool namesHost, Action<Utf8JsonWriter, string?, T> write)
    {
        json.WriteStartArray(name);
        foreach (var change in all)
        {
            if (change.Definition is not T value) continue;
            json.WriteStartObject();
            write(json, namesHost ? change.VirtualHost : null, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteNothing(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, UserDefinition user)
    {
        json.WriteString("name", user.Name);
        json.WriteString("password_hash", user.Password?.Value ?? "");
        json.WriteString("hashing_algorithm", user.Password?.Algorithm ?? PasswordHash.Sha256);
        json.WriteStartArray("tags");
        foreach (string tag in user.Tags) json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WriteStartObject("limits");
        json.WriteEndObject();
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

    private static void Write(Utf8JsonWriter json, string? host, QueueDefinition queue)
    {
        json.WriteString("name", queue.Name);
        WriteHostName(json, host);
        json.WriteBoolean("durable", queue.Durable);
        json.WriteBoolean("auto_delete", queue.AutoDelete);
        WriteArguments(json, queue.Arguments);
    }

    private static void Write(Utf8JsonWriter json, string? host, ExchangeDefinition exchange)
    {
        json.WriteString("name", exchange.Name);
        WriteHostName(json, host);
        json.WriteString("type", exchange.Kind);
        json.WriteBoolean("durable", exchange.Durable);
        json.WriteBoolean("auto_delete", exchange.AutoDelete);
        json.WriteBoolean("internal", exchange.Internal);
        WriteArguments(json, exchange.Arguments);
    }

    private static void Write(Utf8JsonWriter json, string? host, BindingDefinition binding)
    {
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
