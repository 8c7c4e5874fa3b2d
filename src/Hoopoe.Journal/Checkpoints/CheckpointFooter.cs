using System.Buffers.Binary;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Journal.Checkpoints;

/// <summary>
/// The last 40 bytes of a checkpoint, which say that it is whole; little-endian.
/// <code>
///  0 8 bytes "hoopoe.e"
///  8 i64     bytes in the file before it
/// 16 i64     number of frames
/// 24 i64     the position up to which the journal was durable when the checkpoint was completed
/// 32 u32     CRC-32C of bytes 0..32, XOR the salt of the checkpoint and of its place
/// 36 u32     zero
/// </code>
/// </summary>
internal readonly record struct CheckpointFooter(long Offset, long Frames, long DurableThrough)
{
    public const int Size = 40;

    private static ReadOnlySpan<byte> Magic => "hoopoe.e"u8;

    public byte[] ToBytes(FrameSalt salt)
    {
        var bytes = new byte[Size];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Offset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Frames);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), DurableThrough);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(32), Crc.Of(bytes.AsSpan(0, 32)) ^ salt.At(Offset));
        return bytes;
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, FrameSalt salt, long offset, out CheckpointFooter footer)
    {
        footer = default;
        if (bytes.Length != Size || !bytes.StartsWith(Magic)) return false;
        footer = new CheckpointFooter(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]));
        return footer.Offset == offset
            && (Crc.Of(bytes[..32]) ^ salt.At(offset)) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..])
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]) == 0;
    }
}
