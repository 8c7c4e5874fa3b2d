using System.Buffers.Binary;
using System.Text;

namespace Hoopoe.Interop.Parity.Wire;

/// <summary>Reads big-endian AMQP values from one frame's payload.</summary>
internal sealed class WireReader(byte[] bytes, int start = 0)
{
    private int _position = start;

    public bool AtEnd => _position == bytes.Length;

    public byte Octet() => Raw(1)[0];

    public ushort Short() => BinaryPrimitives.ReadUInt16BigEndian(Raw(2));

    public uint Long() => BinaryPrimitives.ReadUInt32BigEndian(Raw(4));

    public ulong LongLong() => BinaryPrimitives.ReadUInt64BigEndian(Raw(8));

    public string ShortString() => Encoding.UTF8.GetString(Raw(Octet()));

    public byte[] LongBytes() => Raw((int)Long()).ToArray();

    public string LongString() => Encoding.UTF8.GetString(LongBytes());

    public ReadOnlySpan<byte> Raw(int length)
    {
        ReadOnlySpan<byte> span = bytes.AsSpan(_position, length);
        _position += length;
        return span;
    }
}
