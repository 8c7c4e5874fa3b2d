namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>Where a property's value lies in its block; nowhere by default.</summary>
internal readonly record struct PropertyRange(int Start, int Length)
{
    /// <summary>Whether the block has the property: no value starts at zero, where the flags are.</summary>
    public bool Exists => Start != 0;

    /// <summary>The value, given the block it was found in.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> block) => block.Slice(Start, Length);
}

/// <summary>What the broker must know of each message's properties, found in one pass that allocates nothing.</summary>
internal readonly struct PropertyFacts
{
    /// <summary>The whole of the most common block: a delivery mode and nothing else.</summary>
    private const int DeliveryModeOnlyLength = 3;

    private const byte TransientMode = 1;

    private const byte PersistentMode = 2;

    public bool Persistent { get; private init; }

    /// <summary>The delivery mode as given; 0 where there is none.</summary>
    public byte DeliveryMode { get; private init; }

    /// <summary>Whether a delivery mode is given that is neither transient nor persistent.</summary>
    public bool HasUnknownDeliveryMode { get; private init; }

    public byte Priority { get; private init; }

    /// <summary>The headers' table without its length.</summary>
    public PropertyRange Headers { get; private init; }

    public PropertyRange ReplyTo { get; private init; }

    public PropertyRange Expiration { get; private init; }

    public PropertyRange UserId { get; private init; }

    /// <summary>Checks a whole property block and notes the facts; false under the same conditions as
    /// <see cref="BasicProperties.TryRead"/>.</summary>
    public static bool TryScan(ReadOnlySpan<byte> block, out PropertyFacts facts)
    {
        WireReader reader = new(block);
        PropertyFlags present = (PropertyFlags)reader.ReadShort();
        if (present == PropertyFlags.None)
        {
            facts = default;
            return reader.Completed;
        }

        if (present == PropertyFlags.DeliveryMode && block.Length == DeliveryModeOnlyLength)
        {
            facts = new() { Persistent = block[2] == PersistentMode, DeliveryMode = block[2], HasUnknownDeliveryMode = IsUnknown(block[2]) };
            return true;
        }

        facts = Scan(ref reader, present, block.Length);
        return reader.Completed && !present.Has(PropertyFlags.Undefined);
    }

    private static PropertyFacts Scan(ref WireReader reader, PropertyFlags present, int blockLength)
    {
        byte deliveryMode = 0, priority = 0;
        PropertyRange headers = default, replyTo = default, expiration = default, userId = default;
        if (present.Has(PropertyFlags.ContentType)) reader.ReadShortString();
        if (present.Has(PropertyFlags.ContentEncoding)) reader.ReadShortString();
        if (present.Has(PropertyFlags.Headers)) headers = JustRead(reader.ReadTable(), reader.Remaining, blockLength);
        if (present.Has(PropertyFlags.DeliveryMode)) deliveryMode = reader.ReadOctet();
        if (present.Has(PropertyFlags.Priority)) priority = reader.ReadOctet();
        if (present.Has(PropertyFlags.CorrelationId)) reader.ReadShortString();
        if (present.Has(PropertyFlags.ReplyTo)) replyTo = JustRead(reader.ReadShortString(), reader.Remaining, blockLength);
        if (present.Has(PropertyFlags.Expiration)) expiration = JustRead(reader.ReadShortString(), reader.Remaining, blockLength);
        if (present.Has(PropertyFlags.MessageId)) reader.ReadShortString();
        if (present.Has(PropertyFlags.Timestamp)) reader.ReadLongLong();
        if (present.Has(PropertyFlags.Type)) reader.ReadShortString();
        if (present.Has(PropertyFlags.UserId)) userId = JustRead(reader.ReadShortString(), reader.Remaining, blockLength);
        if (present.Has(PropertyFlags.AppId)) reader.ReadShortString();
        if (present.Has(PropertyFlags.ClusterId)) reader.ReadShortString();
        return new()
        {
            Persistent = deliveryMode == PersistentMode,
            DeliveryMode = deliveryMode,
            HasUnknownDeliveryMode = present.HasFlag(PropertyFlags.DeliveryMode) && IsUnknown(deliveryMode),
            Priority = priority,
            Headers = headers,
            ReplyTo = replyTo,
            Expiration = expiration,
            UserId = userId,
        };
    }

    private static bool IsUnknown(byte deliveryMode) => deliveryMode is not (TransientMode or PersistentMode);

    /// <summary>The range of the value that was read last.</summary>
    private static PropertyRange JustRead(ReadOnlySpan<byte> value, int remaining, int blockLength) =>
        new(blockLength - remaining - value.Length, value.Length);
}
