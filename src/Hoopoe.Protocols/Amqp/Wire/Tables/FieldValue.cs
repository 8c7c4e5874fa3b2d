using System.Buffers.Binary;

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>One value in a field table or array, as a type and a span over its bytes; nothing is copied or converted.</summary>
internal readonly ref struct FieldValue
{
    /// <summary>One of <see cref="FieldType"/>; zero in a value that was not found.</summary>
    public byte Type { get; private init; }

    /// <summary>The value's bytes; for strings, binaries, arrays and tables without their length.</summary>
    public ReadOnlySpan<byte> Bytes { get; private init; }

    /// <summary>Reads one value. A type RabbitMQ does not know fails the reader; the inside of an array or a table is not
    /// looked at.</summary>
    public static FieldValue Read(scoped ref WireReader reader)
    {
        byte type = reader.ReadOctet();
        return new() { Type = type, Bytes = ReadBytes(ref reader, type) };
    }

    /// <summary>A boolean, or null if the value is of another type.</summary>
    public bool? AsBoolean() => Type == FieldType.Boolean ? Bytes[0] != 0 : null;

    /// <summary>An integer of any width, or null if the value is of another type.</summary>
    public long? AsInteger() => Type switch
    {
        FieldType.SignedByte => (sbyte)Bytes[0],
        FieldType.UnsignedByte => Bytes[0],
        FieldType.SignedShort => BinaryPrimitives.ReadInt16BigEndian(Bytes),
        FieldType.UnsignedShort => BinaryPrimitives.ReadUInt16BigEndian(Bytes),
        FieldType.SignedInt => BinaryPrimitives.ReadInt32BigEndian(Bytes),
        FieldType.UnsignedInt => BinaryPrimitives.ReadUInt32BigEndian(Bytes),
        FieldType.SignedLong or FieldType.OtherSignedLong => BinaryPrimitives.ReadInt64BigEndian(Bytes),
        _ => null,
    };

    /// <summary>A floating-point number of either width, or null if the value is of another type.</summary>
    public double? AsFloatingPoint() => Type switch
    {
        FieldType.Float => BinaryPrimitives.ReadSingleBigEndian(Bytes),
        FieldType.Double => BinaryPrimitives.ReadDoubleBigEndian(Bytes),
        _ => null,
    };

    private static ReadOnlySpan<byte> ReadBytes(scoped ref WireReader reader, byte type)
    {
        switch (type)
        {
            case FieldType.LongString or FieldType.Binary or FieldType.Array or FieldType.Table:
                return reader.ReadLongString();
            case FieldType.Boolean or FieldType.SignedByte or FieldType.UnsignedByte:
                return reader.ReadBytes(1);
            case FieldType.SignedShort or FieldType.UnsignedShort:
                return reader.ReadBytes(2);
            case FieldType.SignedInt or FieldType.UnsignedInt or FieldType.Float:
                return reader.ReadBytes(4);
            case FieldType.Decimal:
                return reader.ReadBytes(5);
            case FieldType.SignedLong or FieldType.OtherSignedLong or FieldType.Double or FieldType.Timestamp:
                return reader.ReadBytes(8);
            case FieldType.Void:
                return default;
            default:
                reader.Fail();
                return default;
        }
    }
}
