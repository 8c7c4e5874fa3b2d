using System.Text.Json;

namespace Hoopoe.Control;

/// <summary>Reads what the HTTP API answers, where any field may be absent.</summary>
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
}
