using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Conversations;

/// <summary>Methods, properties, tables and bodies as the text of a transcript. A table's pairs are sorted by key, since no
/// client sees their order; its values carry their type letter, since clients do see types.</summary>
internal static class Rendering
{
    private const int LongestBodyShown = 120;

    /// <summary>A received event in full: every argument, the properties and the body.</summary>
    public static string Received(Incoming incoming)
    {
        string text = incoming.Method.Name + Fields(incoming.Method.Shape.Fields, WithoutIdentity(incoming.Method.Values));
        if (incoming.Header is null)
            return text;
        text += " |" + Fields(PropertyCatalog.All, incoming.Header.Properties) + " | " + Body(incoming.Body);
        return incoming.BodyFrames.Count > 1 ? text + $" in frames of {string.Join('+', incoming.BodyFrames.Select(f => f.Length))}" : text;
    }

    /// <summary>A method about to be sent, with the arguments that are not at their zero value.</summary>
    public static string Sent(Method method) => method.Name + Fields(
        method.Shape.Fields, method.Values.Where(pair => !IsZero(method.Shape, pair)).ToDictionary(StringComparer.Ordinal));

    public static string Fields(IEnumerable<FieldShape> fields, IReadOnlyDictionary<string, object?> values) => string.Concat(
        fields.Where(field => values.ContainsKey(field.Name) && !field.Name.StartsWith("reserved", StringComparison.Ordinal))
            .Select(field => $" {field.Name}={Plain(values[field.Name])}"));

    public static string Body(byte[] body)
    {
        if (body.Length <= LongestBodyShown && Array.TrueForAll(body, octet => octet is >= 32 and < 127))
            return $"'{Encoding.ASCII.GetString(body)}'";
        return $"{body.Length} bytes {Convert.ToHexStringLower(SHA256.HashData(body))[..12]}";
    }

    /// <summary>Leaves out of server-properties what names the product's build and not its behaviour, and sorts the mechanisms,
    /// whose order differs even between nodes of RabbitMQ.</summary>
    private static IReadOnlyDictionary<string, object?> WithoutIdentity(IReadOnlyDictionary<string, object?> values)
    {
        if (values.GetValueOrDefault("server-properties") is not Table all)
            return values;
        Table compared = [];
        compared.AddRange(all.Where(pair => pair.Key is "capabilities" or "product"));
        return new Dictionary<string, object?>(values, StringComparer.Ordinal)
        {
            ["server-properties"] = compared,
            ["mechanisms"] = string.Join(' ', ((string)values["mechanisms"]!).Split(' ').Order(StringComparer.Ordinal)),
        };
    }

    private static bool IsZero(MethodShape shape, KeyValuePair<string, object?> pair)
    {
        object zero = shape.Fields.First(field => field.Name == pair.Key).Default;
        return pair.Value is null || (zero is Table ? ((Table)pair.Value).Count == 0 : Plain(pair.Value) == Plain(zero));
    }

    private static string Plain(object? value) => value switch
    {
        string text => $"'{text}'",
        bool flag => flag ? "true" : "false",
        Table or object?[] or byte[] => Value(value),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Value(object? value) => value switch
    {
        null => "V",
        Table table => "{" + string.Join(", ", table.Select(pair => $"{pair.Key}={Value(pair.Value)}").Order(StringComparer.Ordinal)) + "}",
        object?[] array => "[" + string.Join(", ", array.Select(Value)) + "]",
        string text => $"'{text}'",
        bool flag => flag ? "true" : "false",
        byte[] bytes => "x:" + Convert.ToHexStringLower(bytes),
        Timestamp time => $"T:{time.Seconds}",
        WireDecimal number => $"D:{number.Value}/10^{number.Scale}",
        IFormattable number => $"{TableCodec.Letter(value)}:{number.ToString(null, CultureInfo.InvariantCulture)}",
        _ => value.ToString() ?? "",
    };
}
