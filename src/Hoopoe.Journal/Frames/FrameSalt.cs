using System.Buffers.Binary;

namespace Hoopoe.Journal.Frames;

/// <summary>
/// What is mixed into a frame's checksums: of the data directory's identity and of the frame's position, so that neither
/// an old frame in a recycled file nor one of another directory ever passes. Immutable.
/// </summary>
internal readonly struct FrameSalt
{
    private readonly ulong _seed;

    /// <summary>The salt of a directory's journal, or of one of its checkpoints, which have numbers from 1.</summary>
    public FrameSalt(Guid identity, long checkpoint = 0)
    {
        Span<byte> bytes = stackalloc byte[16];
        identity.TryWriteBytes(bytes);
        ulong low = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ulong high = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        _seed = Mix(Mix(low ^ (ulong)checkpoint) ^ high);
    }

    /// <summary>The salt at a position.</summary>
    public uint At(long position) => (uint)(Mix(_seed ^ (ulong)position) >> 32);

    // The finalizer of SplitMix64: every bit of the input changes half of the bits of the output.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
