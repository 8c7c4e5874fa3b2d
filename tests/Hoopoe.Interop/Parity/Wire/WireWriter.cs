using System.Buffers.Binary;
using System.Text;

namespace Hoopoe.Interop.Parity.Wire;

/// <summary>Appends big-endian AMQP values to a growing buffer.</summary>
internal sealed class WireWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => _bytes.ToArray();

    public void Octet(byte value) => _bytes.Add(value);

    public void Short(ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    public void Long(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    public void LongLong(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    public void ShortString(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Octet(checked((byte)bytes.Length));
        Raw(bytes);
    }

    public void LongString(ReadOnlySpan<byte> value)
    {
        Long((uint)value.Length);
        Raw(value);
    }

    public void LongString(string value) => LongString(Encoding.UTF8.GetBytes(value));

    public void Raw(ReadOnlySpan<byte> value) => _bytes.AddRange(value);
}
