namespace Hoopoe.Journal.Storage;

/// <summary>An open file. Any thread may read; one at a time may write or sync.</summary>
public interface IStorageFile : IDisposable
{
    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads; may give less than asked for, and nothing at the end.</summary>
    int Read(Span<byte> into, long offset);

    /// <summary>Writes all the pieces one behind the other, or fails having written some of it.</summary>
    void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset);

    /// <summary>
    /// Makes what was written durable. After a failure nobody knows what is: the same bytes must not be synced again as
    /// if they were still to be written.
    /// </summary>
    void Sync();

    /// <summary>Says that a range will be read soon; a hint that may do nothing.</summary>
    void WillRead(long offset, long length);
}
