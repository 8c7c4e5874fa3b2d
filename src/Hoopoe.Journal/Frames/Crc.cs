using System.Buffers.Binary;
using System.Numerics;

namespace Hoopoe.Journal.Frames;

/// <summary>CRC-32C, the checksum of everything on disk. Stateless.</summary>
/// <remarks>
/// The processor's instruction takes three cycles but one can begin in each, so long spans are walked in three lanes at once,
/// and the lanes' checksums put together: a checksum is linear, so that of what follows may begin at zero if what came before
/// is moved behind it.
/// </remarks>
internal static class Crc
{
    private const int Lane = 256;

    // What becomes of each byte of a checksum when a lane of zeros follows: one table for each of its four bytes.
    private static readonly uint[] _behindALane = MoveTables();

    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Of(0, bytes);

    /// <summary>The checksum of some bytes that follow those with the checksum <paramref name="before"/>.</summary>
    public static uint Of(uint before, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~before;
        while (bytes.Length >= 3 * Lane)
        {
            crc = OfLanes(crc, bytes[..Lane], bytes.Slice(Lane, Lane), bytes.Slice(2 * Lane, Lane));
            bytes = bytes[(3 * Lane)..];
        }
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }
        if (bytes.Length >= sizeof(uint))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
            bytes = bytes[sizeof(uint)..];
        }
        foreach (byte one in bytes) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }

    private static uint OfLanes(uint crc, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        uint next = 0;
        uint last = 0;
        for (int at = 0; at < Lane; at += sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(first[at..]));
            next = BitOperations.Crc32C(next, BinaryPrimitives.ReadUInt64LittleEndian(second[at..]));
            last = BitOperations.Crc32C(last, BinaryPrimitives.ReadUInt64LittleEndian(third[at..]));
        }
        return BehindALane(BehindALane(crc) ^ next) ^ last;
    }

    private static uint BehindALane(uint crc)
    {
        var tables = _behindALane;
        return tables[crc & 0xFF] ^ tables[0x100 + ((crc >> 8) & 0xFF)] ^ tables[0x200 + ((crc >> 16) & 0xFF)] ^ tables[0x300 + (crc >> 24)];
    }

    private static uint[] MoveTables()
    {
        var tables = new uint[4 * 256];
        for (int index = 0; index < tables.Length; index++)
        {
            uint crc = (uint)(index & 0xFF) << (8 * (index >> 8));
            for (int at = 0; at < Lane; at += sizeof(ulong)) crc = BitOperations.Crc32C(crc, 0ul);
            tables[index] = crc;
        }
        return tables;
    }
}
