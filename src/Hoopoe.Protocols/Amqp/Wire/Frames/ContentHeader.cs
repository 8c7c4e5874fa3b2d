namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>The payload of a header frame: how long the body is, and the property block (flags and list) as received.</summary>
internal readonly ref struct ContentHeader
{
    public ushort ClassId { get; init; }

    public ulong BodySize { get; init; }

    /// <summary>Not yet looked at; <see cref="PropertyFacts.TryScan"/> or <see cref="BasicProperties.TryRead"/> do that.</summary>
    public ReadOnlySpan<byte> Properties { get; init; }

    /// <summary>False if the payload is too short or the weight, which is unused, is not zero.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ContentHeader header)
    {
        WireReader reader = new(payload);
        ushort classId = reader.ReadShort();
        ushort weight = reader.ReadShort();
        ulong bodySize = reader.ReadLongLong();
        header = new() { ClassId = classId, BodySize = bodySize, Properties = reader.ReadBytes((uint)reader.Remaining) };
        return !reader.Failed && weight == 0;
    }
}
