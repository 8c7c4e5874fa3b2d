using Hoopoe.Journal.Storage;

namespace Hoopoe.Server.Storage;

/// <summary>
/// A file of a <see cref="MemoryStorage"/>. A page that holds zeros alone takes no memory, as a journal writes its segments
/// ahead. Any thread may read and write; it is its own handle, which closing leaves as it is.
/// </summary>
internal sealed class MemoryFile : IStorageFile
{
    private const int PageBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly List<byte[]?> _pages = [];
    private long _length;

    /// <inheritdoc/>
    public long Length => Volatile.Read(ref _length);

    /// <inheritdoc/>
    public int Read(Span<byte> into, long offset)
    {
        lock (_lock)
        {
            int count = (int)Math.Clamp(_length - offset, 0, into.Length);
            for (int at = 0; at < count;)
            {
                var (page, start, length) = Place(offset + at, count - at);
                var part = into.Slice(at, length);
                if (_pages[page] is { } bytes) bytes.AsSpan(start, length).CopyTo(part);
                else part.Clear();
                at += length;
            }
            return count;
        }
    }

    /// <inheritdoc/>
    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset)
    {
        lock (_lock)
        {
            foreach (var piece in pieces)
            {
                Write(piece.Span, offset);
                offset += piece.Length;
            }
        }
    }

    /// <inheritdoc/>
    public void Sync()
    {
    }

    /// <inheritdoc/>
    public void WillRead(long offset, long length)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        long end = offset + bytes.Length;
        while ((long)_pages.Count * PageBytes < end) _pages.Add(null);
        if (end > _length) Volatile.Write(ref _length, end);
        while (!bytes.IsEmpty)
        {
            var (page, start, length) = Place(offset, bytes.Length);
            var part = bytes[..length];
            if (_pages[page] is not null || part.ContainsAnyExcept((byte)0))
                part.CopyTo((_pages[page] ??= new byte[PageBytes]).AsSpan(start));
            bytes = bytes[length..];
            offset += length;
        }
    }

    private static (int Page, int Start, int Length) Place(long offset, int wanted)
    {
        int start = (int)(offset % PageBytes);
        return ((int)(offset / PageBytes), start, Math.Min(wanted, PageBytes - start));
    }
}
