using Hoopoe.Core;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Content;

/// <summary>Between field tables on the wire and the core's <see cref="Arguments"/>.</summary>
internal static class ArgumentTable
{
    /// <summary>Decodes a table; a malformed one, which the method's reader has refused before, gives no arguments.</summary>
    public static Arguments Decode(ReadOnlySpan<byte> table) =>
        !table.IsEmpty && FieldTableDecoder.TryDecode(table, out var fields) ? ToArguments(fields) : Arguments.Empty;

    /// <summary>Encodes arguments as a table, without its length.</summary>
    /// <exception cref="ArgumentException">A name is too long or a value is of a type that AMQP has no field for.</exception>
    public static byte[] Encode(Arguments arguments) => FieldTableEncoder.Encode(ToFields(arguments));

    /// <summary>A core's value as the wire has it.</summary>
    /// <exception cref="ArgumentException">AMQP has no field for it; thrown when it is encoded.</exception>
    public static object? ToField(object? value) => value switch
    {
        Timestamp timestamp => new AmqpTimestamp(timestamp.Seconds),
        DateTimeOffset time => new AmqpTimestamp((ulong)Math.Max(0, time.ToUnixTimeSeconds())),
        ScaledDecimal number => new AmqpDecimal(number.Scale, number.Unscaled),
        OpaqueText text => new OpaqueString(text.Bytes),
        string or byte[] => value,
        IEnumerable<KeyValuePair<string, object?>> table => ToFields(table),
        IEnumerable<object?> list => list.Select(ToField),
        _ => value,
    };

    private static IEnumerable<KeyValuePair<string, object?>> ToFields(IEnumerable<KeyValuePair<string, object?>> pairs) =>
        pairs.Select(pair => KeyValuePair.Create(pair.Key, ToField(pair.Value)));

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
