using System.Text.Json;

namespace Hoopoe.Control.Lists;

/// <summary>A column as rabbitmqctl names it, and where the HTTP API has it; a path in quotes is what stands in every row. Immutable.</summary>
internal readonly record struct Column(string Name, string Path)
{
    /// <summary>Reads <c>name</c> or <c>name=path</c>.</summary>
    public static Column Parse(string text)
    {
        string[] parts = text.Split('=', 2);
        return new Column(parts[0], parts[^1]);
    }

    /// <summary>What an item has there; undefined if it has nothing.</summary>
    public JsonElement In(JsonElement item) => Path is ['\'', .. var text, '\''] ? JsonElement.Parse($"\"{JsonEncodedText.Encode(text)}\"") : item.At(Path);
}
