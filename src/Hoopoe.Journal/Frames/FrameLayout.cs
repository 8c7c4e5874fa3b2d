namespace Hoopoe.Journal.Frames;

/// <summary>
/// Where things lie in frames and records; little-endian, everything on 8-byte boundaries.
/// <code>
/// frame   0 u32 length, header and padding included, a multiple of 8
///         4 u32 CRC-32C of bytes 8..32 and of each record's header, XOR the salt of data directory and position
///         8 u8  version, 9 u8 flags (1: filler, 2: ahead), 10 u16 check of the header alone, salted too, 12 u32 number of records
///        16 i64 the position known durable when the frame was written
///        24 i64 time of writing, milliseconds since 1970 UTC
///        32     records
/// record  0 u32 length of the payload, without padding
///         4 u32 CRC-32C of bytes 8..16 and of the payload
///         8 u8  type, 9 u8 flags, 10 u16 cipher (0: plain), 12 u32 number of the key (0: plain)
///        16     payload, then padding to the next multiple of 8
/// </code>
/// A frame is valid when its own checksum and those of all its records hold; a record can be read and verified alone.
/// A filler has no records and reaches to the end of its segment; what lies in it behind the header means nothing. The
/// check of the header alone keeps a search for frames from walking what a stranger's bytes pretend to be records.
/// </summary>
public static class FrameLayout
{
    /// <summary>Bytes in a frame's header.</summary>
    public const int FrameHeader = 32;

    /// <summary>Bytes in a record's header.</summary>
    public const int RecordHeader = 16;

    /// <summary>The flag of a frame that only fills up its segment.</summary>
    public const byte Filler = 1;

    /// <summary>The flag of a frame whose records count only once a later frame says so. Which one, its reader knows.</summary>
    public const byte Ahead = 2;

    /// <summary>What lengths are rounded up to.</summary>
    public const int Alignment = 8;

    /// <summary>The format's version.</summary>
    public const byte Version = 1;

    /// <summary>The next multiple of <see cref="Alignment"/>.</summary>
    public static int Align(int length) => (length + Alignment - 1) & ~(Alignment - 1);
}
