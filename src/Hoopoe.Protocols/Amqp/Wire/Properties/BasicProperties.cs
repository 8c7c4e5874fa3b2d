namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>
/// A message's properties, as spans over the block they came in. To change some and keep the rest, use <c>with</c> and
/// <see cref="Without"/>, then write: what was not changed keeps its bytes.
/// </summary>
internal readonly ref partial struct BasicProperties
{
    /// <summary>The headers' table in a block, without its length and not looked into; nothing where there is none.</summary>
    public static ReadOnlySpan<byte> FindHeaders(ReadOnlySpan<byte> block)
    {
        WireReader reader = new(block);
        PropertyFlags present = (PropertyFlags)reader.ReadShort();
        if (!present.Has(PropertyFlags.Headers)) return default;
        if (present.Has(PropertyFlags.ContentType)) reader.ReadShortString();
        if (present.Has(PropertyFlags.ContentEncoding)) reader.ReadShortString();
        return reader.ReadLongString();
    }

    /// <summary>Which properties there are; the others read as zero or empty.</summary>
    public PropertyFlags Present { get; private init; }

    /// <summary>Reads a whole property block; false if it is cut short, malformed, followed by anything or has undefined flags.</summary>
    public static bool TryRead(ReadOnlySpan<byte> block, out BasicProperties properties)
    {
        WireReader reader = new(block);
        properties = new(ref reader);
        return reader.Completed;
    }

    public bool Has(PropertyFlags property) => Present.Has(property);

    /// <summary>The same without some properties.</summary>
    public BasicProperties Without(PropertyFlags properties) => this with { Present = Present & ~properties };

    /// <summary>A new property block.</summary>
    public byte[] ToArray()
    {
        byte[] block = new byte[EncodedLength];
        WireWriter writer = new(block);
        Write(ref writer);
        return block;
    }
}
