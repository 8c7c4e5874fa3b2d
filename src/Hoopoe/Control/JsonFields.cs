using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hoopoe.Control;

/// <summary>Reads what the HTTP API answers, where any field may be absent, and writes what it is sent and users are shown.</summary>
internal static class JsonFields
{
    /// <summary>The value at a path of names with dots between; undefined if something on the way is absent.</summary>
    public static JsonElement At(this JsonElement item, string path)
    {
        // RabbitMQ has empty lists where an object has nothing in it.
        if (item.ValueKind != JsonValueKind.Object) return default;
        if (item.TryGetProperty(path, out var value)) return value;
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && item.TryGetProperty(path[..dot], out var inner) ? inner.At(path[(dot + 1)..]) : default;
    }

    /// <summary>The items of a list; none if it is absent or something else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement list) => list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    /// <summary>A text field; null if it is absent or something else.</summary>
    public static string? TextOf(this JsonElement item, string path) => item.At(path) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A number; null if it is absent or something else.</summary>
    public static double? NumberOf(this JsonElement item, string path) => item.At(path) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    /// <summary>The same to be put into something larger; null if it is absent.</summary>
    public static JsonNode? AsNode(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.Object => JsonObject.Create(value),
        JsonValueKind.Array => JsonArray.Create(value),
        _ => JsonValue.Create(value),
    };

    /// <summary>JSON for people and programs: what needs no escaping is not escaped.</summary>
    public static string TextOf(this JsonNode? value, bool indented = false)
    {
        if (value is null) return "null";
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) value.WriteTo(json);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
