using Hoopoe.Core;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Content;

/// <summary>Between field tables on the wire and the core's <see cref="Arguments"/>.</summary>
internal static class ArgumentTable
{
    /// <summary>Decodes a table; a malformed one, which the method's reader has refused before, gives no arguments.</summary>
    public static Arguments Decode(ReadOnlySpan<byte> table) =>
        !table.IsEmpty && FieldTableDecoder.TryDecode(table, out var fields) ? ToArguments(fields) : Arguments.Empty;

    /// <summary>A core's value as the wire has it.</summary>
    /// <exception cref="ArgumentException">AMQP has no field for it; thrown when it is encoded.</exception>
    public static object? ToField(object? value) => value switch
    {
        Arguments table => new OrderedDictionary<string, object?>(table.Select(pair => KeyValuePair.Create(pair.Key, ToField(pair.Value)))),
        string or byte[] => value,
        IEnumerable<object?> list => list.Select(ToField).ToList(),
        Timestamp timestamp => new AmqpTimestamp(timestamp.Seconds),
        DateTimeOffset time => new AmqpTimestamp((ulong)Math.Max(0, time.ToUnixTimeSeconds())),
        ScaledDecimal number => new AmqpDecimal(number.Scale, number.Unscaled),
        OpaqueText text => new OpaqueString(text.Bytes),
        _ => value,
    };

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
