using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
            crc = OfLanes(crc, bytes[..(3 * Lane)]);
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

    // Its bounds are looked at once, which the compiler cannot do by itself: to look at each word takes longer than the word.
    private static uint OfLanes(uint crc, ReadOnlySpan<byte> lanes)
    {
        const int words = Lane / sizeof(ulong);
        ref ulong first = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<byte, ulong>(lanes));
        uint next = 0;
        uint last = 0;
        for (int i = 0; i < words; i++)
        {
            crc = BitOperations.Crc32C(crc, InOrder(Unsafe.Add(ref first, i)));
            next = BitOperations.Crc32C(next, InOrder(Unsafe.Add(ref first, words + i)));
            last = BitOperations.Crc32C(last, InOrder(Unsafe.Add(ref first, (2 * words) + i)));
        }
        return BehindALane(BehindALane(crc) ^ next) ^ last;
    }

    private static ulong InOrder(ulong read) => BitConverter.IsLittleEndian ? read : BinaryPrimitives.ReverseEndianness(read);

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
