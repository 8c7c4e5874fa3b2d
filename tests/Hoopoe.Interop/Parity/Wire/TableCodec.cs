namespace Hoopoe.Interop.Parity.Wire;

/// <summary>Tables and arrays to bytes and back, in RabbitMQ's reading of the type letters.</summary>
internal static class TableCodec
{
    public static void Write(WireWriter writer, Table table)
    {
        WireWriter body = new();
        foreach ((string key, object? value) in table)
        {
            body.ShortString(key);
            WriteValue(body, value);
        }

        writer.LongString(body.ToArray());
    }

    public static Table Read(WireReader reader)
    {
        WireReader body = new(reader.LongBytes());
        Table table = [];
        while (!body.AtEnd)
            table.Add(new KeyValuePair<string, object?>(body.ShortString(), ReadValue(body)));
        return table;
    }

    /// <summary>The letter that names this value's type on the wire.</summary>
    public static char Letter(object? value) => value switch
    {
        null => 'V',
        bool => 't',
        sbyte => 'b',
        byte => 'B',
        short => 's',
        ushort => 'u',
        int => 'I',
        uint => 'i',
        long => 'l',
        float => 'f',
        double => 'd',
        WireDecimal => 'D',
        string => 'S',
        byte[] => 'x',
        Timestamp => 'T',
        Table => 'F',
        object?[] => 'A',
        _ => throw new ArgumentException($"{value.GetType()} has no type on the wire"),
    };

    private static void WriteValue(WireWriter writer, object? value)
    {
        writer.Octet((byte)Letter(value));
        switch (value)
        {
            case null: break;
            case bool flag: writer.Octet(flag ? (byte)1 : (byte)0); break;
            case sbyte number: writer.Octet((byte)number); break;
            case byte number: writer.Octet(number); break;
            case short number: writer.Short((ushort)number); break;
            case ushort number: writer.Short(number); break;
            case int number: writer.Long((uint)number); break;
            case uint number: writer.Long(number); break;
            case long number: writer.LongLong((ulong)number); break;
            case float number: writer.Long(BitConverter.SingleToUInt32Bits(number)); break;
            case double number: writer.LongLong(BitConverter.DoubleToUInt64Bits(number)); break;
            case string text: writer.LongString(text); break;
            case byte[] bytes: writer.LongString(bytes); break;
            case Timestamp time: writer.LongLong(time.Seconds); break;
            case Table table: Write(writer, table); break;
            case object?[] array: WriteArray(writer, array); break;
            case WireDecimal number:
                writer.Octet(number.Scale);
                writer.Long(number.Value);
                break;
        }
    }

    private static void WriteArray(WireWriter writer, object?[] array)
    {
        WireWriter body = new();
        foreach (object? value in array)
            WriteValue(body, value);
        writer.LongString(body.ToArray());
    }

    private static object? ReadValue(WireReader reader)
    {
        char letter = (char)reader.Octet();
        return letter switch
        {
            'V' => null,
            't' => reader.Octet() != 0,
            'b' => (sbyte)reader.Octet(),
            'B' => reader.Octet(),
            's' => (short)reader.Short(),
            'u' => reader.Short(),
            'I' => (int)reader.Long(),
            'i' => reader.Long(),
            'l' => (long)reader.LongLong(),
            'f' => BitConverter.UInt32BitsToSingle(reader.Long()),
            'd' => BitConverter.UInt64BitsToDouble(reader.LongLong()),
            'D' => new WireDecimal(reader.Octet(), reader.Long()),
            'S' => reader.LongString(),
            'x' => reader.LongBytes(),
            'T' => new Timestamp(reader.LongLong()),
            'F' => Read(reader),
            'A' => ReadArray(reader),
            _ => throw new FormatException($"unknown type letter '{letter}' in a table"),
        };
    }

    private static object?[] ReadArray(WireReader reader)
    {
        WireReader body = new(reader.LongBytes());
        List<object?> values = [];
        while (!body.AtEnd)
            values.Add(ReadValue(body));
        return [.. values];
    }
}
