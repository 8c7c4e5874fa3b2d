using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Segments;

/// <summary>
/// Has the next segment ready before it is needed, a piece of the work at a time, and so is the first to learn that
/// storage is full. Any thread may call; one works while others wait.
/// </summary>
internal sealed class SegmentPreparer(SegmentFiles files, SegmentLedger ledger, SpareFiles spares, long freeLimit) : IDisposable
{
    private readonly Lock _gate = new();
    private SegmentFill? _fill;
    private long _ready;
    private bool _isStuck;
    private volatile bool _isFull;

    /// <summary>The last segment whose file is ready to be written to.</summary>
    public long Ready => Volatile.Read(ref _ready);

    /// <summary>Whether storage is short, as of the last look.</summary>
    public bool IsFull => _isFull;

    /// <summary>Says up to which segment the files are there.</summary>
    public void Begin(long ready) => Volatile.Write(ref _ready, ready);

    /// <summary>Works towards a segment, writing at most some bytes; true if it is ready.</summary>
    /// <remarks>Where there is no room it says so by <see cref="IsFull"/>, and the next call tries again.</remarks>
    public bool Prepare(long number, long bytes)
    {
        lock (_gate)
        {
            long free = files.Storage.FreeBytes;
            // What was freed and not yet given back is just what is needed.
            if (free < Math.Max(freeLimit, files.Identity.SegmentBytes) && spares.GiveBack(int.MaxValue)) free = files.Storage.FreeBytes;
            while (_ready < number && Advance(_ready + 1, ref bytes, free)) { }
            bool isReady = _ready >= number;
            _isStuck = !isReady && _fill is null;
            _isFull = _isStuck || free < freeLimit;
            return isReady;
        }
    }

    /// <summary>Looks how much room there is, and does nothing about it.</summary>
    public void Look()
    {
        lock (_gate) _isFull = _isStuck || files.Storage.FreeBytes < freeLimit;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate) _fill?.Dispose();
        _fill = null;
    }

    private bool Advance(long number, ref long bytes, long free)
    {
        try
        {
            if (_fill is null && !Start(number, free)) return false;
            if (!_fill!.Write(bytes)) return false;
            bytes = Math.Max(0, bytes - files.Identity.SegmentBytes);
            _fill.Finish();
            _fill = null;
            ledger.Open(number);
            Volatile.Write(ref _ready, number);
            return true;
        }
        catch (StorageFullException)
        {
            // What was taken so far goes back: others may need it more, and half a segment is of no use.
            _fill?.Abandon();
            _fill = null;
            return false;
        }
    }

    private bool Start(long number, long free)
    {
        if (spares.TryTake(out long spare)) _fill = SegmentFill.Recycled(files, number, spare);
        else if (free >= files.Identity.SegmentBytes) _fill = SegmentFill.Fresh(files, number);
        return _fill is not null;
    }
}
