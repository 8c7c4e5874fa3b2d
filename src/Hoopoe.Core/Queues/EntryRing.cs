using System.Buffers;
using System.Runtime.CompilerServices;

namespace Hoopoe.Core.Queues;

/// <summary>
/// Entries in order of their sequence, appended at the tail and taken from the head, in pooled chunks so that a
/// queue's memory follows its length. Entries in the middle can be found by sequence and marked removed.
/// Not thread-safe: the queue that owns it guards it.
/// </summary>
internal sealed class EntryRing
{
    // Small for the many queues that hold a message or two, large for the few that hold many.
    private const int FirstChunk = 8;
    private const int LaterChunk = 512;

    // Below this many removed entries it is not worth closing the gaps.
    private const int FewRemoved = 1024;

    private Chunk[] _chunks = [];
    private int _firstChunk;
    private int _chunkCount;
    private int _removed;

    private sealed class Chunk
    {
        public QueueEntry[] Entries = [];
        public int Start;
        public int End;
    }

    /// <summary>Whether nothing is there, not even removed entries.</summary>
    public bool IsEmpty => _chunkCount == 0 || (_chunkCount == 1 && Head.Start == Head.End);

    /// <summary>How many places are taken up, those of removed entries included.</summary>
    internal int Places { get; private set; }

    private Chunk Head => _chunks[_firstChunk];

    /// <summary>Appends an entry whose sequence is above all others'.</summary>
    public void Append(in QueueEntry entry)
    {
        var tail = _chunkCount == 0 ? AddChunk(FirstChunk) : At(_chunkCount - 1);
        if (tail.End == tail.Entries.Length) tail = AddChunk(LaterChunk);
        entry.CopyTo(ref tail.Entries[tail.End++]);
        Places++;
    }

    /// <summary>Appends entries whose sequences ascend and are above all others'.</summary>
    /// <param name="entries">An array of the shared pool with the entries at its beginning; the ring's from now on.</param>
    /// <param name="count">How many; not 0.</param>
    public void Adopt(QueueEntry[] entries, int count)
    {
        PassOverRemoved();
        if (_chunkCount == 1 && Head.Start == Head.End) DropChunk();
        var chunk = AddChunk(entries);
        chunk.End = count;
        Places += count;
    }

    /// <summary>The entries at the head that lie together in memory, after passing over removed ones; may be empty.</summary>
    public ReadOnlySpan<QueueEntry> HeadSpan(int most)
    {
        PassOverRemoved();
        if (IsEmpty) return default;
        var head = Head;
        int end = (int)Math.Min(head.End, (long)head.Start + most);
        int i = head.Start + 1;
        while (i < end && (head.Entries[i].Flags & EntryFlags.Removed) == 0) i++;
        return head.Entries.AsSpan(head.Start, i - head.Start);
    }

    /// <summary>Takes <paramref name="count"/> entries off the head, no more than the last head span held.</summary>
    public void Advance(int count)
    {
        var head = Head;
        head.Start += count;
        Places -= count;
        if (head.Start == head.End) DropHeadChunk();
    }

    /// <summary>Finds the entry of that sequence.</summary>
    public bool TryFind(long sequence, out QueueEntry found)
    {
        ref var entry = ref Find(sequence);
        bool isThere = !Unsafe.IsNullRef(ref entry);
        found = isThere ? entry : default;
        return isThere;
    }

    /// <summary>Marks the entry of that sequence as removed and gives what it was.</summary>
    public bool TryRemove(long sequence, out QueueEntry removed)
    {
        removed = default;
        ref var entry = ref Find(sequence);
        if (Unsafe.IsNullRef(ref entry)) return false;
        removed = entry;
        entry.Flags |= EntryFlags.Removed;
        if (++_removed > FewRemoved && _removed > Places / 2) CloseGaps();
        return true;
    }

    /// <summary>Copies entries from the head, as many as there are and room is; returns how many.</summary>
    public int CopyHead(Span<QueueEntry> into)
    {
        int copied = 0;
        for (int c = 0; c < _chunkCount && copied < into.Length; c++)
        {
            var chunk = At(c);
            if (_removed == 0)
            {
                int count = Math.Min(chunk.End - chunk.Start, into.Length - copied);
                chunk.Entries.AsSpan(chunk.Start, count).CopyTo(into[copied..]);
                copied += count;
                continue;
            }
            for (int i = chunk.Start; i < chunk.End && copied < into.Length; i++)
            {
                if ((chunk.Entries[i].Flags & EntryFlags.Removed) == 0) into[copied++] = chunk.Entries[i];
            }
        }
        return copied;
    }

    /// <summary>How many pieces the ring is in.</summary>
    public int Chunks => _chunkCount;

    /// <summary>The entries of a piece, counted from the head, with removed ones among them.</summary>
    public ReadOnlySpan<QueueEntry> ChunkSpan(int index)
    {
        var chunk = At(index);
        return chunk.Entries.AsSpan(chunk.Start, chunk.End - chunk.Start);
    }

