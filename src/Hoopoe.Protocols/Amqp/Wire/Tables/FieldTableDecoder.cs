using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>
/// Turns an encoded field table into .NET values, each of a type of its own, so that encoding gives the same types again:
/// bool, sbyte, byte, short, ushort, int, uint, long, float, double, <see cref="AmqpDecimal"/>, <see cref="AmqpTimestamp"/>,
/// null, string (<see cref="OpaqueString"/> where it is not UTF-8), byte[], List and OrderedDictionary.
/// </summary>
internal static class FieldTableDecoder
{
    /// <summary>Decodes a table given without its length; false if it is malformed. Of fields of one name the first counts.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> table, out OrderedDictionary<string, object?> fields)
    {
        bool valid = FieldTable.IsValid(table);
        fields = valid ? DecodeTable(table) : [];
        return valid;
    }

    /// <summary>Decodes one value of a table that is known to be valid.</summary>
    public static object? Decode(FieldValue value) => value.Type switch
    {
        FieldType.Boolean => value.Bytes[0] != 0,
        FieldType.SignedByte => (sbyte)value.Bytes[0],
        FieldType.UnsignedByte => value.Bytes[0],
        FieldType.SignedShort => BinaryPrimitives.ReadInt16BigEndian(value.Bytes),
        FieldType.UnsignedShort => BinaryPrimitives.ReadUInt16BigEndian(value.Bytes),
        FieldType.SignedInt => BinaryPrimitives.ReadInt32BigEndian(value.Bytes),
        FieldType.UnsignedInt => BinaryPrimitives.ReadUInt32BigEndian(value.Bytes),
        FieldType.SignedLong or FieldType.OtherSignedLong => BinaryPrimitives.ReadInt64BigEndian(value.Bytes),
        FieldType.Float => BinaryPrimitives.ReadSingleBigEndian(value.Bytes),
        FieldType.Double => BinaryPrimitives.ReadDoubleBigEndian(value.Bytes),
        FieldType.Decimal => new AmqpDecimal(value.Bytes[0], BinaryPrimitives.ReadUInt32BigEndian(value.Bytes[1..])),
        FieldType.Timestamp => new AmqpTimestamp(BinaryPrimitives.ReadUInt64BigEndian(value.Bytes)),
        FieldType.LongString => DecodeString(value.Bytes),
        FieldType.Binary => value.Bytes.ToArray(),
        FieldType.Array => DecodeArray(value.Bytes),
        FieldType.Table => DecodeTable(value.Bytes),
        _ => null,
    };

    private static object DecodeString(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : new OpaqueString(bytes.ToArray());

    private static List<object?> DecodeArray(ReadOnlySpan<byte> array)
    {
        List<object?> items = [];
        foreach (Field item in FieldTable.Items(array)) items.Add(Decode(item.Value));
        return items;
    }

    private static OrderedDictionary<string, object?> DecodeTable(ReadOnlySpan<byte> table)
    {
        OrderedDictionary<string, object?> fields = new(StringComparer.Ordinal);
        foreach (Field field in FieldTable.Fields(table)) fields.TryAdd(Encoding.UTF8.GetString(field.Name), Decode(field.Value));
        return fields;
    }
}
