// Generated from spec/amqp-0-9-1.txt by `dotnet run spec/generate.cs`; change the table, not this file.
#nullable enable

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>channel.open: from the client, answered by channel.open-ok.</summary>
internal readonly ref struct ChannelOpen : IMethod<ChannelOpen>
{
    public const ushort ClassId = 20;
    public const ushort MethodId = 10;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 5;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ChannelOpen method)
    {
        WireReader reader = new(payload);
        reader.ReadUtf8ShortString();
        method = default;
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShortString(default);
    }
}

/// <summary>channel.open-ok: from the server.</summary>
internal readonly ref struct ChannelOpenOk : IMethod<ChannelOpenOk>
{
    public const ushort ClassId = 20;
    public const ushort MethodId = 11;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 8;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ChannelOpenOk method)
    {
        WireReader reader = new(payload);
        reader.ReadLongString();
        method = default;
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteLongString(default);
    }
}

/// <summary>channel.flow: from either side, answered by channel.flow-ok.</summary>
internal readonly ref struct ChannelFlow : IMethod<ChannelFlow>
{
    public const ushort ClassId = 20;
    public const ushort MethodId = 20;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public bool Active { get; init; }

    public int EncodedLength => 5;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ChannelFlow method)
    {
        WireReader reader = new(payload);
        byte bits = reader.ReadOctet();
        method = new()
        {
            Active = (bits & 1) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteBits(Active);
    }
}

/// <summary>channel.flow-ok: from either side.</summary>
internal readonly ref struct ChannelFlowOk : IMethod<ChannelFlowOk>
{
    public const ushort ClassId = 20;
    public const ushort MethodId = 21;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public bool Active { get; init; }

    public int EncodedLength => 5;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ChannelFlowOk method)
    {
        WireReader reader = new(payload);
        byte bits = reader.ReadOctet();
        method = new()
        {
            Active = (bits & 1) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteBits(Active);
    }
}

/// <summary>channel.close: from either side, answered by channel.close-ok.</summary>
internal readonly ref struct ChannelClose : IMethod<ChannelClose>
{
    public const ushort ClassId = 20;
    public const ushort MethodId = 40;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ushort ReplyCode { get; init; }
    public ReadOnlySpan<byte> ReplyText { get; init; }
    public ushort FailedClassId { get; init; }
    public ushort FailedMethodId { get; init; }

    public int EncodedLength => 11 + ReplyText.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ChannelClose method)
    {
        WireReader reader = new(payload);
        ushort replyCode = reader.ReadShort();
        ReadOnlySpan<byte> replyText = reader.ReadUtf8ShortString();
        ushort failedClassId = reader.ReadShort();
        ushort failedMethodId = reader.ReadShort();
        method = new()
        {
            ReplyCode = replyCode,
            ReplyText = replyText,
            FailedClassId = failedClassId,
            FailedMethodId = failedMethodId,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(ReplyCode);
        writer.WriteShortString(ReplyText);
        writer.WriteShort(FailedClassId);
        writer.WriteShort(FailedMethodId);
    }
}

/// <summary>channel.close-ok: from either side.</summary>
internal readonly ref struct ChannelCloseOk : IMethod<ChannelCloseOk>
{
    public const ushort ClassId = 20;
    public const ushort MethodId = 41;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ChannelCloseOk method)
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
