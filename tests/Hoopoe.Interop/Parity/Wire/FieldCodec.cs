namespace Hoopoe.Interop.Parity.Wire;

/// <summary>A list of typed fields (a method's arguments, a message's properties) to bytes and back.</summary>
internal static class FieldCodec
{
    /// <summary>Writes the fields; consecutive bits share octets, lowest bit first.</summary>
    public static void Write(WireWriter writer, IEnumerable<FieldShape> fields, IReadOnlyDictionary<string, object?> values)
    {
        List<bool> bits = [];
        foreach (FieldShape field in fields)
        {
            object value = values.GetValueOrDefault(field.Name) ?? field.Default;
            if (field.Kind == FieldKind.Bit)
            {
                bits.Add((bool)value);
                continue;
            }

            Flush(writer, bits);
            WriteOne(writer, field.Kind, value);
        }

        Flush(writer, bits);
    }

    /// <summary>Reads the fields.</summary>
    public static Dictionary<string, object?> Read(WireReader reader, IEnumerable<FieldShape> fields)
    {
        Dictionary<string, object?> values = new(StringComparer.Ordinal);
        int bit = 8;
        byte octet = 0;
        foreach (FieldShape field in fields)
        {
            if (field.Kind != FieldKind.Bit)
            {
                bit = 8;
                values[field.Name] = ReadOne(reader, field.Kind);
                continue;
            }

            if (bit == 8)
            {
                octet = reader.Octet();
                bit = 0;
            }

            values[field.Name] = (octet & (1 << bit++)) != 0;
        }

        return values;
    }

    private static void Flush(WireWriter writer, List<bool> bits)
    {
        if (bits.Count == 0)
            return;
        byte octet = 0;
        for (int index = 0; index < bits.Count; index++)
            octet |= (byte)(bits[index] ? 1 << index : 0);
        writer.Octet(octet);
        bits.Clear();
    }

    private static void WriteOne(WireWriter writer, FieldKind kind, object value)
    {
        switch (kind)
        {
            case FieldKind.Octet: writer.Octet(Convert.ToByte(value)); break;
            case FieldKind.Short: writer.Short(Convert.ToUInt16(value)); break;
            case FieldKind.Long: writer.Long(Convert.ToUInt32(value)); break;
            case FieldKind.LongLong or FieldKind.Timestamp: writer.LongLong(Convert.ToUInt64(value)); break;
            case FieldKind.ShortString: writer.ShortString((string)value); break;
            case FieldKind.LongString when value is byte[] bytes: writer.LongString(bytes); break;
            case FieldKind.LongString: writer.LongString((string)value); break;
            default: TableCodec.Write(writer, (Table)value); break;
        }
    }

    private static object ReadOne(WireReader reader, FieldKind kind) => kind switch
    {
        FieldKind.Octet => reader.Octet(),
        FieldKind.Short => reader.Short(),
        FieldKind.Long => reader.Long(),
        FieldKind.LongLong or FieldKind.Timestamp => reader.LongLong(),
        FieldKind.ShortString => reader.ShortString(),
        FieldKind.LongString => reader.LongString(),
        _ => TableCodec.Read(reader),
    };
}
