using System.Numerics;

namespace Hoopoe.Core.Messages;

/// <summary>
/// The sizes that slabs come in: eight to each doubling, so that a message alone in its slab wastes an eighth of it at
/// most. Pure arithmetic.
/// </summary>
internal static class SlabClasses
{
    /// <summary>Bytes of the largest size.</summary>
    public const int Largest = 512 * 1024;

    /// <summary>How many sizes there are.</summary>
    public const int Count = (Doublings * StepsInDoubling) + 1;

    private const int SmallestBits = 10;
    private const int Doublings = 9;
    private const int StepBits = 3;
    private const int StepsInDoubling = 1 << StepBits;

    /// <summary>The smallest size with room for so many bytes, by its number.</summary>
    public static int Of(int bytes)
    {
        if (bytes <= 1 << SmallestBits) return 0;
        // Of the last byte's index, the leading bit says the doubling and the next three the step in it.
        int last = bytes - 1;
        int bits = BitOperations.Log2((uint)last);
        int step = (last >> (bits - StepBits)) & (StepsInDoubling - 1);
        return ((bits - SmallestBits) * StepsInDoubling) + step + 1;
    }

    /// <summary>Bytes of a size, by its number.</summary>
    public static int Size(int number)
    {
        var (doubling, step) = Math.DivRem(number, StepsInDoubling);
        return (StepsInDoubling + step) << (doubling + SmallestBits - StepBits);
    }
}
