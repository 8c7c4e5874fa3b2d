// Generated from spec/amqp-0-9-1.txt by `dotnet run spec/generate.cs`; change the table, not this file.
#nullable enable

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>exchange.declare: from the client, answered by exchange.declare-ok.</summary>
internal readonly ref struct ExchangeDeclare : IMethod<ExchangeDeclare>
{
    public const ushort ClassId = 40;
    public const ushort MethodId = 10;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Exchange { get; init; }
    public ReadOnlySpan<byte> Type { get; init; }
    public bool Passive { get; init; }
    public bool Durable { get; init; }
    public bool AutoDelete { get; init; }
    public bool Internal { get; init; }
    public bool NoWait { get; init; }
    public ReadOnlySpan<byte> Arguments { get; init; }

    public int EncodedLength => 13 + Exchange.Length + Type.Length + Arguments.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ExchangeDeclare method)
    {
        WireReader reader = new(payload);
        reader.ReadShort();
        ReadOnlySpan<byte> exchange = reader.ReadUtf8ShortString();
        ReadOnlySpan<byte> type = reader.ReadUtf8ShortString();
        byte bits = reader.ReadOctet();
        ReadOnlySpan<byte> arguments = reader.ReadTable();
        method = new()
        {
            Exchange = exchange,
            Type = type,
            Passive = (bits & 1) != 0,
            Durable = (bits & 2) != 0,
            AutoDelete = (bits & 4) != 0,
            Internal = (bits & 8) != 0,
            NoWait = (bits & 16) != 0,
            Arguments = arguments,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(0);
        writer.WriteShortString(Exchange);
        writer.WriteShortString(Type);
        writer.WriteBits(Passive, Durable, AutoDelete, Internal, NoWait);
        writer.WriteTable(Arguments);
    }
}

/// <summary>exchange.declare-ok: from the server.</summary>
internal readonly ref struct ExchangeDeclareOk : IMethod<ExchangeDeclareOk>
{
    public const ushort ClassId = 40;
    public const ushort MethodId = 11;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ExchangeDeclareOk method)
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

/// <summary>exchange.delete: from the client, answered by exchange.delete-ok.</summary>
internal readonly ref struct ExchangeDelete : IMethod<ExchangeDelete>
{
    public const ushort ClassId = 40;
    public const ushort MethodId = 20;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Exchange { get; init; }
    public bool IfUnused { get; init; }
    public bool NoWait { get; init; }

    public int EncodedLength => 8 + Exchange.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ExchangeDelete method)
    {
        WireReader reader = new(payload);
        reader.ReadShort();
        ReadOnlySpan<byte> exchange = reader.ReadUtf8ShortString();
        byte bits = reader.ReadOctet();
        method = new()
        {
            Exchange = exchange,
            IfUnused = (bits & 1) != 0,
            NoWait = (bits & 2) != 0,
        };
        return reader.Completed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteLong(Id);
        writer.WriteShort(0);
        writer.WriteShortString(Exchange);
        writer.WriteBits(IfUnused, NoWait);
    }
}

/// <summary>exchange.delete-ok: from the server.</summary>
internal readonly ref struct ExchangeDeleteOk : IMethod<ExchangeDeleteOk>
{
    public const ushort ClassId = 40;
    public const ushort MethodId = 21;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ExchangeDeleteOk method)
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

/// <summary>exchange.bind: from the client, answered by exchange.bind-ok.</summary>
internal readonly ref struct ExchangeBind : IMethod<ExchangeBind>
{
    public const ushort ClassId = 40;
    public const ushort MethodId = 30;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Destination { get; init; }
    public ReadOnlySpan<byte> Source { get; init; }
    public ReadOnlySpan<byte> RoutingKey { get; init; }
    public bool NoWait { get; init; }
    public ReadOnlySpan<byte> Arguments { get; init; }

    public int EncodedLength => 14 + Destination.Length + Source.Length + RoutingKey.Length + Arguments.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ExchangeBind method)
    {
        WireReader reader = new(payload);
        reader.ReadShort();
        ReadOnlySpan<byte> destination = reader.ReadUtf8ShortString();
        ReadOnlySpan<byte> source = reader.ReadUtf8ShortString();
        ReadOnlySpan<byte> routingKey = reader.ReadUtf8ShortString();
        byte bits = reader.ReadOctet();
        ReadOnlySpan<byte> arguments = reader.ReadTable();
        method = new()
        {
            Destination = destination,
            Source = source,
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
        writer.WriteShortString(Destination);
        writer.WriteShortString(Source);
        writer.WriteShortString(RoutingKey);
        writer.WriteBits(NoWait);
        writer.WriteTable(Arguments);
    }
}

/// <summary>exchange.bind-ok: from the server.</summary>
internal readonly ref struct ExchangeBindOk : IMethod<ExchangeBindOk>
{
    public const ushort ClassId = 40;
    public const ushort MethodId = 31;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ExchangeBindOk method)
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

/// <summary>exchange.unbind: from the client, answered by exchange.unbind-ok.</summary>
internal readonly ref struct ExchangeUnbind : IMethod<ExchangeUnbind>
{
    public const ushort ClassId = 40;
    public const ushort MethodId = 40;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public ReadOnlySpan<byte> Destination { get; init; }
    public ReadOnlySpan<byte> Source { get; init; }
    public ReadOnlySpan<byte> RoutingKey { get; init; }
    public bool NoWait { get; init; }
    public ReadOnlySpan<byte> Arguments { get; init; }

    public int EncodedLength => 14 + Destination.Length + Source.Length + RoutingKey.Length + Arguments.Length;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ExchangeUnbind method)
    {
        WireReader reader = new(payload);
        reader.ReadShort();
        ReadOnlySpan<byte> destination = reader.ReadUtf8ShortString();
        ReadOnlySpan<byte> source = reader.ReadUtf8ShortString();
        ReadOnlySpan<byte> routingKey = reader.ReadUtf8ShortString();
        byte bits = reader.ReadOctet();
        ReadOnlySpan<byte> arguments = reader.ReadTable();
        method = new()
        {
            Destination = destination,
            Source = source,
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
        writer.WriteShortString(Destination);
        writer.WriteShortString(Source);
        writer.WriteShortString(RoutingKey);
        writer.WriteBits(NoWait);
        writer.WriteTable(Arguments);
    }
}

/// <summary>exchange.unbind-ok: from the server.</summary>
internal readonly ref struct ExchangeUnbindOk : IMethod<ExchangeUnbindOk>
{
    public const ushort ClassId = 40;
    public const ushort MethodId = 51;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out ExchangeUnbindOk method)
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
