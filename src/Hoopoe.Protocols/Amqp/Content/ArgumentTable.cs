using Hoopoe.Core;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Content;

/// <summary>Between field tables on the wire and the core's <see cref="Arguments"/>.</summary>
internal static class ArgumentTable
{
    /// <summary>Decodes a table; a malformed one, which the method's reader has refused before, gives no arguments.</summary>
    public static Arguments Decode(ReadOnlySpan<byte> table) =>
        !table.IsEmpty && FieldTableDecoder.TryDecode(table, out var fields) ? ToArguments(fields) : Arguments.Empty;

    private static Arguments ToArguments(OrderedDictionary<string, object?> fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Key, ToValue(field.Value))));

    private static object? ToValue(object? value) => value switch
    {
        OrderedDictionary<string, object?> table => ToArguments(table),
        List<object?> list => list.ConvertAll(ToValue),
        AmqpTimestamp timestamp => new Timestamp(timestamp.Seconds),
        AmqpDecimal number => new ScaledDecimal(number.Scale, number.Unscaled),
        OpaqueString text => new OpaqueText(text.Bytes),
        _ => value,
    };
}
