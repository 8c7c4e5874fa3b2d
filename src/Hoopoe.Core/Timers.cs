namespace Hoopoe.Core;

/// <summary>Something that acts at a time it asked for.</summary>
public interface ITimed
{
    /// <summary>The time asked for has come. Called with nothing held; the caller completes the turn.</summary>
    void Due(long nowMs, Turn turn);
}

/// <summary>
/// All due times of a broker behind one timer of its <see cref="TimeProvider"/>. Targets are called in order of their
/// due time, in the order they asked where that is equal. A call cannot be taken back, but for that of an
/// <see cref="Alarm"/>. Any thread may schedule.
/// </summary>
public sealed class Timers : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SortedSet<Call> _due = new(Comparer<Call>.Create(static (a, b) => (a.DueMs, a.Order).CompareTo((b.DueMs, b.Order))));
    private readonly ITimer _timer;
    private readonly Turn _turn = new();
    private readonly Action<Exception> _failed;
    private long _order;
    private long _armedForMs = long.MaxValue;
    private bool _running;
    private bool _disposed;

    /// <summary>Makes the timers of a broker.</summary>
    /// <param name="clock">The broker's clock.</param>
    /// <param name="time">Where the clock comes from.</param>
    /// <param name="failed">Told when a target failed; the others go on.</param>
    public Timers(Clock clock, TimeProvider time, Action<Exception> failed)
    {
        Clock = clock;
        Time = time;
        _failed = failed;
        _timer = time.CreateTimer(static state => ((Timers)state!).Run(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The clock that due times are of.</summary>
    public Clock Clock { get; }

    /// <summary>Where the clock comes from.</summary>
    public TimeProvider Time { get; }

    /// <summary>Whether nothing is due and nobody is being called.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock) return !_running && (_due.Min is not { } first || first.DueMs > Clock.NowMs);
        }
    }

    /// <summary>How often targets were called; a moment old.</summary>
    public long Calls { get; private set; }

    /// <summary>How many calls are to come.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _due.Count;
        }
    }

    /// <summary>Has <paramref name="target"/> called at <paramref name="dueMs"/> of the broker's clock, or soon after.</summary>
    public void Schedule(ITimed target, long dueMs)
    {
        lock (_lock) Add(target, null, dueMs);
    }

    /// <summary>Moves an alarm to another time, or takes it off. Called by the alarm.</summary>
    internal void Move(Alarm alarm, long? dueMs)
    {
        lock (_lock)
        {
            if (alarm.Call is { } call) _due.Remove(call);
            alarm.Call = dueMs is { } due ? Add(alarm.Target, alarm, due) : null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _due.Clear();
        }
        _timer.Dispose();
    }

    private void Run()
    {
        lock (_lock)
        {
            // One run at a time: a run that takes long works off what came due meanwhile.
            if (_running) return;
            _running = true;
            _armedForMs = long.MaxValue;
        }
        while (TakeDue(out var target, out long nowMs))
        {
            try
            {
                Run(target, nowMs);
            }
            catch (Exception error)
            {
                _failed(error);
            }
        }
    }

    private void Run(ITimed target, long nowMs)
    {
        try
        {
            Calls++;
            target.Due(nowMs, _turn);
        }
        finally
        {
            _turn.Complete();
        }
    }

    private Call? Add(ITimed target, Alarm? alarm, long dueMs)
    {
        if (_disposed) return null;
        var call = new Call(dueMs, _order++, target, alarm);
        _due.Add(call);
        if (!_running) Arm();
        return call;
    }

    private bool TakeDue(out ITimed target, out long nowMs)
    {
        lock (_lock)
        {
            nowMs = Clock.NowMs;
            if (_due.Min is { } first && first.DueMs <= nowMs)
            {
                _due.Remove(first);
                if (first.Alarm is { } alarm) alarm.Call = null;
                target = first.Target;
                return true;
            }
            target = null!;
            _running = false;
            Arm();
            return false;
        }
    }

    private void Arm()
    {
        if (_disposed || _due.Min is not { } first || first.DueMs >= _armedForMs) return;
        _armedForMs = first.DueMs;
        // To the millisecond: a timer that comes too early finds nothing due and is armed again.
        long wait = Math.Clamp(first.DueMs - Clock.NowMs, 0, int.MaxValue);
        _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }

    /// <summary>One call to come.</summary>
    internal sealed record Call(long DueMs, long Order, ITimed Target, Alarm? Alarm);
}
