using System.Globalization;
using System.Text.Json;
using Hoopoe.Core;

namespace Hoopoe.Management.Json;

/// <summary>A value of a JSON document together with its place, so that what is wrong with it can be found.</summary>
/// <param name="Path">Where it stands, as in "$.queues[3]".</param>
/// <param name="Value">The value.</param>
internal readonly record struct JsonItem(string Path, JsonElement Value)
{
    /// <summary>The objects of a member that is a list; none where it is missing.</summary>
    public IEnumerable<JsonItem> Objects(string name)
    {
        if (Member(name) is not { } list) yield break;
        if (list.Value.ValueKind != JsonValueKind.Array) throw list.Unfit("a list");
        int index = 0;
        foreach (var element in list.Value.EnumerateArray())
        {
            var item = new JsonItem($"{list.Path}[{index++}]", element);
            if (element.ValueKind != JsonValueKind.Object) throw item.Unfit("an object");
            yield return item;
        }
    }

    /// <summary>A member of whatever kind; null where it is missing.</summary>
    public object? Anything(string name) => Member(name) is { } member ? ToArgument(member) : null;

    /// <summary>A member that must be there and be a string.</summary>
    public string Text(string name) => OptionalText(name) ?? throw new JsonItemException(Path, $"'{name}' is missing");

    /// <summary>A member that is a string, or null where it is missing.</summary>
    public string? OptionalText(string name)
    {
        if (Member(name) is not { } member) return null;
        return member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : throw member.Unfit("a string");
    }

    /// <summary>A member that is true or false, or such a text, as RabbitMQ's tool sends it; <paramref name="missing"/> where it is missing.</summary>
    public bool Flag(string name, bool missing)
    {
        if (Member(name) is not { } member) return missing;
        if (member.Value.ValueKind == JsonValueKind.String && bool.TryParse(member.Value.GetString(), out bool flag)) return flag;
        return member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.Value.GetBoolean() : throw member.Unfit("true or false");
    }

    /// <summary>A member that is a whole number, or such a text; <paramref name="missing"/> where it is missing.</summary>
    public long Integer(string name, long missing) => OptionalInteger(name) ?? missing;

    /// <summary>A member that is a whole number, or such a text; null where it is missing.</summary>
    public long? OptionalInteger(string name)
    {
        if (Member(name) is not { } member) return null;
        if (member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt64(out long number)) return number;
        if (member.Value.ValueKind == JsonValueKind.String && long.TryParse(member.Value.GetString(), CultureInfo.InvariantCulture, out number)) return number;
        throw member.Unfit("a whole number");
    }

    /// <summary>A member that is an object; null where it is missing.</summary>
    public JsonItem? Item(string name)
    {
        if (Member(name) is not { } member || IsEmptyList(member)) return null;
        return member.Value.ValueKind == JsonValueKind.Object ? member : throw member.Unfit("an object");
    }

    /// <summary>Whether there is a member of that name that is not null.</summary>
    public bool Has(string name) => Member(name) is not null;

    /// <summary>A member that is a list of strings, or one string with commas between, as older exports have it.</summary>
    public IReadOnlyList<string> Names(string name)
    {
        if (Member(name) is not { } member) return [];
        if (member.Value.ValueKind == JsonValueKind.String)
            return member.Value.GetString()!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (member.Value.ValueKind != JsonValueKind.Array || member.Value.EnumerateArray().Any(entry => entry.ValueKind != JsonValueKind.String))
            throw member.Unfit("a list of strings, or a string with commas between");
        return [.. member.Value.EnumerateArray().Select(entry => entry.GetString()!)];
    }

    /// <summary>A member that holds arguments; none where it is missing.</summary>
    public Arguments Arguments(string name)
    {
        // RabbitMQ itself writes no arguments as an empty list here and there.
        if (Member(name) is not { } member || IsEmptyList(member)) return Core.Arguments.Empty;
        return member.Value.ValueKind == JsonValueKind.Object ? ToArguments(member) : throw member.Unfit("an object");
    }

    private static bool IsEmptyList(JsonItem member) => member.Value is { ValueKind: JsonValueKind.Array } && member.Value.GetArrayLength() == 0;

    private JsonItem? Member(string name) =>
        Value.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? new JsonItem($"{Path}.{name}", value) : null;

    private JsonItemException Unfit(string wanted) => new(Path, $"must be {wanted}, but is {KindName(Value.ValueKind)}");

    private static Arguments ToArguments(JsonItem item) => new(item.Value.EnumerateObject().Select(
        member => KeyValuePair.Create(member.Name, ToArgument(new JsonItem($"{item.Path}.{member.Name}", member.Value)))));

    // The types that RabbitMQ gives arguments from JSON: whole numbers are 64 bits wide.
    private static object? ToArgument(JsonItem item) => item.Value.ValueKind switch
    {
        JsonValueKind.String => item.Value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when item.Value.TryGetInt64(out long integer) => integer,
        // What is larger than any number could not be shown or exported again.
        JsonValueKind.Number => item.Value.GetDouble() is var real && double.IsFinite(real)
            ? real
            : throw new JsonItemException(item.Path, "must be a number of at most 64 bits"),
        JsonValueKind.Object => ToArguments(item),
        JsonValueKind.Array => item.Value.EnumerateArray().Select((one, index) => ToArgument(new JsonItem($"{item.Path}[{index}]", one))).ToList(),
        _ => null,
    };

    private static string KindName(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "nothing",
    };
}
