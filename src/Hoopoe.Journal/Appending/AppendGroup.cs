using System.Runtime.InteropServices;

namespace Hoopoe.Journal.Appending;

/// <summary>
/// What was appended and is to be flushed together: chunks by ascending position, with a gap only between segments.
/// Guarded by the lock of the <see cref="AppendBuffer"/> it belongs to.
/// </summary>
internal sealed class AppendGroup
{
    private readonly List<Chunk> _chunks = [];

    public ReadOnlySpan<Chunk> Chunks => CollectionsMarshal.AsSpan(_chunks);

    public bool IsEmpty => _chunks.Count == 0;

    /// <summary>Adds bytes at a position behind all others, renting chunks as needed.</summary>
    public void Write(ReadOnlySpan<byte> bytes, long position, Stack<Chunk> pool)
    {
        while (!bytes.IsEmpty)
        {
            var chunk = _chunks.Count == 0 ? null : _chunks[^1];
            if (chunk is null || chunk.Used == Chunk.Size || chunk.End != position)
            {
                if (!pool.TryPop(out chunk)) chunk = new Chunk();
                (chunk.Position, chunk.Used) = (position, 0);
                _chunks.Add(chunk);
            }
            int length = Math.Min(bytes.Length, Chunk.Size - chunk.Used);
            bytes[..length].CopyTo(chunk.Bytes.AsSpan(chunk.Used));
            chunk.Used += length;
            position += length;
            bytes = bytes[length..];
        }
    }

    /// <summary>Copies what it holds from a position on, as far as it follows without a gap; says how much.</summary>
    public int Read(long position, Span<byte> into)
    {
        int copied = 0;
        for (int index = Find(position); index >= 0 && index < _chunks.Count && copied < into.Length; index++)
        {
            var chunk = _chunks[index];
            long offset = position + copied - chunk.Position;
            if (offset < 0 || offset >= chunk.Used) break;
            int length = Math.Min(into.Length - copied, chunk.Used - (int)offset);
            chunk.Bytes.AsSpan((int)offset, length).CopyTo(into[copied..]);
            copied += length;
        }
        return copied;
    }

    /// <summary>Gives all chunks back, those that the pool has room for.</summary>
    public void Clear(Stack<Chunk> pool, int most)
    {
        foreach (var chunk in _chunks)
        {
            if (pool.Count < most) pool.Push(chunk);
        }
        _chunks.Clear();
    }

    /// <summary>The last chunk that begins at or before a position; -1 if none does.</summary>
    private int Find(long position)
    {
        int low = 0;
        int high = _chunks.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_chunks[middle].Position <= position) low = middle + 1;
            else high = middle;
        }
        return low - 1;
    }
}
