// Generated from spec/amqp-0-9-1.txt by `dotnet run spec/generate.cs`; change the table, not this file.
#nullable enable

namespace Hoopoe.Protocols.Amqp.Wire;

internal readonly ref partial struct BasicProperties
{
    public ReadOnlySpan<byte> ContentType
    {
        get => Has(PropertyFlags.ContentType) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.ContentType;
        }
    }

    public ReadOnlySpan<byte> ContentEncoding
    {
        get => Has(PropertyFlags.ContentEncoding) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.ContentEncoding;
        }
    }

    public ReadOnlySpan<byte> Headers
    {
        get => Has(PropertyFlags.Headers) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.Headers;
        }
    }

    public byte DeliveryMode
    {
        get => Has(PropertyFlags.DeliveryMode) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.DeliveryMode;
        }
    }

    public byte Priority
    {
        get => Has(PropertyFlags.Priority) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.Priority;
        }
    }

    public ReadOnlySpan<byte> CorrelationId
    {
        get => Has(PropertyFlags.CorrelationId) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.CorrelationId;
        }
    }

    public ReadOnlySpan<byte> ReplyTo
    {
        get => Has(PropertyFlags.ReplyTo) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.ReplyTo;
        }
    }

    public ReadOnlySpan<byte> Expiration
    {
        get => Has(PropertyFlags.Expiration) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.Expiration;
        }
    }

    public ReadOnlySpan<byte> MessageId
    {
        get => Has(PropertyFlags.MessageId) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.MessageId;
        }
    }

    public ulong Timestamp
    {
        get => Has(PropertyFlags.Timestamp) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.Timestamp;
        }
    }

    public ReadOnlySpan<byte> Type
    {
        get => Has(PropertyFlags.Type) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.Type;
        }
    }

    public ReadOnlySpan<byte> UserId
    {
        get => Has(PropertyFlags.UserId) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.UserId;
        }
    }

    public ReadOnlySpan<byte> AppId
    {
        get => Has(PropertyFlags.AppId) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.AppId;
        }
    }

    public ReadOnlySpan<byte> ClusterId
    {
        get => Has(PropertyFlags.ClusterId) ? field : default;
        init
        {
            field = value;
            Present |= PropertyFlags.ClusterId;
        }
    }

    private BasicProperties(scoped ref WireReader reader)
    {
        PropertyFlags present = (PropertyFlags)reader.ReadShort();
        if (present.Has(PropertyFlags.ContentType)) ContentType = reader.ReadShortString();
        if (present.Has(PropertyFlags.ContentEncoding)) ContentEncoding = reader.ReadShortString();
        if (present.Has(PropertyFlags.Headers)) Headers = reader.ReadTable();
        if (present.Has(PropertyFlags.DeliveryMode)) DeliveryMode = reader.ReadOctet();
        if (present.Has(PropertyFlags.Priority)) Priority = reader.ReadOctet();
        if (present.Has(PropertyFlags.CorrelationId)) CorrelationId = reader.ReadShortString();
        if (present.Has(PropertyFlags.ReplyTo)) ReplyTo = reader.ReadShortString();
        if (present.Has(PropertyFlags.Expiration)) Expiration = reader.ReadShortString();
        if (present.Has(PropertyFlags.MessageId)) MessageId = reader.ReadShortString();
        if (present.Has(PropertyFlags.Timestamp)) Timestamp = reader.ReadLongLong();
        if (present.Has(PropertyFlags.Type)) Type = reader.ReadShortString();
        if (present.Has(PropertyFlags.UserId)) UserId = reader.ReadShortString();
        if (present.Has(PropertyFlags.AppId)) AppId = reader.ReadShortString();
        if (present.Has(PropertyFlags.ClusterId)) ClusterId = reader.ReadShortString();
        if (present.Has(PropertyFlags.Undefined)) reader.Fail();
    }

    /// <summary>The bytes the block takes.</summary>
    public int EncodedLength =>
        2
        + (Has(PropertyFlags.ContentType) ? 1 + ContentType.Length : 0)
        + (Has(PropertyFlags.ContentEncoding) ? 1 + ContentEncoding.Length : 0)
        + (Has(PropertyFlags.Headers) ? 4 + Headers.Length : 0)
        + (Has(PropertyFlags.DeliveryMode) ? 1 : 0)
        + (Has(PropertyFlags.Priority) ? 1 : 0)
        + (Has(PropertyFlags.CorrelationId) ? 1 + CorrelationId.Length : 0)
        + (Has(PropertyFlags.ReplyTo) ? 1 + ReplyTo.Length : 0)
        + (Has(PropertyFlags.Expiration) ? 1 + Expiration.Length : 0)
        + (Has(PropertyFlags.MessageId) ? 1 + MessageId.Length : 0)
        + (Has(PropertyFlags.Timestamp) ? 8 : 0)
        + (Has(PropertyFlags.Type) ? 1 + Type.Length : 0)
        + (Has(PropertyFlags.UserId) ? 1 + UserId.Length : 0)
        + (Has(PropertyFlags.AppId) ? 1 + AppId.Length : 0)
        + (Has(PropertyFlags.ClusterId) ? 1 + ClusterId.Length : 0);

    public void Write(ref WireWriter writer)
    {
        writer.WriteShort((ushort)Present);
        if (Has(PropertyFlags.ContentType)) writer.WriteShortString(ContentType);
        if (Has(PropertyFlags.ContentEncoding)) writer.WriteShortString(ContentEncoding);
        if (Has(PropertyFlags.Headers)) writer.WriteTable(Headers);
        if (Has(PropertyFlags.DeliveryMode)) writer.WriteOctet(DeliveryMode);
        if (Has(PropertyFlags.Priority)) writer.WriteOctet(Priority);
        if (Has(PropertyFlags.CorrelationId)) writer.WriteShortString(CorrelationId);
        if (Has(PropertyFlags.ReplyTo)) writer.WriteShortString(ReplyTo);
        if (Has(PropertyFlags.Expiration)) writer.WriteShortString(Expiration);
        if (Has(PropertyFlags.MessageId)) writer.WriteShortString(MessageId);
        if (Has(PropertyFlags.Timestamp)) writer.WriteLongLong(Timestamp);
        if (Has(PropertyFlags.Type)) writer.WriteShortString(Type);
        if (Has(PropertyFlags.UserId)) writer.WriteShortString(UserId);
        if (Has(PropertyFlags.AppId)) writer.WriteShortString(AppId);
        if (Has(PropertyFlags.ClusterId)) writer.WriteShortString(ClusterId);
    }
}
