using System.Text.Json;
using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Queues;

/// <summary>A message's properties as JSON, with the names that AMQP gives them. Stateless.</summary>
internal static class PropertiesJson
{
    private const int PersistentMode = 2;

    /// <summary>Writes those that a message has.</summary>
    public static void Write(Utf8JsonWriter json, MessageProperties properties)
    {
        json.WriteStartObject();
        if (properties.Timestamp is { } timestamp) json.WriteNumber("timestamp", timestamp.Seconds);
        Write(json, "type", properties.Type);
        Write(json, "message_id", properties.MessageId);
        Write(json, "user_id", properties.UserId);
        Write(json, "app_id", properties.AppId);
        Write(json, "reply_to", properties.ReplyTo);
        Write(json, "correlation_id", properties.CorrelationId);
        if (properties.Expiration is { } live) json.WriteString("expiration", ((long)live.TotalMilliseconds).ToString());
        if (properties.Priority is { } priority) json.WriteNumber("priority", priority);
        if (properties.Persistent) json.WriteNumber("delivery_mode", PersistentMode);
        if (properties.Headers.Count > 0)
        {
            json.WritePropertyName("headers");
            ArgumentJson.Write(json, properties.Headers);
        }
        Write(json, "content_encoding", properties.ContentEncoding);
        Write(json, "content_type", properties.ContentType);
        json.WriteEndObject();
    }

    /// <summary>Reads properties; what it does not know it ignores.</summary>
    public static MessageProperties Read(JsonItem item)
    {
        long? priority = item.OptionalInteger("priority");
        if (priority is < 0 or > byte.MaxValue) throw new JsonItemException($"{item.Path}.priority", "must be from 0 to 255");
        long? timestamp = item.OptionalInteger("timestamp");
        if (timestamp < 0) throw new JsonItemException($"{item.Path}.timestamp", "must not be negative");
        long? expiration = item.OptionalInteger("expiration");
        if (expiration is < 0 or > 315_360_000_000) throw new JsonItemException($"{item.Path}.expiration", "must be milliseconds from 0 to ten years");
        long? mode = item.OptionalInteger("delivery_mode");
        if (mode is not (null or 1 or PersistentMode)) throw new JsonItemException($"{item.Path}.delivery_mode", "must be 1, transient, or 2, persistent");
        return new MessageProperties
        {
            Headers = item.Arguments("headers"),
            ContentType = item.OptionalText("content_type"),
            ContentEncoding = item.OptionalText("content_encoding"),
            Persistent = mode == PersistentMode,
            Priority = (byte?)priority,
            CorrelationId = item.OptionalText("correlation_id"),
            ReplyTo = item.OptionalText("reply_to"),
            Expiration = expiration is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
            MessageId = item.OptionalText("message_id"),
            Timestamp = timestamp is { } seconds ? new Timestamp((ulong)seconds) : null,
            Type = item.OptionalText("type"),
            UserId = item.OptionalText("user_id"),
            AppId = item.OptionalText("app_id"),
        };
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }
}
