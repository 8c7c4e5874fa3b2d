using System.Buffers.Binary;
using System.Numerics;

namespace Hoopoe.Bench.Workloads;

/// <summary>
/// What the first bytes of a body say: which flow it belongs to, its number there, and when it was to be sent, in ticks of 100 ns since
/// the run began. A checksum over these and the body's length follows; the rest of the body is the run's <see cref="BodyPattern"/>.
/// <code>
///  0        5      7.5   8           12         16
///  | number | flow | time (36 bits)  | CRC-32C  |
/// </code>
/// All little-endian. A body of 8 to 15 bytes has only number and flow, with four bits of the checksum in place of the time's;
/// a shorter one has nothing.
/// </summary>
internal readonly record struct BodyStamp(long Number, int Flow, long Ticks)
{
    /// <summary>What a body needs to carry all of it.</summary>
    public const int Length = 16;

    /// <summary>What a body needs to carry flow and number.</summary>
    public const int ShortLength = 8;

    /// <summary>How many flows can be told apart.</summary>
    public const int MaxFlows = 1 << FlowBits;

    private const int NumberBits = 40;
    private const int FlowBits = 20;
    private const int TicksBits = 36;
    private const long NumberMask = (1L << NumberBits) - 1;
    private const long FlowMask = MaxFlows - 1;
    private const long TicksMask = (1L << TicksBits) - 1;

    /// <summary>Puts the stamp into a body of that size, as far as it fits.</summary>
    public void Write(Span<byte> body, int size)
    {
        ulong first = (ulong)(Number & NumberMask) | ((ulong)Flow << NumberBits);
        if (size >= Length)
        {
            first |= (ulong)Ticks << (NumberBits + FlowBits);
            uint second = (uint)((Ticks & TicksMask) >> 4);
            BinaryPrimitives.WriteUInt64LittleEndian(body, first);
            BinaryPrimitives.WriteUInt64LittleEndian(body[8..], second | ((ulong)Checksum(size, first, second) << 32));
        }
        else if (size >= ShortLength)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(body, first | ((ulong)Checksum(size, first, 0) << (NumberBits + FlowBits)));
        }
    }

    /// <summary>Reads the stamp from a body of that size, of which at least what carries a stamp is given; false if it is damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, int size, out BodyStamp stamp)
    {
        ulong first = BinaryPrimitives.ReadUInt64LittleEndian(body);
        long number = (long)first & NumberMask;
        int flow = (int)((long)(first >> NumberBits) & FlowMask);
        if (size >= Length)
        {
            ulong second = BinaryPrimitives.ReadUInt64LittleEndian(body[8..]);
            stamp = new(number, flow, (long)(first >> (NumberBits + FlowBits)) | ((long)(uint)second << 4));
            return (uint)(second >> 32) == Checksum(size, first, (uint)second);
        }
        stamp = new(number, flow, 0);
        const ulong Plain = (1UL << (NumberBits + FlowBits)) - 1;
        return first >> (NumberBits + FlowBits) == (Checksum(size, first & Plain, 0) & 0xF);
    }

    /// <summary>The time from the stamp to now, in ticks; right up to nearly two hours, where the stamp's clock comes round.</summary>
    public long Age(long now) => (now - Ticks) & TicksMask;

    private static uint Checksum(int size, ulong first, uint second) =>
        ~BitOperations.Crc32C(BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, (uint)size), first), second);
}
