using System.Globalization;
using System.Text;
using System.Text.Json;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Messages;

/// <summary>Values of AMQP's tables as JSON and as text.</summary>
internal static class FieldJson
{
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case string text: json.WriteStringValue(text); break;
            case float number when !float.IsFinite(number): json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case double number when !double.IsFinite(number): json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case AmqpTimestamp time: json.WriteNumberValue(time.Seconds); break;
            case OpaqueString opaque: json.WriteBase64StringValue(opaque.Bytes); break;
            case byte[] bytes: json.WriteBase64StringValue(bytes); break;
            case IEnumerable<KeyValuePair<string, object?>> table:
                json.WriteStartObject();
                foreach (var (name, field) in table)
                {
                    json.WritePropertyName(name);
                    Write(json, field);
                }
                json.WriteEndObject();
                break;
            case IEnumerable<object?> items:
                json.WriteStartArray();
                foreach (object? item in items) Write(json, item);
                json.WriteEndArray();
                break;
            case AmqpDecimal number: json.WriteStringValue($"{number.Unscaled}e-{number.Scale}"); break;
            default: json.WriteRawValue(Convert.ToString(value, CultureInfo.InvariantCulture)!); break;
        }
    }

    /// <summary>A value in one line.</summary>
    public static string TextOf(object? value)
    {
        if (value is string text) return Plain(text);
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes)) Write(json, value);
        return Plain(Encoding.UTF8.GetString(bytes.ToArray()));
    }

    /// <summary>Text without what would break the line or drive the terminal.</summary>
    public static string Plain(string text) => text.Any(char.IsControl) ? $"\"{JsonEncodedText.Encode(text)}\"" : text;
}
