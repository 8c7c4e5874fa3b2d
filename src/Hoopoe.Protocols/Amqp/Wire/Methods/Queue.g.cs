// Generated from spec/amqp-0-9-1.txt by `dotnet run spec/generate.cs`; change the table, not this file.
#nullable enable

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>queue.declare: from the client, answered by queue.declare-ok.</summary>
internal readonly ref struct QueueDeclare : IMethod<QueueDeclare>
{
    public const ushort ClassId = 50;
    public const ushort MethodId = 10;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Queue { get; init; }
    public bool Passive { get; init; }
    public bool Durable { get; init; }
    public bool Exclusive { get; init; }
    public bool AutoDelete { get; init; }
    public bool NoWait { get; init; }
    public ReadOnlySpan<byte> Arguments { get; init; }

    public int EncodedLength => 12 + Queue.Length + Arguments.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out QueueDeclare method)
    {
        WireReader reader = new(payload);
        reader.ReadShort();
        ReadOnlySpan<byte> queue = reader.ReadUtf8ShortString();
        byte bits = reader.ReadOctet();
        ReadOnlySpan<byte> arguments = reader.ReadTable();
        method = new()
        {
            Queue = queue,
            Passive = (bits & 1) != 0,
            Durable = (bits & 2) != 0,
            Exclusive = (bits & 4) != 0,
            AutoDelete = (bits & 8) != 0,
            NoWait = (bits & 16) != 0,
            Arguments = arguments,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(0);
        writer.WriteShortString(Queue);
        writer.WriteBits(Passive, Durable, Exclusive, AutoDelete, NoWait);
        writer.WriteTable(Arguments);
    }
}

/// <summary>queue.declare-ok: from the server.</summary>
internal readonly ref struct QueueDeclareOk : IMethod<QueueDeclareOk>
{
    public const ushort ClassId = 50;
    public const ushort MethodId = 11;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Queue { get; init; }
    public uint MessageCount { get; init; }
    public uint ConsumerCount { get; init; }

    public int EncodedLength => 13 + Queue.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out QueueDeclareOk method)
    {
        WireReader reader = new(payload);
        ReadOnlySpan<byte> queue = reader.ReadUtf8ShortString();
        uint messageCount = reader.ReadLong();
        uint consumerCount = reader.ReadLong();
        method = new()
        {
            Queue = queue,
            MessageCount = messageCount,
            ConsumerCount = consumerCount,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShortString(Queue);
        writer.WriteLong(MessageCount);
        writer.WriteLong(ConsumerCount);
    }
}

/// <summary>queue.bind: from the client, answered by queue.bind-ok.</summary>
internal readonly ref struct QueueBind : IMethod<QueueBind>
{
    public const ushort ClassId = 50;
    public const ushort MethodId = 20;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Queue { get; init; }
    public ReadOnlySpan<byte> Exchange { get; init; }
    public ReadOnlySpan<byte> RoutingKey { get; init; }
    public bool NoWait { get; init; }
    public ReadOnlySpan<byte> Arguments { get; init; }

    public int EncodedLength => 14 + Queue.Length + Exchange.Length + RoutingKey.Length + Arguments.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out QueueBind method)
    {
        WireReader reader = new(payload);
        reader.ReadShort();
        ReadOnlySpan<byte> queue = reader.ReadUtf8ShortString();
        ReadOnlySpan<byte> exchange = reader.ReadUtf8ShortString();
        ReadOnlySpan<byte> routingKey = reader.ReadUtf8ShortString();
        byte bits = reader.ReadOctet();
        ReadOnlySpan<byte> arguments = reader.ReadTable();
        method = new()
        {
            Queue = queue,
            Exchange = exchange,
            RoutingKey = routingKey,
            NoWait = (bits & 1) != 0,
            Arguments = arguments,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(0);
        writer.WriteShortString(Queue);
        writer.WriteShortString(Exchange);
        writer.WriteShortString(RoutingKey);
        writer.WriteBits(NoWait);
        writer.WriteTable(Arguments);
    }
}

/// <summary>queue.bind-ok: from the server.</summary>
internal readonly ref struct QueueBindOk : IMethod<QueueBindOk>
{
    public const ushort ClassId = 50;
    public const ushort MethodId = 21;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out QueueBindOk method)
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

