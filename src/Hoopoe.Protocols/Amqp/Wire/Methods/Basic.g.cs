// Generated from spec/amqp-0-9-1.txt by `dotnet run spec/generate.cs`; change the table, not this file.
#nullable enable

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>basic.qos: from the client, answered by basic.qos-ok.</summary>
internal readonly ref struct BasicQos : IMethod<BasicQos>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 10;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public uint PrefetchSize { get; init; }
    public ushort PrefetchCount { get; init; }
    public bool Global { get; init; }

    public int EncodedLength => 11;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicQos method)
    {
        WireReader reader = new(payload);
        uint prefetchSize = reader.ReadLong();
        ushort prefetchCount = reader.ReadShort();
        byte bits = reader.ReadOctet();
        method = new()
        {
            PrefetchSize = prefetchSize,
            PrefetchCount = prefetchCount,
            Global = (bits & 1) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteLong(PrefetchSize);
        writer.WriteShort(PrefetchCount);
        writer.WriteBits(Global);
    }
}

/// <summary>basic.qos-ok: from the server.</summary>
internal readonly ref struct BasicQosOk : IMethod<BasicQosOk>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 11;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicQosOk method)
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

/// <summary>basic.consume: from the client, answered by basic.consume-ok.</summary>
internal readonly ref struct BasicConsume : IMethod<BasicConsume>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 20;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Queue { get; init; }
    public ReadOnlySpan<byte> ConsumerTag { get; init; }
    public bool NoLocal { get; init; }
    public bool NoAck { get; init; }
    public bool Exclusive { get; init; }
    public bool NoWait { get; init; }
    public ReadOnlySpan<byte> Arguments { get; init; }

    public int EncodedLength => 13 + Queue.Length + ConsumerTag.Length + Arguments.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicConsume method)
    {
        WireReader reader = new(payload);
        reader.ReadShort();
        ReadOnlySpan<byte> queue = reader.ReadUtf8ShortString();
        ReadOnlySpan<byte> consumerTag = reader.ReadUtf8ShortString();
        byte bits = reader.ReadOctet();
        ReadOnlySpan<byte> arguments = reader.ReadTable();
        method = new()
        {
            Queue = queue,
            ConsumerTag = consumerTag,
            NoLocal = (bits & 1) != 0,
            NoAck = (bits & 2) != 0,
            Exclusive = (bits & 4) != 0,
            NoWait = (bits & 8) != 0,
            Arguments = arguments,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(0);
        writer.WriteShortString(Queue);
        writer.WriteShortString(ConsumerTag);
        writer.WriteBits(NoLocal, NoAck, Exclusive, NoWait);
        writer.WriteTable(Arguments);
    }
}

/// <summary>basic.consume-ok: from the server.</summary>
internal readonly ref struct BasicConsumeOk : IMethod<BasicConsumeOk>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 21;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> ConsumerTag { get; init; }

    public int EncodedLength => 5 + ConsumerTag.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicConsumeOk method)
    {
        WireReader reader = new(payload);
        ReadOnlySpan<byte> consumerTag = reader.ReadUtf8ShortString();
        method = new()
        {
            ConsumerTag = consumerTag,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShortString(ConsumerTag);
    }
}

/// <summary>basic.cancel: from either side, answered by basic.cancel-ok.</summary>
internal readonly ref struct BasicCancel : IMethod<BasicCancel>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 30;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> ConsumerTag { get; init; }
    public bool NoWait { get; init; }

    public int EncodedLength => 6 + ConsumerTag.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicCancel method)
    {
        WireReader reader = new(payload);
        ReadOnlySpan<byte> consumerTag = reader.ReadUtf8ShortString();
        byte bits = reader.ReadOctet();
        method = new()
        {
            ConsumerTag = consumerTag,
            NoWait = (bits & 1) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShortString(ConsumerTag);
        writer.WriteBits(NoWait);
    }
}

/// <summary>basic.cancel-ok: from either side.</summary>
internal readonly ref struct BasicCancelOk : IMethod<BasicCancelOk>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 31;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> ConsumerTag { get; init; }

    public int EncodedLength => 5 + ConsumerTag.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicCancelOk method)
    {
        WireReader reader = new(payload);
        ReadOnlySpan<byte> consumerTag = reader.ReadUtf8ShortString();
        method = new()
        {
            ConsumerTag = consumerTag,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShortString(ConsumerTag);
    }
}

