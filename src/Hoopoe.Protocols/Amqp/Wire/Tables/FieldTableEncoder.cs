using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>Turns .NET values of the types that <see cref="FieldTableDecoder"/> gives into an encoded field table.</summary>
internal static class FieldTableEncoder
{
    /// <summary>A scale of one byte and a number of four.</summary>
    private const int DecimalLength = sizeof(byte) + sizeof(uint);

    /// <summary>Encodes a table, without its length.</summary>
    /// <exception cref="ArgumentException">A name is too long or a value is of a type that AMQP has no field for.</exception>
    public static byte[] Encode(IEnumerable<KeyValuePair<string, object?>> fields)
    {
        ArrayBufferWriter<byte> output = new();
        foreach ((string name, object? value) in fields) WriteField(output, name, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Appends one field: its name and its value.</summary>
    public static void WriteField(ArrayBufferWriter<byte> output, string name, object? value)
    {
        Span<byte> text = stackalloc byte[byte.MaxValue];
        if (!Encoding.UTF8.TryGetBytes(name, text, out int length))
            throw new ArgumentException("A field's name has at most 255 bytes.", nameof(name));
        WriteOctet(output, (byte)length);
        output.Write(text[..length]);
        WriteValue(output, value);
    }

    private static byte[] EncodeArray(IEnumerable<object?> items)
    {
        ArrayBufferWriter<byte> output = new();
        foreach (object? item in items) WriteValue(output, item);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteValue(ArrayBufferWriter<byte> output, object? value)
    {
        switch (value)
        {
            case null: WriteOctet(output, FieldType.Void); break;
            case bool v: WriteNumber(output, FieldType.Boolean, v ? 1u : 0u, sizeof(byte)); break;
            case sbyte v: WriteNumber(output, FieldType.SignedByte, (ulong)v, sizeof(sbyte)); break;
            case byte v: WriteNumber(output, FieldType.UnsignedByte, v, sizeof(byte)); break;
            case short v: WriteNumber(output, FieldType.SignedShort, (ulong)v, sizeof(short)); break;
            case ushort v: WriteNumber(output, FieldType.UnsignedShort, v, sizeof(ushort)); break;
            case int v: WriteNumber(output, FieldType.SignedInt, (ulong)v, sizeof(int)); break;
            case uint v: WriteNumber(output, FieldType.UnsignedInt, v, sizeof(uint)); break;
            case long v: WriteNumber(output, FieldType.SignedLong, (ulong)v, sizeof(long)); break;
            case float v: WriteNumber(output, FieldType.Float, BitConverter.SingleToUInt32Bits(v), sizeof(float)); break;
            case double v: WriteNumber(output, FieldType.Double, BitConverter.DoubleToUInt64Bits(v), sizeof(double)); break;
            case AmqpDecimal v: WriteNumber(output, FieldType.Decimal, ((ulong)v.Scale << 32) | v.Unscaled, DecimalLength); break;
            case AmqpTimestamp v: WriteNumber(output, FieldType.Timestamp, v.Seconds, sizeof(ulong)); break;
            case string v: WriteBytes(output, FieldType.LongString, Encoding.UTF8.GetBytes(v)); break;
            case OpaqueString v: WriteBytes(output, FieldType.LongString, v.Bytes); break;
            case byte[] v: WriteBytes(output, FieldType.Binary, v); break;
            case IEnumerable<KeyValuePair<string, object?>> v: WriteBytes(output, FieldType.Table, Encode(v)); break;
            case IEnumerable<object?> v: WriteBytes(output, FieldType.Array, EncodeArray(v)); break;
            default: throw new ArgumentException($"AMQP has no field for a {value.GetType()}.", nameof(value));
        }
    }

    /// <summary>Writes the lowest <paramref name="length"/> bytes of a number, the highest of them first.</summary>
    private static void WriteNumber(ArrayBufferWriter<byte> output, byte type, ulong bits, int length)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, bits);
        WriteOctet(output, type);
        output.Write(bytes[^length..]);
    }

    private static void WriteBytes(ArrayBufferWriter<byte> output, byte type, ReadOnlySpan<byte> bytes)
    {
        WriteNumber(output, type, (uint)bytes.Length, sizeof(uint));
        output.Write(bytes);
    }

    private static void WriteOctet(ArrayBufferWriter<byte> output, byte value) => output.Write([value]);
}