/// <summary>queue.purge: from the client, answered by queue.purge-ok.</summary>
internal readonly ref struct QueuePurge : IMethod<QueuePurge>
{
    public const ushort ClassId = 50;
    public const ushort MethodId = 30;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Queue { get; init; }
    public bool NoWait { get; init; }

    public int EncodedLength => 8 + Queue.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out QueuePurge method)
    {
        WireReader reader = new(payload);
        reader.ReadShort();
        ReadOnlySpan<byte> queue = reader.ReadUtf8ShortString();
        byte bits = reader.ReadOctet();
        method = new()
        {
            Queue = queue,
            NoWait = (bits & 1) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(0);
        writer.WriteShortString(Queue);
        writer.WriteBits(NoWait);
    }
}

/// <summary>queue.purge-ok: from the server.</summary>
internal readonly ref struct QueuePurgeOk : IMethod<QueuePurgeOk>
{
    public const ushort ClassId = 50;
    public const ushort MethodId = 31;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public uint MessageCount { get; init; }

    public int EncodedLength => 8;

    public static bool TryRead(ReadOnlySpan<byte> payload, out QueuePurgeOk method)
    {
        WireReader reader = new(payload);
        uint messageCount = reader.ReadLong();
        method = new()
        {
            MessageCount = messageCount,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteLong(MessageCount);
    }
}

/// <summary>queue.delete: from the client, answered by queue.delete-ok.</summary>
internal readonly ref struct QueueDelete : IMethod<QueueDelete>
{
    public const ushort ClassId = 50;
    public const ushort MethodId = 40;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Queue { get; init; }
    public bool IfUnused { get; init; }
    public bool IfEmpty { get; init; }
    public bool NoWait { get; init; }

    public int EncodedLength => 8 + Queue.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out QueueDelete method)
    {
        WireReader reader = new(payload);
        reader.ReadShort();
        ReadOnlySpan<byte> queue = reader.ReadUtf8ShortString();
        byte bits = reader.ReadOctet();
        method = new()
        {
            Queue = queue,
            IfUnused = (bits & 1) != 0,
            IfEmpty = (bits & 2) != 0,
            NoWait = (bits & 4) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(0);
        writer.WriteShortString(Queue);
        writer.WriteBits(IfUnused, IfEmpty, NoWait);
    }
}

/// <summary>queue.delete-ok: from the server.</summary>
internal readonly ref struct QueueDeleteOk : IMethod<QueueDeleteOk>
{
    public const ushort ClassId = 50;
    public const ushort MethodId = 41;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public uint MessageCount { get; init; }

    public int EncodedLength => 8;

    public static bool TryRead(ReadOnlySpan<byte> payload, out QueueDeleteOk method)
    {
        WireReader reader = new(payload);
        uint messageCount = reader.ReadLong();
        method = new()
        {
            MessageCount = messageCount,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteLong(MessageCount);
    }
}

/// <summary>queue.unbind: from the client, answered by queue.unbind-ok.</summary>
internal readonly ref struct QueueUnbind : IMethod<QueueUnbind>
{
    public const ushort ClassId = 50;
    public const ushort MethodId = 50;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Queue { get; init; }
    public ReadOnlySpan<byte> Exchange { get; init; }
    public ReadOnlySpan<byte> RoutingKey { get; init; }
    public ReadOnlySpan<byte> Arguments { get; init; }

    public int EncodedLength => 13 + Queue.Length + Exchange.Length + RoutingKey.Length + Arguments.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out QueueUnbind method)
    {
        WireReader reader = new(payload);
        reader.ReadShort();
        ReadOnlySpan<byte> queue = reader.ReadUtf8ShortString();
        ReadOnlySpan<byte> exchange = reader.ReadUtf8ShortString();
        ReadOnlySpan<byte> routingKey = reader.ReadUtf8ShortString();
        ReadOnlySpan<byte> arguments = reader.ReadTable();
        method = new()
        {
            Queue = queue,
            Exchange = exchange,
            RoutingKey = routingKey,
            Arguments = arguments,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(0);
        writer.WriteShortString(Queue);
        writer.WriteShortString(Exchange);
        writer.WriteShortString(RoutingKey);
        writer.WriteTable(Arguments);
    }
}

/// <summary>queue.unbind-ok: from the server.</summary>
internal readonly ref struct QueueUnbindOk : IMethod<QueueUnbindOk>
{
    public const ushort ClassId = 50;
    public const ushort MethodId = 51;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out QueueUnbindOk method)
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
