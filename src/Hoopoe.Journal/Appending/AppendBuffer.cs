using Hoopoe.Journal.Frames;
using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Segments;

namespace Hoopoe.Journal.Appending;

/// <summary>
/// Where frames get their positions and wait for the next flush; while one group is being written the next one gathers.
/// Any thread may append and read; one at a time takes groups. What is here is not durable.
/// </summary>
internal sealed class AppendBuffer(JournalIdentity identity, SegmentPreparer preparer, Action workWaits)
{
    // Four megabytes: more than a flush gathers unless much comes in.
    private const int LeastPooled = 16;

    private readonly Lock _gate = new();
    private readonly Stack<Chunk> _pool = new();
    private AppendGroup _gathering = new();
    private AppendGroup _writing = new();
    private long _end;
    private long _number;
    private long _waiting;
    private int _mostPooled = LeastPooled;

    /// <summary>Everything appended lies before this.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>The segment being appended to.</summary>
    public long Number => Volatile.Read(ref _number);

    /// <summary>Bytes appended since the last group was taken.</summary>
    public long Waiting => Volatile.Read(ref _waiting);

    /// <summary>Sets where the first frame will go.</summary>
    public void Begin(long number, long end) => (_number, _end) = (number, end);

    /// <summary>Gives a frame its place; the bytes are copied.</summary>
    /// <param name="frame">The frame; cleared.</param>
    /// <param name="durable">The position known durable.</param>
    /// <param name="utcMs">The time.</param>
    /// <param name="first">Whether it must be the first of its segment: what is left of the one in use is filled up.</param>
    public Appended Append(FrameBuilder frame, long durable, long utcMs, bool first = false)
    {
        bool wasEmpty;
        long start;
        lock (_gate)
        {
            wasEmpty = _gathering.IsEmpty;
            bool isFirst = _end == identity.StartOf(_number) + FileHeader.Size;
            if (identity.StartOf(_number + 1) - _end < frame.Length || (first && !isFirst)) NextSegment(durable, utcMs);
            start = _end;
            Add(frame.Seal(durable, utcMs, identity.Salt.At(start)));
        }
        var appended = new Appended(new JournalPosition(start), new JournalPosition(start + frame.Length));
        frame.Clear();
        if (wasEmpty) workWaits();
        return appended;
    }

    /// <summary>Takes all that waits, to be written; null if nothing does. The last group must have been given back.</summary>
    public AppendGroup? Take(out long end)
    {
        lock (_gate)
        {
            end = _end;
            if (_gathering.IsEmpty) return null;
            (_gathering, _writing) = (_writing, _gathering);
            Volatile.Write(ref _waiting, 0);
            return _writing;
        }
    }

    /// <summary>The group that was taken is in the files: its memory is used again.</summary>
    public void Return()
    {
        lock (_gate)
        {
            // Twice what the largest of the last groups had, as one is written while the next gathers: what is given up now is only
            // asked for again.
            _mostPooled = Math.Max(LeastPooled, Math.Max(2 * _writing.Chunks.Length, _mostPooled - 1));
            _writing.Clear(_pool, _mostPooled);
        }
    }

    /// <summary>Gives up memory that large groups were in, unless something waits: in quiet moments.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            if (!_gathering.IsEmpty) return;
            _mostPooled = LeastPooled;
            while (_pool.Count > LeastPooled) _pool.Pop();
        }
    }

    /// <summary>Copies what is not yet in the files, from a position on; says how much.</summary>
    public int Read(long position, Span<byte> into)
    {
        lock (_gate)
        {
            int copied = _writing.Read(position, into);
            return copied + (copied < into.Length ? _gathering.Read(position + copied, into[copied..]) : 0);
        }
    }

    private void NextSegment(long durable, long utcMs)
    {
        long next = identity.StartOf(_number + 1);
        // Normally the flushes before have seen to it. Where they could not, the appender waits for the whole work, because
        // a position once given out must find its file.
        if (preparer.Ready <= _number && !preparer.Prepare(_number + 1, identity.SegmentBytes))
            throw new JournalException($"there is no room for another segment of {identity.SegmentBytes} bytes: make room on the disk");
        long rest = next - _end;
        if (rest >= FrameLayout.FrameHeader)
        {
            Span<byte> filler = stackalloc byte[FrameLayout.FrameHeader];
            new FrameHeader((int)rest, FrameLayout.Filler, 0, durable, utcMs).Write(filler, identity.Salt.At(_end));
            Add(filler);
        }
        Volatile.Write(ref _number, _number + 1);
        Volatile.Write(ref _end, next + FileHeader.Size);
    }

    private void Add(ReadOnlySpan<byte> frame)
    {
        _gathering.Write(frame, _end, _pool);
        Volatile.Write(ref _end, _end + frame.Length);
        Volatile.Write(ref _waiting, _waiting + frame.Length);
    }
}
