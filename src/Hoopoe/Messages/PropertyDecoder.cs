using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Messages;

/// <summary>Turns a received property block into values with the names that RabbitMQ's HTTP API gives them.</summary>
internal static class PropertyDecoder
{
    public static OrderedDictionary<string, object?> Decode(ReadOnlySpan<byte> block)
    {
        OrderedDictionary<string, object?> values = new(StringComparer.Ordinal);
        if (!BasicProperties.TryRead(block, out var properties)) return values;
        Text("content_type", properties.Has(PropertyFlags.ContentType), properties.ContentType);
        Text("content_encoding", properties.Has(PropertyFlags.ContentEncoding), properties.ContentEncoding);
        if (properties.Has(PropertyFlags.Headers) && FieldTableDecoder.TryDecode(properties.Headers, out var headers)) values["headers"] = headers;
        if (properties.Has(PropertyFlags.DeliveryMode)) values["delivery_mode"] = properties.DeliveryMode;
        if (properties.Has(PropertyFlags.Priority)) values["priority"] = properties.Priority;
        Text("correlation_id", properties.Has(PropertyFlags.CorrelationId), properties.CorrelationId);
        Text("reply_to", properties.Has(PropertyFlags.ReplyTo), properties.ReplyTo);
        Text("expiration", properties.Has(PropertyFlags.Expiration), properties.Expiration);
        Text("message_id", properties.Has(PropertyFlags.MessageId), properties.MessageId);
        if (properties.Has(PropertyFlags.Timestamp)) values["timestamp"] = properties.Timestamp;
        Text("type", properties.Has(PropertyFlags.Type), properties.Type);
        Text("user_id", properties.Has(PropertyFlags.UserId), properties.UserId);
        Text("app_id", properties.Has(PropertyFlags.AppId), properties.AppId);
        Text("cluster_id", properties.Has(PropertyFlags.ClusterId), properties.ClusterId);
        return values;

        void Text(string name, bool isPresent, ReadOnlySpan<byte> text)
        {
            if (isPresent) values[name] = text.ToText();
        }
    }
}
