using Hoopoe.Journal.Storage;

namespace Hoopoe.Micro.Rigs;

/// <summary>
/// A disk in memory that only copies: what a journal costs apart from the disk. The memory of deleted files is used again.
/// Lives on the benchmark's thread.
/// </summary>
internal sealed class MemoryStorage : IStorage
{
    private const int FirstBytes = 64 * 1024;

    private readonly SortedDictionary<string, MemoryFile> _files = new(StringComparer.Ordinal);
    private readonly Stack<byte[]> _freed = new();

    public IReadOnlyList<string> Names => [.. _files.Keys];

    public long FreeBytes => long.MaxValue;

    public string Describe(string name) => name;

    public IStorageFile Open(string name, bool readOnly = false) =>
        _files.TryGetValue(name, out var file) ? file : throw new FileNotFoundException("There is no such file.", name);

    public IStorageFile Create(string name) => _files[name] = new MemoryFile(_freed.TryPop(out byte[]? bytes) ? bytes : new byte[FirstBytes]);

    public void Rename(string from, string to)
    {
        _files.Remove(from, out var file);
        _files[to] = file!;
    }

    public void Delete(string name)
    {
        if (_files.Remove(name, out var file)) _freed.Push(file.Bytes);
    }

    public void Sync()
    {
    }

    private sealed class MemoryFile(byte[] bytes) : IStorageFile
    {
        private byte[] _bytes = bytes;

        public byte[] Bytes => _bytes;

        public long Length { get; private set; }

        public int Read(Span<byte> into, long offset)
        {
            int length = (int)Math.Clamp(Length - offset, 0, into.Length);
            _bytes.AsSpan((int)offset, length).CopyTo(into);
            return length;
        }

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset)
        {
            for (int i = 0; i < pieces.Count; i++)
            {
                var piece = pieces[i].Span;
                if (offset + piece.Length > _bytes.Length) Array.Resize(ref _bytes, (int)Math.Max(offset + piece.Length, 2L * _bytes.Length));
                piece.CopyTo(_bytes.AsSpan((int)offset));
                offset += piece.Length;
            }
            Length = Math.Max(Length, offset);
        }

        public void Sync()
        {
        }

        public void WillRead(long offset, long length)
        {
        }

        public void Dispose()
        {
        }
    }
}
