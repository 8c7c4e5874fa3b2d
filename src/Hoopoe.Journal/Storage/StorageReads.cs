namespace Hoopoe.Journal.Storage;

/// <summary>Reads that put up with files giving less than was asked for, and writes of one piece. Stateless.</summary>
internal static class StorageReads
{
    // One call's worth: large enough that a scan is sequential, small enough to show progress.
    private const int LargestRead = 4 * 1024 * 1024;

    /// <summary>Reads until there is no more or the span is full, and says how much it got.</summary>
    public static int ReadUpTo(this IStorageFile file, Span<byte> into, long offset)
    {
        int got = 0;
        while (got < into.Length)
        {
            int read = file.Read(into[got..Math.Min(into.Length, got + LargestRead)], offset + got);
            if (read <= 0) break;
            got += read;
        }
        return got;
    }

    /// <summary>Writes one piece.</summary>
    public static void Write(this IStorageFile file, ReadOnlyMemory<byte> bytes, long offset) => file.Write([bytes], offset);
}