    /// <summary>Takes so many entries off the head.</summary>
    public void Drop(int count)
    {
        while (count > 0)
        {
            int dropped = HeadSpan(count).Length;
            Advance(dropped);
            count -= dropped;
        }
        // Removed ones that are left alone must not keep their chunks.
        PassOverRemoved();
    }

    /// <summary>Takes everything out; references are the caller's.</summary>
    public void Clear()
    {
        for (int left = Places; left > 0; left = Places)
        {
            var head = HeadSpan(left);
            if (head.IsEmpty) return;
            Advance(head.Length);
        }
    }

    /// <summary>Calls <paramref name="visit"/> for each entry that is there, oldest first; it may change them.</summary>
    public void Visit(EntryVisitor visit)
    {
        for (int c = 0; c < _chunkCount; c++)
        {
            var chunk = At(c);
            for (int i = chunk.Start; i < chunk.End; i++)
            {
                if ((chunk.Entries[i].Flags & EntryFlags.Removed) == 0) visit(ref chunk.Entries[i]);
            }
        }
    }

    // A null reference where it is not there.
    private ref QueueEntry Find(long sequence)
    {
        int low = 0, high = _chunkCount - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            var chunk = At(middle);
            if (chunk.Entries[chunk.End - 1].Sequence < sequence) low = middle + 1;
            else high = middle;
        }
        if (_chunkCount == 0) return ref Unsafe.NullRef<QueueEntry>();
        var found = At(low);
        int at = Search(found, sequence);
        if (at < 0 || (found.Entries[at].Flags & EntryFlags.Removed) != 0) return ref Unsafe.NullRef<QueueEntry>();
        return ref found.Entries[at];
    }

    private static int Search(Chunk chunk, long sequence)
    {
        int low = chunk.Start, high = chunk.End - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            long at = chunk.Entries[middle].Sequence;
            if (at == sequence) return middle;
            if (at < sequence) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }

    /// <summary>Lets go of removed entries at the head.</summary>
    public void PassOverRemoved()
    {
        while (_chunkCount > 0)
        {
            var head = Head;
            while (head.Start < head.End && (head.Entries[head.Start].Flags & EntryFlags.Removed) != 0)
            {
                head.Start++;
                Places--;
                _removed--;
            }
            if (head.Start < head.End) return;
            DropHeadChunk();
            if (_chunkCount == 1 && Head.Start == Head.End) return;
        }
    }

    // Behind an old entry that stays, those removed would take up memory without end.
    private void CloseGaps()
    {
        var old = new Chunk[_chunkCount];
        for (int i = 0; i < old.Length; i++) old[i] = At(i);
        _chunks = [];
        _firstChunk = _chunkCount = Places = _removed = 0;
        foreach (var chunk in old)
        {
            for (int i = chunk.Start; i < chunk.End; i++)
            {
                if ((chunk.Entries[i].Flags & EntryFlags.Removed) == 0) Append(chunk.Entries[i]);
            }
            ArrayPool<QueueEntry>.Shared.Return(chunk.Entries, clearArray: true);
        }
    }

    private Chunk At(int index) => _chunks[(_firstChunk + index) & (_chunks.Length - 1)];

    private Chunk AddChunk(int size) => AddChunk(ArrayPool<QueueEntry>.Shared.Rent(size));

    private Chunk AddChunk(QueueEntry[] entries)
    {
        if (_chunkCount == _chunks.Length) GrowChunkTable();
        ref var slot = ref _chunks[(_firstChunk + _chunkCount++) & (_chunks.Length - 1)];
        slot ??= new Chunk();
        slot.Entries = entries;
        slot.Start = slot.End = 0;
        return slot;
    }

    private void GrowChunkTable()
    {
        var larger = new Chunk[Math.Max(1, _chunks.Length * 2)];
        for (int i = 0; i < _chunkCount; i++) larger[i] = At(i);
        _chunks = larger;
        _firstChunk = 0;
    }

    // The last chunk of an emptied ring is kept when it is small: a queue that fills and empties rents nothing.
    private void DropHeadChunk()
    {
        var head = Head;
        if (_chunkCount == 1 && head.Entries.Length <= 2 * FirstChunk)
        {
            Array.Clear(head.Entries, 0, head.End);
            head.Start = head.End = 0;
            return;
        }
        DropChunk();
    }

    private void DropChunk()
    {
        var head = Head;
        ArrayPool<QueueEntry>.Shared.Return(head.Entries, clearArray: true);
        head.Entries = [];
        _firstChunk = (_firstChunk + 1) & (_chunks.Length - 1);
        _chunkCount--;
        if (_chunkCount == 0 && _chunks.Length > 64) _chunks = [];
    }
}

/// <summary>Looks at an entry where it stands, and may change it; not its sequence.</summary>
public delegate void EntryVisitor(ref QueueEntry entry);
