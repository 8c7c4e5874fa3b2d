// Generated from spec/amqp-0-9-1.txt by `dotnet run spec/generate.cs`; change the table, not this file.
#nullable enable

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>connection.start: from the server, answered by connection.start-ok.</summary>
internal readonly ref struct ConnectionStart : IMethod<ConnectionStart>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 10;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public byte VersionMajor { get; init; }
    public byte VersionMinor { get; init; }
    public ReadOnlySpan<byte> ServerProperties { get; init; }
    public ReadOnlySpan<byte> Mechanisms { get; init; }
    public ReadOnlySpan<byte> Locales { get; init; }

    public int EncodedLength => 18 + ServerProperties.Length + Mechanisms.Length + Locales.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionStart method)
    {
        WireReader reader = new(payload);
        byte versionMajor = reader.ReadOctet();
        byte versionMinor = reader.ReadOctet();
        ReadOnlySpan<byte> serverProperties = reader.ReadTable();
        ReadOnlySpan<byte> mechanisms = reader.ReadLongString();
        ReadOnlySpan<byte> locales = reader.ReadLongString();
        method = new()
        {
            VersionMajor = versionMajor,
            VersionMinor = versionMinor,
            ServerProperties = serverProperties,
            Mechanisms = mechanisms,
            Locales = locales,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteOctet(VersionMajor);
        writer.WriteOctet(VersionMinor);
        writer.WriteTable(ServerProperties);
        writer.WriteLongString(Mechanisms);
        writer.WriteLongString(Locales);
    }
}

/// <summary>connection.start-ok: from the client.</summary>
internal readonly ref struct ConnectionStartOk : IMethod<ConnectionStartOk>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 11;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> ClientProperties { get; init; }
    public ReadOnlySpan<byte> Mechanism { get; init; }
    public ReadOnlySpan<byte> Response { get; init; }
    public ReadOnlySpan<byte> Locale { get; init; }

    public int EncodedLength => 14 + ClientProperties.Length + Mechanism.Length + Response.Length + Locale.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionStartOk method)
    {
        WireReader reader = new(payload);
        ReadOnlySpan<byte> clientProperties = reader.ReadTable();
        ReadOnlySpan<byte> mechanism = reader.ReadUtf8ShortString();
        ReadOnlySpan<byte> response = reader.ReadLongString();
        ReadOnlySpan<byte> locale = reader.ReadUtf8ShortString();
        method = new()
        {
            ClientProperties = clientProperties,
            Mechanism = mechanism,
            Response = response,
            Locale = locale,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteTable(ClientProperties);
        writer.WriteShortString(Mechanism);
        writer.WriteLongString(Response);
        writer.WriteShortString(Locale);
    }
}

/// <summary>connection.secure: from the server, answered by connection.secure-ok.</summary>
internal readonly ref struct ConnectionSecure : IMethod<ConnectionSecure>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 20;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Challenge { get; init; }

    public int EncodedLength => 8 + Challenge.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionSecure method)
    {
        WireReader reader = new(payload);
        ReadOnlySpan<byte> challenge = reader.ReadLongString();
        method = new()
        {
            Challenge = challenge,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteLongString(Challenge);
    }
}

/// <summary>connection.secure-ok: from the client.</summary>
internal readonly ref struct ConnectionSecureOk : IMethod<ConnectionSecureOk>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 21;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Response { get; init; }

    public int EncodedLength => 8 + Response.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionSecureOk method)
    {
        WireReader reader = new(payload);
        ReadOnlySpan<byte> response = reader.ReadLongString();
        method = new()
        {
            Response = response,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteLongString(Response);
    }
}

/// <summary>connection.tune: from the server, answered by connection.tune-ok.</summary>
internal readonly ref struct ConnectionTune : IMethod<ConnectionTune>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 30;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ushort ChannelMax { get; init; }
    public uint FrameMax { get; init; }
    public ushort Heartbeat { get; init; }

    public int EncodedLength => 12;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionTune method)
    {
        WireReader reader = new(payload);
        ushort channelMax = reader.ReadShort();
        uint frameMax = reader.ReadLong();
        ushort heartbeat = reader.ReadShort();
        method = new()
        {
            ChannelMax = channelMax,
            FrameMax = frameMax,
            Heartbeat = heartbeat,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(ChannelMax);
        writer.WriteLong(FrameMax);
        writer.WriteShort(Heartbeat);
    }
}

