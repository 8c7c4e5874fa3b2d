namespace Hoopoe.Core.Durability;

/// <summary>
/// The frames whose messages have been appended and have yet to reach their queues, oldest first. A checkpoint that walks
/// the queues meanwhile misses them, so what comes after it must be replayed from before the oldest of them.
/// Any thread may call; a ring that allocates nothing once it has grown.
/// </summary>
internal sealed class EnteringFrames
{
    private const long Done = -1;

    private readonly Lock _lock = new();
    private long[] _ring = new long[64];
    private long _first = 1;
    private long _next = 1;

    /// <summary>Notes that a frame will be appended at a position not before <paramref name="end"/>, asked for while it is noted.</summary>
    public long Add(Func<long> end)
    {
        lock (_lock)
        {
            if (_next - _first == _ring.Length) Grow();
            _ring[_next & (_ring.Length - 1)] = end();
            return _next++;
        }
    }

    /// <summary>Notes that a frame has reached its queues.</summary>
    public void Remove(long ticket)
    {
        lock (_lock)
        {
            _ring[ticket & (_ring.Length - 1)] = Done;
            while (_first < _next && _ring[_first & (_ring.Length - 1)] == Done) _first++;
        }
    }

    /// <summary>A position before all frames under way, and not after <paramref name="end"/>.</summary>
    public long Oldest(Func<long> end)
    {
        lock (_lock) return _first < _next ? _ring[_first & (_ring.Length - 1)] : end();
    }

    private void Grow()
    {
        var larger = new long[_ring.Length * 2];
        for (long at = _first; at < _next; at++) larger[at & (larger.Length - 1)] = _ring[at & (_ring.Length - 1)];
        _ring = larger;
    }
}
