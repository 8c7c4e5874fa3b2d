using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>The seven bytes that open a frame. The type and the size are as received and still to be judged.</summary>
internal readonly record struct FrameHeader(byte Type, ushort Channel, uint Size)
{
    /// <summary>Reads from at least <see cref="Frame.HeaderLength"/> bytes.</summary>
    public static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        bytes[0], BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[3..]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ref WireWriter writer)
    {
        writer.WriteOctet(Type);
        writer.WriteShort(Channel);
        writer.WriteLong(Size);
    }
}
