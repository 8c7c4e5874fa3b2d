using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Hoopoe.Messages;

/// <summary>Writes received messages one after the other, each whole when the call returns. One for a run.</summary>
internal sealed class MessageWriter(Stream output, MessageFormat format)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private long _written;

    public void Write(ReceivedMessage message)
    {
        _written++;
        switch (format)
        {
            case MessageFormat.Raw: output.Write(message.Body); break;
            case MessageFormat.Json: WriteJson(message); break;
            default: WriteText(message); break;
        }
        output.WriteByte((byte)'\n');
        output.Flush();
    }

    private void WriteJson(ReceivedMessage message)
    {
        bool isText = Utf8.IsValid(message.Body);
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteNumber("payload_bytes", message.Body.Length);
        json.WriteBoolean("redelivered", message.Redelivered);
        json.WriteString("exchange", message.Exchange);
        json.WriteString("routing_key", message.RoutingKey);
        if (message.Remaining is { } remaining) json.WriteNumber("message_count", remaining);
        json.WritePropertyName("properties");
        FieldJson.Write(json, message.Properties);
        if (isText) json.WriteString("payload", message.Body);
        else json.WriteBase64String("payload", message.Body);
        json.WriteString("payload_encoding", isText ? "string" : "base64");
        json.WriteEndObject();
    }

    private void WriteText(ReceivedMessage message)
    {
        StringBuilder text = new();
        text.Append($"#{_written}  {Where(message)}, {message.Body.Length} bytes{(message.Redelivered ? ", redelivered" : "")}\n");
        foreach (var (name, value) in message.Properties)
        {
            if (value is IEnumerable<KeyValuePair<string, object?>> headers)
            {
                foreach (var (header, content) in headers) text.Append($"    {FieldJson.Plain(header)} = {FieldJson.TextOf(content)}\n");
            }
            else
            {
                text.Append($"    {name}: {FieldJson.TextOf(value)}\n");
            }
        }
        text.Append(PayloadText.Of(message.Body)).Append('\n');
        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string Where(ReceivedMessage message) => message.Exchange.Length == 0
        ? $"to queue {FieldJson.Plain(message.RoutingKey)}"
        : $"exchange {FieldJson.Plain(message.Exchange)}, key {FieldJson.Plain(message.RoutingKey)}";
}
