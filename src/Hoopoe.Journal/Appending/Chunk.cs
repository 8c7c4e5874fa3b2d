namespace Hoopoe.Journal.Appending;

/// <summary>A piece of memory that holds appended bytes until they are on disk; belongs to the group it was rented for.</summary>
internal sealed class Chunk
{
    public const int Size = 256 * 1024;

    public readonly byte[] Bytes = GC.AllocateUninitializedArray<byte>(Size);

    /// <summary>The position of the first byte.</summary>
    public long Position;

    /// <summary>How many bytes there are.</summary>
    public int Used;

    public long End => Position + Used;
}