/// <summary>basic.publish: from the client, followed by content.</summary>
internal readonly ref struct BasicPublish : IMethod<BasicPublish>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 40;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Exchange { get; init; }
    public ReadOnlySpan<byte> RoutingKey { get; init; }
    public bool Mandatory { get; init; }
    public bool Immediate { get; init; }

    public int EncodedLength => 9 + Exchange.Length + RoutingKey.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicPublish method)
    {
        WireReader reader = new(payload);
        reader.ReadShort();
        ReadOnlySpan<byte> exchange = reader.ReadShortString();
        ReadOnlySpan<byte> routingKey = reader.ReadShortString();
        byte bits = reader.ReadOctet();
        method = new()
        {
            Exchange = exchange,
            RoutingKey = routingKey,
            Mandatory = (bits & 1) != 0,
            Immediate = (bits & 2) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(0);
        writer.WriteShortString(Exchange);
        writer.WriteShortString(RoutingKey);
        writer.WriteBits(Mandatory, Immediate);
    }
}

/// <summary>basic.return: from the server, followed by content.</summary>
internal readonly ref struct BasicReturn : IMethod<BasicReturn>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 50;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ushort ReplyCode { get; init; }
    public ReadOnlySpan<byte> ReplyText { get; init; }
    public ReadOnlySpan<byte> Exchange { get; init; }
    public ReadOnlySpan<byte> RoutingKey { get; init; }

    public int EncodedLength => 9 + ReplyText.Length + Exchange.Length + RoutingKey.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicReturn method)
    {
        WireReader reader = new(payload);
        ushort replyCode = reader.ReadShort();
        ReadOnlySpan<byte> replyText = reader.ReadShortString();
        ReadOnlySpan<byte> exchange = reader.ReadShortString();
        ReadOnlySpan<byte> routingKey = reader.ReadShortString();
        method = new()
        {
            ReplyCode = replyCode,
            ReplyText = replyText,
            Exchange = exchange,
            RoutingKey = routingKey,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(ReplyCode);
        writer.WriteShortString(ReplyText);
        writer.WriteShortString(Exchange);
        writer.WriteShortString(RoutingKey);
    }
}

/// <summary>basic.deliver: from the server, followed by content.</summary>
internal readonly ref struct BasicDeliver : IMethod<BasicDeliver>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 60;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> ConsumerTag { get; init; }
    public ulong DeliveryTag { get; init; }
    public bool Redelivered { get; init; }
    public ReadOnlySpan<byte> Exchange { get; init; }
    public ReadOnlySpan<byte> RoutingKey { get; init; }

    public int EncodedLength => 16 + ConsumerTag.Length + Exchange.Length + RoutingKey.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicDeliver method)
    {
        WireReader reader = new(payload);
        ReadOnlySpan<byte> consumerTag = reader.ReadShortString();
        ulong deliveryTag = reader.ReadLongLong();
        byte bits = reader.ReadOctet();
        ReadOnlySpan<byte> exchange = reader.ReadShortString();
        ReadOnlySpan<byte> routingKey = reader.ReadShortString();
        method = new()
        {
            ConsumerTag = consumerTag,
            DeliveryTag = deliveryTag,
            Redelivered = (bits & 1) != 0,
            Exchange = exchange,
            RoutingKey = routingKey,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShortString(ConsumerTag);
        writer.WriteLongLong(DeliveryTag);
        writer.WriteBits(Redelivered);
        writer.WriteShortString(Exchange);
        writer.WriteShortString(RoutingKey);
    }
}

/// <summary>basic.get: from the client, answered by basic.get-ok or basic.get-empty.</summary>
internal readonly ref struct BasicGet : IMethod<BasicGet>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 70;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Queue { get; init; }
    public bool NoAck { get; init; }

    public int EncodedLength => 8 + Queue.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicGet method)
    {
        WireReader reader = new(payload);
        reader.ReadShort();
        ReadOnlySpan<byte> queue = reader.ReadUtf8ShortString();
        byte bits = reader.ReadOctet();
        method = new()
        {
            Queue = queue,
            NoAck = (bits & 1) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(0);
        writer.WriteShortString(Queue);
        writer.WriteBits(NoAck);
    }
}

