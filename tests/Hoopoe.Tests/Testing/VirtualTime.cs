namespace Hoopoe.Tests.Testing;

/// <summary>
/// A clock that stands still until it is advanced. Timers fire while it is, on the calling thread, in order of their due
/// times and, where these are equal, of their arming.
/// </summary>
internal sealed class VirtualTime(TimeSpan elapsed = default) : TimeProvider
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<(VirtualTimer Timer, long Arming), (long Due, long Arming)> _armed = new();
    private long _now = elapsed.Ticks;
    private long _armings;

    /// <summary>Called after each timer, before the next one fires.</summary>
    public Action? AfterEach { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => _start.AddTicks(_now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>How much time has passed: that of the brokers before too, where there were some.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(_now);

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by)
    {
        long until = _now + by.Ticks;
        while (_armed.TryPeek(out var first, out var at) && at.Due <= until)
        {
            _armed.Dequeue();
            if (!first.Timer.IsArmedBy(first.Arming)) continue;
            _now = Math.Max(_now, at.Due);
            first.Timer.Fire();
            AfterEach?.Invoke();
        }
        _now = until;
    }

    private long Arm(VirtualTimer timer, TimeSpan dueTime)
    {
        long arming = ++_armings;
        _armed.Enqueue((timer, arming), (_now + dueTime.Ticks, arming));
        return arming;
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private long _arming;

        public bool IsArmedBy(long arming) => _arming == arming;

        public void Fire()
        {
            _arming = _period > TimeSpan.Zero ? time.Arm(this, _period) : 0;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            _arming = dueTime < TimeSpan.Zero ? 0 : time.Arm(this, dueTime);
            return true;
        }

        public void Dispose() => _arming = 0;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
