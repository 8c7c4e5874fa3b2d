// Generated from spec/amqp-0-9-1.txt by `dotnet run spec/generate.cs`; change the table, not this file.
#nullable enable

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>tx.select: from the client, answered by tx.select-ok.</summary>
internal readonly ref struct TxSelect : IMethod<TxSelect>
{
    public const ushort ClassId = 90;
    public const ushort MethodId = 10;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out TxSelect method)
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

/// <summary>tx.select-ok: from the server.</summary>
internal readonly ref struct TxSelectOk : IMethod<TxSelectOk>
{
    public const ushort ClassId = 90;
    public const ushort MethodId = 11;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out TxSelectOk method)
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

/// <summary>tx.commit: from the client, answered by tx.commit-ok.</summary>
internal readonly ref struct TxCommit : IMethod<TxCommit>
{
    public const ushort ClassId = 90;
    public const ushort MethodId = 20;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out TxCommit method)
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

/// <summary>tx.commit-ok: from the server.</summary>
internal readonly ref struct TxCommitOk : IMethod<TxCommitOk>
{
    public const ushort ClassId = 90;
    public const ushort MethodId = 21;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out TxCommitOk method)
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

/// <summary>tx.rollback: from the client, answered by tx.rollback-ok.</summary>
internal readonly ref struct TxRollback : IMethod<TxRollback>
{
    public const ushort ClassId = 90;
    public const ushort MethodId = 30;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out TxRollback method)
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

/// <summary>tx.rollback-ok: from the server.</summary>
internal readonly ref struct TxRollbackOk : IMethod<TxRollbackOk>
{
    public const ushort ClassId = 90;
    public const ushort MethodId = 31;
    public const uint Id = ((uint)ClassId << 16) | MethodId;

    public int EncodedLength => 4;

    public static bool TryRead(ReadOnlySpan<byte> payload, out TxRollbackOk method)
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