/// <summary>connection.tune-ok: from the client.</summary>
internal readonly ref struct ConnectionTuneOk : IMethod<ConnectionTuneOk>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 31;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ushort ChannelMax { get; init; }
    public uint FrameMax { get; init; }
    public ushort Heartbeat { get; init; }

    public int EncodedLength => 12;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionTuneOk method)
    {
        WireReader reader = new(payload);
        ushort channelMax = reader.ReadShort();
        uint frameMax = reader.ReadLong();
        ushort heartbeat = reader.ReadShort();
        method = new()
        {
            ChannelMax = channelMax,
            FrameMax = frameMax,
            Heartbeat = heartbeat,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(ChannelMax);
        writer.WriteLong(FrameMax);
        writer.WriteShort(Heartbeat);
    }
}

/// <summary>connection.open: from the client, answered by connection.open-ok.</summary>
internal readonly ref struct ConnectionOpen : IMethod<ConnectionOpen>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 40;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> VirtualHost { get; init; }

    public int EncodedLength => 7 + VirtualHost.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionOpen method)
    {
        WireReader reader = new(payload);
        ReadOnlySpan<byte> virtualHost = reader.ReadUtf8ShortString();
        reader.ReadUtf8ShortString();
        reader.ReadOctet();
        method = new()
        {
            VirtualHost = virtualHost,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShortString(VirtualHost);
        writer.WriteShortString(default);
        writer.WriteBits(false);
    }
}

/// <summary>connection.open-ok: from the server.</summary>
internal readonly ref struct ConnectionOpenOk : IMethod<ConnectionOpenOk>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 41;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 5;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionOpenOk method)
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

/// <summary>connection.close: from either side, answered by connection.close-ok.</summary>
internal readonly ref struct ConnectionClose : IMethod<ConnectionClose>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 50;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ushort ReplyCode { get; init; }
    public ReadOnlySpan<byte> ReplyText { get; init; }
    public ushort FailedClassId { get; init; }
    public ushort FailedMethodId { get; init; }

    public int EncodedLength => 11 + ReplyText.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionClose method)
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

/// <summary>connection.close-ok: from either side.</summary>
internal readonly ref struct ConnectionCloseOk : IMethod<ConnectionCloseOk>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 51;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionCloseOk method)
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

/// <summary>connection.blocked: from the server.</summary>
internal readonly ref struct ConnectionBlocked : IMethod<ConnectionBlocked>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 60;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Reason { get; init; }

    public int EncodedLength => 5 + Reason.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionBlocked method)
    {
        WireReader reader = new(payload);
        ReadOnlySpan<byte> reason = reader.ReadUtf8ShortString();
        method = new()
        {
            Reason = reason,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShortString(Reason);
    }
}

/// <summary>connection.unblocked: from the server.</summary>
internal readonly ref struct ConnectionUnblocked : IMethod<ConnectionUnblocked>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 61;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionUnblocked method)
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

/// <summary>connection.update-secret: from the client, answered by connection.update-secret-ok.</summary>
internal readonly ref struct ConnectionUpdateSecret : IMethod<ConnectionUpdateSecret>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 70;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> NewSecret { get; init; }
    public ReadOnlySpan<byte> Reason { get; init; }

    public int EncodedLength => 9 + NewSecret.Length + Reason.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionUpdateSecret method)
    {
        WireReader reader = new(payload);
        ReadOnlySpan<byte> newSecret = reader.ReadLongString();
        ReadOnlySpan<byte> reason = reader.ReadUtf8ShortString();
        method = new()
        {
            NewSecret = newSecret,
            Reason = reason,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteLongString(NewSecret);
        writer.WriteShortString(Reason);
    }
}

/// <summary>connection.update-secret-ok: from the server.</summary>
internal readonly ref struct ConnectionUpdateSecretOk : IMethod<ConnectionUpdateSecretOk>
{
    public const ushort ClassId = 10;
    public const ushort MethodId = 71;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ConnectionUpdateSecretOk method)
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
