namespace Hoopoe.Journal;

/// <summary>
/// How many bytes of each segment are still live, which is kept in memory alone: whoever owns what lies at a position
/// adds it and releases it, in parts where it is shared. Any thread may call; no locks on adding and releasing.
/// </summary>
public sealed class SegmentLedger
{
    /// <summary>Counts bytes at a position as live.</summary>
    public void Add(long position, long bytes) => throw new NotSupportedException();

    /// <summary>Counts them as live no longer.</summary>
    public void Release(long position, long bytes) => throw new NotSupportedException();

    /// <summary>Keeps the segment of a position from being freed, though nothing in it be live, until it is unpinned as often.</summary>
    public void Pin(long position) => throw new NotSupportedException();

    /// <summary>Takes back one <see cref="Pin"/>.</summary>
    public void Unpin(long position) => throw new NotSupportedException();

    /// <summary>The number of the segment that a position lies in; larger for later ones.</summary>
    public long NumberOf(long position) => throw new NotSupportedException();

    /// <summary>Bytes live in all segments.</summary>
    public long LiveBytes => throw new NotSupportedException();

    /// <summary>Bytes of all segment files, spare ones included.</summary>
    public long TotalBytes => throw new NotSupportedException();

    /// <summary>The segments in use, oldest first, the one being written last.</summary>
    public IReadOnlyList<SegmentUse> Segments => throw new NotSupportedException();
}

/// <summary>A segment and what of it is in use.</summary>
/// <param name="Number">Its number.</param>
/// <param name="First">The position where it begins.</param>
/// <param name="LiveBytes">Bytes of it that are live.</param>
/// <param name="Bytes">Bytes in it.</param>
public readonly record struct SegmentUse(long Number, long First, long LiveBytes, long Bytes);
