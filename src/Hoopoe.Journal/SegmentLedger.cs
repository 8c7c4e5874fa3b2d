using System.Diagnostics;
using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Segments;

namespace Hoopoe.Journal;

/// <summary>
/// How many bytes of each segment are still live, which is kept in memory alone: whoever owns what lies at a position
/// adds it and releases it, in parts where it is shared. Any thread may call; no locks on adding and releasing.
/// </summary>
public sealed class SegmentLedger
{
    private readonly JournalIdentity _identity;
    private readonly Func<long> _end;
    private readonly Func<long> _spareBytes;
    private readonly Lock _growing = new();
    private Map _map = new(0, []);
    private long _checkpoint;

    internal SegmentLedger(JournalIdentity identity, Func<long> end, Func<long> spareBytes)
    {
        (_identity, _end, _spareBytes) = (identity, end, spareBytes);
    }

    /// <summary>Counts bytes at a position as live.</summary>
    public void Add(long position, long bytes) => Interlocked.Add(ref At(position).Live, bytes);

    /// <summary>Counts them as live no longer. A checkpoint under way may speak of them: it does not free their segment.</summary>
    public void Release(long position, long bytes)
    {
        var counter = At(position);
        Volatile.Write(ref counter.ReleasedIn, Volatile.Read(ref _checkpoint));
        Release(counter, bytes);
    }

    /// <summary>
    /// Counts them as live no longer where no checkpoint speaks of them: they were copied elsewhere before the one under way did, or
    /// none ever does.
    /// </summary>
    public void ReleaseUnmentioned(long position, long bytes) => Release(At(position), bytes);

    /// <summary>Keeps bytes at a position from being freed, though they be not live, until they are unpinned as often.</summary>
    public void Pin(long position, long bytes) => Interlocked.Add(ref At(position).Pinned, bytes);

    /// <summary>Takes back one <see cref="Pin"/>.</summary>
    public void Unpin(long position, long bytes)
    {
        long left = Interlocked.Add(ref At(position).Pinned, -bytes);
        Debug.Assert(left >= 0, "A segment was unpinned more often than pinned.");
    }

    /// <summary>The number of the segment that a position lies in; larger for later ones.</summary>
    public long NumberOf(long position) => _identity.NumberOf(position);

    /// <summary>Where the segment that a position lies in ends: the first position behind it.</summary>
    public long EndOf(long position) => _identity.StartOf(_identity.NumberOf(position) + 1);

    /// <summary>Bytes live in all segments.</summary>
    public long LiveBytes => Known().Sum(counter => Volatile.Read(ref counter.Live));

    /// <summary>Bytes of all segment files, spare ones included.</summary>
    public long TotalBytes => Known().LongCount() * _identity.SegmentBytes + _spareBytes();

    /// <summary>The segments in use, oldest first, the one being written last.</summary>
    public IReadOnlyList<SegmentUse> Segments
    {
        get
        {
            long end = _end();
            return [.. Known().Where(counter => _identity.StartOf(counter.Number) < end).Select(counter => UseOf(counter, end))];
        }
    }

    /// <summary>A segment's file is there from now on.</summary>
    internal void Open(long number)
    {
        lock (_growing)
        {
            var old = _map;
            var counters = old.Counters.AsSpan();
            int freed = counters.IndexOfAnyExcept((SegmentCounter?)null);
            counters = freed < 0 ? [] : counters[freed..];
            long first = counters.IsEmpty ? number : Math.Min(number, old.First + freed);
            long last = counters.IsEmpty ? number : Math.Max(number, old.First + freed + counters.Length - 1);
            var grown = new SegmentCounter?[last - first + 1];
            if (!counters.IsEmpty) counters.CopyTo(grown.AsSpan((int)(old.First + freed - first)));
            grown[number - first] ??= new SegmentCounter(number);
            Volatile.Write(ref _map, new Map(first, grown));
        }
    }

    /// <summary>A checkpoint begins: what is given up from now on it may speak of.</summary>
    internal void BeginCheckpoint() => Interlocked.Increment(ref _checkpoint);

    /// <summary>
    /// Segments wholly before a position in which nothing is used, and of which the checkpoint begun last cannot speak,
    /// oldest first.
    /// </summary>
    internal List<long> Unused(long before) =>
        [.. Known().Where(counter => _identity.StartOf(counter.Number + 1) <= before && IsUnused(counter)).Select(counter => counter.Number)];

    /// <summary>How many segments lie wholly before a position and have nothing in them that is used: a checkpoint would free them.</summary>
    public int UnusedBefore(JournalPosition position) => Unused(position.Value).Count;

    /// <summary>A segment's file is there no longer.</summary>
    internal void Close(long number)
    {
        lock (_growing) _map.Counters[number - _map.First] = null;
    }

    private bool IsUnused(SegmentCounter counter) =>
        !counter.IsUsed && Volatile.Read(ref counter.ReleasedIn) < Volatile.Read(ref _checkpoint);

    private static void Release(SegmentCounter counter, long bytes)
    {
        long left = Interlocked.Add(ref counter.Live, -bytes);
        Debug.Assert(left >= 0, "More bytes of a segment were released than were live.");
    }

    private SegmentCounter At(long position)
    {
        var map = Volatile.Read(ref _map);
        long index = _identity.NumberOf(position) - map.First;
        return (index >= 0 && index < map.Counters.Length ? map.Counters[index] : null)
            ?? throw new ArgumentOutOfRangeException(nameof(position), position, "There is no segment at this position.");
    }

    private IEnumerable<SegmentCounter> Known() => Volatile.Read(ref _map).Counters.OfType<SegmentCounter>();

    private SegmentUse UseOf(SegmentCounter counter, long end)
    {
        long first = _identity.StartOf(counter.Number);
        return new SegmentUse(
            counter.Number, first, Volatile.Read(ref counter.Live), Math.Min(_identity.SegmentBytes, end - first), Volatile.Read(ref counter.Pinned));
    }

    /// <summary>Counters by number, from the first on; null where a segment was freed. Replaced as a whole when it grows.</summary>
    private sealed record Map(long First, SegmentCounter?[] Counters);
}

/// <summary>A segment and what of it is in use.</summary>
/// <param name="Number">Its number.</param>
/// <param name="First">The position where it begins.</param>
/// <param name="LiveBytes">Bytes of it that are live.</param>
/// <param name="Bytes">Bytes in it.</param>
/// <param name="PinnedBytes">Bytes of it that somebody has at hand, live or not; each as often as it is pinned.</param>
public readonly record struct SegmentUse(long Number, long First, long LiveBytes, long Bytes, long PinnedBytes = 0)
{
    /// <summary>Whether somebody has something in it at hand, so that it stays whatever is live.</summary>
    public bool IsPinned => PinnedBytes > 0;

    /// <summary>Bytes of it that must be kept, about: most of what is pinned is live as well.</summary>
    public long UsedBytes => Math.Min(Bytes, Math.Max(LiveBytes, PinnedBytes));
}
