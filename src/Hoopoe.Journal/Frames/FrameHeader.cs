using System.Buffers.Binary;

namespace Hoopoe.Journal.Frames;

/// <summary>A frame's header as a value; <see cref="FrameLayout"/> says where its fields lie.</summary>
/// <param name="Length">Bytes of the whole frame.</param>
/// <param name="Flags">0, or <see cref="FrameLayout.Filler"/> or <see cref="FrameLayout.Ahead"/>.</param>
/// <param name="Records">How many records it has.</param>
/// <param name="DurableThrough">The position known durable when it was written.</param>
/// <param name="UtcMs">When it was written.</param>
internal readonly record struct FrameHeader(int Length, byte Flags, int Records, long DurableThrough, long UtcMs)
{
    /// <summary>Whether it only fills up its segment.</summary>
    public bool IsFiller => Flags == FrameLayout.Filler;

    /// <summary>Writes the header of a frame whose records, if any, are in place behind it.</summary>
    public void Write(Span<byte> frame, uint salt)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, Length);
        frame[8] = FrameLayout.Version;
        frame[9] = Flags;
        BinaryPrimitives.WriteInt32LittleEndian(frame[12..], Records);
        BinaryPrimitives.WriteInt64LittleEndian(frame[16..], DurableThrough);
        BinaryPrimitives.WriteInt64LittleEndian(frame[24..], UtcMs);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[10..], Check(frame, salt));
        uint crc = Crc.Of(frame[8..FrameLayout.FrameHeader]);
        for (int at = FrameLayout.FrameHeader; !IsFiller && at < Length; at += RecordView.StoredLengthAt(frame[at..]))
            crc = Crc.Of(crc, frame.Slice(at, FrameLayout.RecordHeader));
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], crc ^ salt);
    }

    /// <summary>
    /// Reads the header of a frame that begins where <paramref name="bytes"/> do and ends there at the latest; true only
    /// if its checksum holds and its records add up to its length. What the records say is not looked at.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, uint salt, out FrameHeader header)
    {
        if (!TryReadUnchecked(bytes, salt, out header)) return false;
        if (header.IsFiller ? header.Length != bytes.Length || header.Records != 0 : header.Length > bytes.Length || header.Records <= 0)
            return false;
        uint crc = Crc.Of(bytes[8..FrameLayout.FrameHeader]);
        int records = 0;
        int at = FrameLayout.FrameHeader;
        while (!header.IsFiller && at < header.Length)
        {
            if (header.Length - at < FrameLayout.RecordHeader) return false;
            int stored = RecordView.StoredLengthAt(bytes[at..header.Length]);
            if (stored == 0) return false;
            crc = Crc.Of(crc, bytes.Slice(at, FrameLayout.RecordHeader));
            records++;
            at += stored;
        }
        return records == header.Records && (crc ^ salt) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
    }

    /// <summary>Reads a header of which only its own check is known to hold: enough to know how many bytes to fetch.</summary>
    public static bool TryReadUnchecked(ReadOnlySpan<byte> bytes, uint salt, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < FrameLayout.FrameHeader || bytes[8] != FrameLayout.Version || bytes[9] > FrameLayout.Ahead) return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < FrameLayout.FrameHeader || length % FrameLayout.Alignment != 0) return false;
        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]) != Check(bytes, salt)) return false;
        header = Of(bytes);
        return true;
    }

    /// <summary>The header of a frame, unchecked.</summary>
    public static FrameHeader Of(ReadOnlySpan<byte> frame) => new(
        BinaryPrimitives.ReadInt32LittleEndian(frame), frame[9], BinaryPrimitives.ReadInt32LittleEndian(frame[12..]),
        BinaryPrimitives.ReadInt64LittleEndian(frame[16..]), BinaryPrimitives.ReadInt64LittleEndian(frame[24..]));

    private static ushort Check(ReadOnlySpan<byte> frame, uint salt)
    {
        uint crc = Crc.Of(Crc.Of(frame[..4]), frame[12..FrameLayout.FrameHeader]) ^ salt;
        return (ushort)(crc ^ (crc >> 16));
    }
}
