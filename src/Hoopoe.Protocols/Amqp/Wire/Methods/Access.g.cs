// Generated from spec/amqp-0-9-1.txt by `dotnet run spec/generate.cs`; change the table, not this file.
#nullable enable

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>access.request: from the client, answered by access.request-ok.</summary>
internal readonly ref struct AccessRequest : IMethod<AccessRequest>
{
    public const ushort ClassId = 30;
    public const ushort MethodId = 10;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 6;

    public static bool TryRead(ReadOnlySpan<byte> payload, out AccessRequest method)
    {
        WireReader reader = new(payload);
        reader.ReadUtf8ShortString();
        reader.ReadOctet();
        method = default;
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShortString(default);
        writer.WriteBits(false, false, false, false, false);
    }
}

/// <summary>access.request-ok: from the server.</summary>
internal readonly ref struct AccessRequestOk : IMethod<AccessRequestOk>
{
    public const ushort ClassId = 30;
    public const ushort MethodId = 11;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ushort Ticket { get; init; }

    public int EncodedLength => 6;

    public static bool TryRead(ReadOnlySpan<byte> payload, out AccessRequestOk method)
    {
        WireReader reader = new(payload);
        ushort ticket = reader.ReadShort();
        method = new()
        {
            Ticket = ticket,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(Ticket);
    }
}
