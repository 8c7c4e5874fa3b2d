using Hoopoe.Journal.Segments;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Appending;

/// <summary>
/// Puts groups into the segment files: one gathered write and, where syncing is on, one sync for each segment that a group
/// touches. Whole blocks are written: of one that is written in part only, a system that has let go of it would first read
/// the rest from the disk, and the flush would wait for that. Used by one thread at a time. A failure is final: the caller
/// must not use it again.
/// </summary>
internal sealed class GroupWriter(SegmentFiles files, bool syncs)
{
    // What systems keep files in, and no less than what disks are written in.
    private const int Block = 4096;

    private static readonly byte[] _zeros = new byte[Block];

    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    // The block that was begun last, as far as it is written, and where its next byte belongs.
    private readonly byte[] _begun = new byte[Block];
    private long _next = -1;
    private readonly SortedSet<long> _unsynced = [];

    /// <summary>Writes a group; it is durable afterwards if it was to be synced.</summary>
    public void Write(AppendGroup group)
    {
        var chunks = group.Chunks;
        int first = 0;
        while (first < chunks.Length)
        {
            long number = files.Identity.NumberOf(chunks[first].Position);
            _pieces.Clear();
            int next = first;
            for (; next < chunks.Length && files.Identity.NumberOf(chunks[next].Position) == number; next++)
                _pieces.Add(chunks[next].Bytes.AsMemory(0, chunks[next].Used));
            WriteSegment(number, chunks[first].Position - files.Identity.StartOf(number), chunks[next - 1].End - files.Identity.StartOf(number));
            first = next;
        }
        _pieces.Clear();
    }

    /// <summary>Syncs what was written without, so far.</summary>
    public void SyncRest()
    {
        foreach (long number in _unsynced)
        {
            var file = files.Acquire(number);
            try
            {
                file.Sync();
            }
            finally
            {
                files.Release(number);
            }
        }
        _unsynced.Clear();
    }

    // The pieces are to lie between these two offsets.
    private void WriteSegment(long number, long start, long end)
    {
        var file = files.Acquire(number);
        try
        {
            FillFirstBlock(file, number, start);
            // Zeros say nothing behind the end, whatever was there.
            long rest = Math.Min((Block - (end % Block)) % Block, files.Identity.SegmentBytes - end);
            if (rest > 0) _pieces.Add(_zeros.AsMemory(0, (int)rest));
            file.Write(_pieces, start - (start % Block));
            if (syncs) file.Sync();
            else _unsynced.Add(number);
            KeepLastBlock(number, start, end);
        }
        finally
        {
            files.Release(number);
        }
    }

    private void FillFirstBlock(IStorageFile file, long number, long start)
    {
        int written = (int)(start % Block);
        if (written == 0) return;
        var block = _begun.AsMemory(0, written);
        // After a start, and where another segment begins, it is not the one that was begun last.
        if (files.Identity.StartOf(number) + start != _next && file.ReadUpTo(block.Span, start - written) < written)
            throw new JournalException($"{files.Describe(number)}: ends before byte {start}, where it is to be written on: restore it from a backup");
        _pieces.Insert(0, block);
    }

    private void KeepLastBlock(long number, long start, long end)
    {
        long block = end - (end % Block);
        long at = start - (start % Block);
        foreach (var piece in _pieces)
        {
            if (at + piece.Length > block) piece.Span[(int)Math.Max(0, block - at)..].CopyTo(_begun.AsSpan((int)Math.Max(0, at - block)));
            at += piece.Length;
        }
        _next = files.Identity.StartOf(number) + end;
    }
}
