using System.Buffers.Binary;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Journal.Layout;

/// <summary>
/// The first 64 bytes of every file of a data directory, which keep this form in all versions; little-endian.
/// <code>
///  0 8 bytes  what file it is: "hoopoe.j" the directory's own, "hoopoe.s" a segment, "hoopoe.c" a checkpoint
///  8 u32      format version
/// 12 u32      CRC-32C of bytes 0..12 and 16..64
/// 16 16 bytes the directory's identity
/// 32 i64      the file's number; 0 in the directory's own
/// 40 i64      bytes in a segment; in a checkpoint the position where replay begins
/// 48 16 bytes zero
/// </code>
/// </summary>
internal readonly record struct FileHeader(FileKind Kind, uint Version, Guid Identity, long Number, long Value)
{
    /// <summary>Bytes it takes up.</summary>
    public const int Size = 64;

    /// <summary>The version of the format that is written, and the newest that can be read.</summary>
    public const uint CurrentVersion = 1;

    private static ReadOnlySpan<byte> Magic => "hoopoe."u8;

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> into)
    {
        into[..Size].Clear();
        Magic.CopyTo(into);
        into[7] = (byte)Kind;
        BinaryPrimitives.WriteUInt32LittleEndian(into[8..], Version);
        Identity.TryWriteBytes(into[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(into[32..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(into[40..], Value);
        BinaryPrimitives.WriteUInt32LittleEndian(into[12..], Checksum(into));
    }

    /// <summary>The bytes of it.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>Reads it; false unless there is a whole one, of this kind, whose checksum holds. The version is not looked at.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, FileKind kind, out FileHeader header)
    {
        header = default;
        if (bytes.Length < Size || !bytes.StartsWith(Magic) || bytes[7] != (byte)kind) return false;
        if (Checksum(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..])) return false;
        header = new FileHeader(
            kind, BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), new Guid(bytes[16..32]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]));
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes) => Crc.Of(Crc.Of(bytes[..12]), bytes[16..Size]);
}

/// <summary>Which file a <see cref="FileHeader"/> begins; the value is the last byte of its magic.</summary>
internal enum FileKind : byte
{
    /// <summary>The one that makes a directory a data directory.</summary>
    Journal = (byte)'j',

    /// <summary>A segment of the journal.</summary>
    Segment = (byte)'s',

    /// <summary>A checkpoint.</summary>
    Checkpoint = (byte)'c',
}
