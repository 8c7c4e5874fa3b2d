using System.Text.Json;
using Hoopoe.Core;

namespace Hoopoe.Management.Json;

/// <summary>
/// Writes the fields of one JSON object, those that were asked for: what is left out costs a look-up. Belongs to whoever writes
/// the answer.
/// </summary>
/// <param name="json">Where to.</param>
/// <param name="columns">Which fields.</param>
internal readonly struct JsonFields(Utf8JsonWriter json, Columns columns)
{
    /// <summary>Whether a field is asked for; for those that cost something.</summary>
    public bool Want(string name) => columns.Want(name);

    /// <summary>A text; null is written as null.</summary>
    public void Text(string name, string? value)
    {
        if (columns.Want(name)) json.WriteString(name, value);
    }

    /// <summary>A whole number.</summary>
    public void Number(string name, long value)
    {
        if (columns.Want(name)) json.WriteNumber(name, value);
    }

    /// <summary>True or false.</summary>
    public void Flag(string name, bool value)
    {
        if (columns.Want(name)) json.WriteBoolean(name, value);
    }

    /// <summary>A rate: always with a decimal point, as RabbitMQ has it.</summary>
    public void Rate(string name, double value)
    {
        if (!columns.Want(name)) return;
        json.WritePropertyName(name);
        WriteReal(json, value);
    }

    /// <summary>Arguments as an object.</summary>
    public void Arguments(string name, Arguments value)
    {
        if (!columns.Want(name)) return;
        json.WritePropertyName(name);
        ArgumentJson.Write(json, value);
    }

    /// <summary>Whatever arguments may hold.</summary>
    public void Value(string name, object? value)
    {
        if (!columns.Want(name)) return;
        json.WritePropertyName(name);
        ArgumentJson.Write(json, value);
    }

    /// <summary>A list of texts.</summary>
    public void Texts(string name, IEnumerable<string> values)
    {
        if (!columns.Want(name)) return;
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>An object made of something.</summary>
    public void Object<T>(string name, T value, Action<JsonFields, T> write)
    {
        if (!columns.Want(name)) return;
        json.WritePropertyName(name);
        Write(json, columns.Below(name), value, write);
    }

    /// <summary>A list of objects, whole.</summary>
    public void List<T>(string name, IEnumerable<T> values, Action<JsonFields, T> write)
    {
        if (!columns.Want(name)) return;
        json.WriteStartArray(name);
        foreach (var value in values) Write(json, columns.Below(name), value, write);
        json.WriteEndArray();
    }

    /// <summary>Writes something as an object.</summary>
    public static void Write<T>(Utf8JsonWriter json, Columns columns, T value, Action<JsonFields, T> write)
    {
        json.WriteStartObject();
        write(new JsonFields(json, columns), value);
        json.WriteEndObject();
    }

    /// <summary>Writes a number that is no whole one in kind, though it may be in value.</summary>
    public static void WriteReal(Utf8JsonWriter json, double value)
    {
        if (!double.IsFinite(value)) json.WriteNullValue();
        else if (value == Math.Truncate(value) && Math.Abs(value) < 1e15) json.WriteRawValue(FormattableString.Invariant($"{value:F1}"));
        else json.WriteNumberValue(value);
    }
}
