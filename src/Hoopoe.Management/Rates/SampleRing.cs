namespace Hoopoe.Management.Rates;

/// <summary>
/// What counters were at steps of time, the last so many of them, in one array that grows as they come. Belongs to a
/// <see cref="SampleHistory"/>, whose owner guards it.
/// </summary>
/// <param name="stepMs">Milliseconds from one sample to the next.</param>
/// <param name="most">How many are kept.</param>
/// <param name="width">How many counters there are.</param>
internal sealed class SampleRing(long stepMs, int most, int width)
{
    // Rows of the time and the counters; once the most are there, the oldest is at _first.
    private long[] _cells = [];
    private int _count;
    private int _first;

    /// <summary>Milliseconds from one sample to the next.</summary>
    public long StepMs => stepMs;

    /// <summary>How far back it reaches when it is full, in milliseconds.</summary>
    public long SpanMs => stepMs * (most - 1);

    /// <summary>Adds a sample, if it is of another step than the last.</summary>
    public void Add(long nowMs, ReadOnlySpan<long> values)
    {
        if (_count > 0 && nowMs / stepMs == TimeOf(_count - 1) / stepMs) return;
        if (_count < most) Grow();
        int row = _count < most ? _count++ : Wrap();
        var cells = _cells.AsSpan(row * (width + 1), width + 1);
        cells[0] = nowMs;
        values.CopyTo(cells[1..]);
    }

    /// <summary>The samples from a time on, one for each so many milliseconds, the newest first.</summary>
    public void Take(long fromMs, long everyMs, List<long> times, List<long[]> rows)
    {
        long last = long.MaxValue;
        for (int i = _count - 1; i >= 0 && TimeOf(i) >= fromMs; i--)
        {
            long at = TimeOf(i);
            if (at / everyMs == last / everyMs) continue;
            last = at;
            times.Add(at);
            rows.Add(_cells.AsSpan((Row(i) * (width + 1)) + 1, width).ToArray());
        }
    }

    private int Row(int index) => (_first + index) % most;

    private long TimeOf(int index) => _cells[Row(index) * (width + 1)];

    private int Wrap()
    {
        int row = _first;
        _first = (_first + 1) % most;
        return row;
    }

    private void Grow()
    {
        int needed = (_count + 1) * (width + 1);
        if (_cells.Length < needed) Array.Resize(ref _cells, Math.Min(Math.Max(needed, _cells.Length * 2), most * (width + 1)));
    }
}
