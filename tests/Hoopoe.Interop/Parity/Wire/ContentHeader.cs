namespace Hoopoe.Interop.Parity.Wire;

/// <summary>A content header: the body's size and the message's properties.</summary>
internal sealed record ContentHeader(ushort ClassId, ulong BodySize, IReadOnlyDictionary<string, object?> Properties)
{
    /// <summary>Reads a header frame's payload.</summary>
    public static ContentHeader Decode(byte[] payload)
    {
        WireReader reader = new(payload);
        ushort classId = reader.Short();
        reader.Short();
        ulong size = reader.LongLong();
        ushort flags = reader.Short();
        IEnumerable<FieldShape> present = PropertyCatalog.All.Where((_, index) => (flags & (0x8000 >> index)) != 0);
        return new ContentHeader(classId, size, FieldCodec.Read(reader, present));
    }

    /// <summary>A header frame's payload.</summary>
    public byte[] Encode()
    {
        ushort flags = 0;
        for (int index = 0; index < PropertyCatalog.All.Count; index++)
            flags |= (ushort)(Properties.ContainsKey(PropertyCatalog.All[index].Name) ? 0x8000 >> index : 0);
        WireWriter writer = new();
        writer.Short(ClassId);
        writer.Short(0);
        writer.LongLong(BodySize);
        writer.Short(flags);
        FieldCodec.Write(writer, PropertyCatalog.All.Where(field => Properties.ContainsKey(field.Name)), Properties);
        return writer.ToArray();
    }
}
