// Generated from spec/amqp-0-9-1.txt by `dotnet run spec/generate.cs`; change the table, not this file.
#nullable enable

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>confirm.select: from the client, answered by confirm.select-ok.</summary>
internal readonly ref struct ConfirmSelect : IMethod<ConfirmSelect>
{
    public const ushort ClassId = 85;
    public const ushort MethodId = 10;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public bool NoWait { get; init; }

    public int EncodedLength => 5;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConfirmSelect method)
    {
        WireReader reader = new(payload);
        byte bits = reader.ReadOctet();
        method = new()
        {
            NoWait = (bits & 1) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteBits(NoWait);
    }
}

/// <summary>confirm.select-ok: from the server.</summary>
internal readonly ref struct ConfirmSelectOk : IMethod<ConfirmSelectOk>
{
    public const ushort ClassId = 85;
    public const ushort MethodId = 11;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConfirmSelectOk method)
    {
        WireReader reader = new(payload);
        method = default;
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
    }
}
