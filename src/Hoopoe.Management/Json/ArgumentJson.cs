using System.Text;
using System.Text.Json;
using Hoopoe.Core;

namespace Hoopoe.Management.Json;

/// <summary>Writes arguments and headers as JSON, as far as it has types for them. Stateless.</summary>
public static class ArgumentJson
{
    /// <summary>Writes a map as an object.</summary>
    public static void Write(Utf8JsonWriter json, Arguments arguments)
    {
        json.WriteStartObject();
        foreach (var (name, value) in arguments)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }
        json.WriteEndObject();
    }

    /// <summary>Writes one value of whatever type arguments may have.</summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case byte[] bytes:
                json.WriteStringValue(AsText(bytes));
                break;
            case OpaqueText opaque:
                json.WriteStringValue(AsText(opaque.Bytes));
                break;
            case Arguments table:
                Write(json, table);
                break;
            case IReadOnlyList<object?> list:
                json.WriteStartArray();
                foreach (object? item in list) Write(json, item);
                json.WriteEndArray();
                break;
            default:
                WriteNumber(json, value);
                break;
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, object value)
    {
        if (Arguments.TryInteger(value, out long integer)) json.WriteNumberValue(integer);
        else if (value is ulong large) json.WriteNumberValue(large);
        else if (value is float single) JsonFields.WriteReal(json, single);
        else if (value is double real) JsonFields.WriteReal(json, real);
        else if (value is Timestamp time) json.WriteNumberValue(time.Seconds);
        else if (value is ScaledDecimal { Scale: <= 28 } number) json.WriteNumberValue(new decimal((int)number.Unscaled, 0, 0, false, number.Scale));
        else json.WriteStringValue(value.ToString());
    }

    // Bytes that are no text are shown one to one, so that nothing is lost.
    private static string AsText(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
