namespace Hoopoe.Server.Durability;

/// <summary>
/// How long the flusher rests after it flushed a little, so that the next flush finds more. A stream of publishes that follow each other by less than
/// a flush takes would be flushed one at a time, at several times the processor time of everything else about them; a client
/// that publishes, awaits the confirm and publishes again would only lose by waiting. What is the case is found by trying:
/// a delay is kept for as long as what comes in is no less than without. Belongs to one <see cref="JournalDriver"/>, whose
/// thread alone calls.
/// </summary>
/// <param name="delay">What is waited while it pays; zero turns this off.</param>
internal sealed class CommitDelay(TimeSpan delay)
{
    // Long enough that chance in what comes in is small beside what is looked for.
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(50);

    // Fewer flushes than this in a second are not worth a delay, and neither is one that has much to write.
    private const double ManyFlushes = 1500;
    private const double FewFlushes = 300;
    private const long SmallGroup = 32 * 1024;

    // A client that waits for each confirm loses more than half by the delay, where there is no other.
    private const double NoLess = 0.85;
    private const double Other = 2;

    private static readonly TimeSpan _firstTrial = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _lastTrial = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _check = TimeSpan.FromSeconds(2);

    private enum Mode
    {
        // Nothing is waited.
        Prompt,

        // It is tried what becomes of the rate when the flusher waits.
        Trial,

        // Waiting pays.
        Delayed,

        // It is tried whether the rate without waiting would be higher.
        Check,
    }

    private Mode _mode;
    private TimeSpan _started;
    private long _bytes;
    private int _flushes;
    private long _last;
    private double _rate;
    private TimeSpan _next;
    private TimeSpan _patience = _firstTrial;

    /// <summary>A flush is about to be made.</summary>
    /// <param name="bytes">What is flushed, as far as it is known.</param>
    public void Flushing(long bytes)
    {
        _bytes += bytes;
        _flushes++;
        _last = bytes;
    }

    /// <summary>A flush was made; says how long to wait before the next. What comes meanwhile needs to wake nobody.</summary>
    /// <param name="now">The time since whenever, on a clock that only goes forward.</param>
    public TimeSpan After(TimeSpan now)
    {
        if (delay == TimeSpan.Zero) return TimeSpan.Zero;
        var elapsed = now - _started;
        // After a pause whatever comes is something else.
        if (elapsed > 4 * _window) Begin(Mode.Prompt, now);
        else if (elapsed >= _window) End(now, elapsed.TotalSeconds);
        return _mode is Mode.Trial or Mode.Delayed && _last <= SmallGroup ? delay : TimeSpan.Zero;
    }

    private void End(TimeSpan now, double seconds)
    {
        double rate = _bytes / seconds;
        double flushes = _flushes / seconds;
        switch (_mode)
        {
            case Mode.Prompt:
                bool isOther = rate > Other * _rate || rate * Other < _rate;
                _rate = rate;
                if (isOther) _patience = _firstTrial;
                bool may = isOther || now >= _next;
                Begin(may && flushes >= ManyFlushes && _bytes <= SmallGroup * (long)_flushes ? Mode.Trial : Mode.Prompt, now);
                break;
            case Mode.Trial when rate >= NoLess * _rate:
                _patience = _firstTrial;
                _next = now + _check;
                Begin(Mode.Delayed, now);
                break;
            case Mode.Check when rate * NoLess <= _rate:
                _next = now + _check;
                Begin(Mode.Delayed, now);
                break;
            case Mode.Delayed when flushes < FewFlushes:
                _next = now;
                Begin(Mode.Prompt, now);
                break;
            case Mode.Delayed:
                _rate = rate;
                Begin(now >= _next ? Mode.Check : Mode.Delayed, now);
                break;
            default:
                // It did not pay: each failure makes the next trial come later, so that those who wait hardly notice.
                _rate = _mode == Mode.Check ? rate : _rate;
                _patience = TimeSpan.FromTicks(Math.Min(2 * _patience.Ticks, _lastTrial.Ticks));
                _next = now + _patience;
                Begin(Mode.Prompt, now);
                break;
        }
    }

    private void Begin(Mode mode, TimeSpan now)
    {
        (_mode, _started) = (mode, now);
        (_bytes, _flushes) = (0, 0);
    }
}
