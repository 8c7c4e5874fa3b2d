using Hoopoe.Journal.Segments;

namespace Hoopoe.Journal.Appending;

/// <summary>
/// Puts groups into the segment files: one gathered write and, where syncing is on, one sync for each segment that a group
/// touches. Used by one thread at a time. A failure is final: the caller must not use it again.
/// </summary>
internal sealed class GroupWriter(SegmentFiles files, bool syncs)
{
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
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
            WriteSegment(number, chunks[first].Position - files.Identity.StartOf(number));
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

    private void WriteSegment(long number, long offset)
    {
        var file = files.Acquire(number);
        try
        {
            file.Write(_pieces, offset);
            if (syncs) file.Sync();
            else _unsynced.Add(number);
        }
        finally
        {
            files.Release(number);
        }
    }
}
