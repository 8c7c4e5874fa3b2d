using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>
/// Writes AMQP's primitive types into a buffer whose room the caller has ensured (every encodable thing knows its exact
/// length); running out of room is a defect and throws.
/// </summary>
internal ref struct WireWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>The bytes written so far.</summary>
    public int Position { get; private set; }

    public void WriteOctet(byte value) => Take(sizeof(byte))[0] = value;

    public void WriteShort(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(sizeof(ushort)), value);

    public void WriteLong(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(sizeof(uint)), value);

    public void WriteLongLong(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(sizeof(ulong)), value);

    /// <summary>Consecutive bits share an octet, the first one lowest.</summary>
    public void WriteBits(bool bit0, bool bit1 = false, bool bit2 = false, bool bit3 = false, bool bit4 = false) => WriteOctet(
        (byte)((bit0 ? 1 : 0) | (bit1 ? 2 : 0) | (bit2 ? 4 : 0) | (bit3 ? 8 : 0) | (bit4 ? 16 : 0)));

    public void WriteShortString(scoped ReadOnlySpan<byte> value)
    {
        Debug.Assert(value.Length <= byte.MaxValue, "A short string has at most 255 bytes.");
        WriteOctet((byte)value.Length);
        WriteBytes(value);
    }

    public void WriteLongString(scoped ReadOnlySpan<byte> value)
    {
        WriteLong((uint)value.Length);
        WriteBytes(value);
    }

    /// <summary>An already encoded field table, given without its length.</summary>
    public void WriteTable(scoped ReadOnlySpan<byte> table) => WriteLongString(table);

    public void WriteBytes(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Take(int length)
    {
        Span<byte> taken = _buffer.Slice(Position, length);
        Position += length;
        return taken;
    }
}