/// <summary>basic.get-ok: from the server, followed by content.</summary>
internal readonly ref struct BasicGetOk : IMethod<BasicGetOk>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 71;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ulong DeliveryTag { get; init; }
    public bool Redelivered { get; init; }
    public ReadOnlySpan<byte> Exchange { get; init; }
    public ReadOnlySpan<byte> RoutingKey { get; init; }
    public uint MessageCount { get; init; }

    public int EncodedLength => 19 + Exchange.Length + RoutingKey.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicGetOk method)
    {
        WireReader reader = new(payload);
        ulong deliveryTag = reader.ReadLongLong();
        byte bits = reader.ReadOctet();
        ReadOnlySpan<byte> exchange = reader.ReadShortString();
        ReadOnlySpan<byte> routingKey = reader.ReadShortString();
        uint messageCount = reader.ReadLong();
        method = new()
        {
            DeliveryTag = deliveryTag,
            Redelivered = (bits & 1) != 0,
            Exchange = exchange,
            RoutingKey = routingKey,
            MessageCount = messageCount,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteLongLong(DeliveryTag);
        writer.WriteBits(Redelivered);
        writer.WriteShortString(Exchange);
        writer.WriteShortString(RoutingKey);
        writer.WriteLong(MessageCount);
    }
}

/// <summary>basic.get-empty: from the server.</summary>
internal readonly ref struct BasicGetEmpty : IMethod<BasicGetEmpty>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 72;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 5;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicGetEmpty method)
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

/// <summary>basic.ack: from either side.</summary>
internal readonly ref struct BasicAck : IMethod<BasicAck>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 80;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ulong DeliveryTag { get; init; }
    public bool Multiple { get; init; }

    public int EncodedLength => 13;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicAck method)
    {
        WireReader reader = new(payload);
        ulong deliveryTag = reader.ReadLongLong();
        byte bits = reader.ReadOctet();
        method = new()
        {
            DeliveryTag = deliveryTag,
            Multiple = (bits & 1) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteLongLong(DeliveryTag);
        writer.WriteBits(Multiple);
    }
}

/// <summary>basic.reject: from the client.</summary>
internal readonly ref struct BasicReject : IMethod<BasicReject>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 90;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ulong DeliveryTag { get; init; }
    public bool Requeue { get; init; }

    public int EncodedLength => 13;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicReject method)
    {
        WireReader reader = new(payload);
        ulong deliveryTag = reader.ReadLongLong();
        byte bits = reader.ReadOctet();
        method = new()
        {
            DeliveryTag = deliveryTag,
            Requeue = (bits & 1) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteLongLong(DeliveryTag);
        writer.WriteBits(Requeue);
    }
}

/// <summary>basic.recover-async: from the client.</summary>
internal readonly ref struct BasicRecoverAsync : IMethod<BasicRecoverAsync>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 100;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public bool Requeue { get; init; }

    public int EncodedLength => 5;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicRecoverAsync method)
    {
        WireReader reader = new(payload);
        byte bits = reader.ReadOctet();
        method = new()
        {
            Requeue = (bits & 1) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteBits(Requeue);
    }
}

/// <summary>basic.recover: from the client, answered by basic.recover-ok.</summary>
internal readonly ref struct BasicRecover : IMethod<BasicRecover>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 110;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public bool Requeue { get; init; }

    public int EncodedLength => 5;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicRecover method)
    {
        WireReader reader = new(payload);
        byte bits = reader.ReadOctet();
        method = new()
        {
            Requeue = (bits & 1) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteBits(Requeue);
    }
}

/// <summary>basic.recover-ok: from the server.</summary>
internal readonly ref struct BasicRecoverOk : IMethod<BasicRecoverOk>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 111;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicRecoverOk method)
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

/// <summary>basic.nack: from either side.</summary>
internal readonly ref struct BasicNack : IMethod<BasicNack>
{
    public const ushort ClassId = 60;
    public const ushort MethodId = 120;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ulong DeliveryTag { get; init; }
    public bool Multiple { get; init; }
    public bool Requeue { get; init; }

    public int EncodedLength => 13;

    public static bool TryRead(ReadOnlySpan<byte> payload, out BasicNack method)
    {
        WireReader reader = new(payload);
        ulong deliveryTag = reader.ReadLongLong();
        byte bits = reader.ReadOctet();
        method = new()
        {
            DeliveryTag = deliveryTag,
            Multiple = (bits & 1) != 0,
            Requeue = (bits & 2) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteLongLong(DeliveryTag);
        writer.WriteBits(Multiple, Requeue);
    }
}
