using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>
/// Arguments as bytes: the number of them, and for each its name, an octet for the value's type, and the value. Every
/// value comes back with the type it had, so that a client which declares the same again is told the same as before.
/// </summary>
internal static class ArgumentsCodec
{
    // Deeper than any protocol lets clients nest, and shallow enough for every stack.
    private const int MaxDepth = 200;

    // The numbers are part of the format.
    private enum ValueType : byte
    {
        Null = 0,
        Flag = 1,
        SByte = 2,
        Byte = 3,
        Int16 = 4,
        UInt16 = 5,
        Int32 = 6,
        UInt32 = 7,
        Int64 = 8,
        UInt64 = 9,
        Single = 10,
        Double = 11,
        Text = 12,
        Bytes = 13,
        Table = 14,
        List = 15,
        Timestamp = 16,
        Decimal = 17,
        OpaqueText = 18,
    }

    /// <summary>Writes arguments.</summary>
    /// <exception cref="NotSupportedException">A value is of no type that arguments may hold.</exception>
    public static void Write(FrameBuilder frame, Arguments arguments)
    {
        frame.WriteNumber((ulong)arguments.Count);
        foreach (var (name, value) in arguments)
        {
            frame.WriteText(name);
            WriteValue(frame, value);
        }
    }

    /// <summary>Reads them back; the reader fails if they are none.</summary>
    public static Arguments Read(ref FieldReader reader) => ReadTable(ref reader, depth: 1);

    private static void WriteValue(FrameBuilder frame, object? value)
    {
        switch (value)
        {
            case null: frame.WriteByte((byte)ValueType.Null); break;
            case bool v: WriteFixed(frame, ValueType.Flag, v ? (byte)1 : (byte)0); break;
            case sbyte v: WriteFixed(frame, ValueType.SByte, v); break;
            case byte v: WriteFixed(frame, ValueType.Byte, v); break;
            case short v: WriteFixed(frame, ValueType.Int16, v); break;
            case ushort v: WriteFixed(frame, ValueType.UInt16, v); break;
            case int v: WriteFixed(frame, ValueType.Int32, v); break;
            case uint v: WriteFixed(frame, ValueType.UInt32, v); break;
            case long v: WriteFixed(frame, ValueType.Int64, v); break;
            case ulong v: WriteFixed(frame, ValueType.UInt64, v); break;
            case float v: WriteFixed(frame, ValueType.Single, v); break;
            case double v: WriteFixed(frame, ValueType.Double, v); break;
            case Timestamp v: WriteFixed(frame, ValueType.Timestamp, v.Seconds); break;
            default: WriteLarge(frame, value); break;
        }
    }

    private static void WriteLarge(FrameBuilder frame, object value)
    {
        switch (value)
        {
            case string v:
                frame.WriteByte((byte)ValueType.Text);
                frame.WriteText(v);
                break;
            case byte[] v:
                frame.WriteByte((byte)ValueType.Bytes);
                frame.WriteBytes(v);
                break;
            case OpaqueText v:
                frame.WriteByte((byte)ValueType.OpaqueText);
                frame.WriteBytes(v.Bytes);
                break;
            case ScaledDecimal v:
                WriteFixed(frame, ValueType.Decimal, v.Scale);
                frame.WriteFixed(v.Unscaled);
                break;
            case Arguments v:
                frame.WriteByte((byte)ValueType.Table);
                Write(frame, v);
                break;
            case IReadOnlyList<object?> v:
                frame.WriteByte((byte)ValueType.List);
                frame.WriteNumber((ulong)v.Count);
                foreach (object? item in v) WriteValue(frame, item);
                break;
            default: throw new NotSupportedException($"An argument of type {value.GetType()} cannot be kept.");
        }
    }

    private static void WriteFixed<T>(FrameBuilder frame, ValueType type, T value)
        where T : unmanaged
    {
        frame.WriteByte((byte)type);
        frame.WriteFixed(value);
    }

    private static Arguments ReadTable(ref FieldReader reader, int depth)
    {
        int count = reader.ReadCount();
        if (count == 0) return Arguments.Empty;
        var values = new List<KeyValuePair<string, object?>>();
        for (int i = 0; i < count && !reader.Failed; i++) values.Add(KeyValuePair.Create(reader.ReadText(), ReadValue(ref reader, depth)));
        return new Arguments(values);
    }

    private static List<object?> ReadList(ref FieldReader reader, int depth)
    {
        int count = reader.ReadCount();
        var items = new List<object?>();
        for (int i = 0; i < count && !reader.Failed; i++) items.Add(ReadValue(ref reader, depth));
        return items;
    }

    private static object? ReadValue(ref FieldReader reader, int depth)
    {
        var type = (ValueType)reader.ReadByte();
        switch (type)
        {
            case ValueType.Null: return null;
            case ValueType.Flag: return reader.ReadFlag();
            case ValueType.SByte: return reader.ReadFixed<sbyte>();
            case ValueType.Byte: return reader.ReadFixed<byte>();
            case ValueType.Int16: return reader.ReadFixed<short>();
            case ValueType.UInt16: return reader.ReadFixed<ushort>();
            case ValueType.Int32: return reader.ReadFixed<int>();
            case ValueType.UInt32: return reader.ReadFixed<uint>();
            case ValueType.Int64: return reader.ReadFixed<long>();
            case ValueType.UInt64: return reader.ReadFixed<ulong>();
            case ValueType.Single: return reader.ReadFixed<float>();
            case ValueType.Double: return reader.ReadFixed<double>();
            case ValueType.Text: return reader.ReadText();
            case ValueType.Bytes: return reader.ReadBytes().ToArray();
            case ValueType.Timestamp: return new Timestamp(reader.ReadFixed<ulong>());
            case ValueType.Decimal: return new ScaledDecimal(reader.ReadByte(), reader.ReadFixed<uint>());
            case ValueType.OpaqueText: return new OpaqueText(reader.ReadBytes().ToArray());
            case ValueType.Table when depth < MaxDepth: return ReadTable(ref reader, depth + 1);
            case ValueType.List when depth < MaxDepth: return ReadList(ref reader, depth + 1);
            default:
                reader.Fail();
                return null;
        }
    }
}
