using System.Diagnostics;

namespace Hoopoe.Server.Timing;

/// <summary>
/// A clock that stands still until it is advanced. Given to a broker as <see cref="HoopoeOptions.TimeProvider"/>, all that
/// its messages and queues wait for comes when a test says so: expiry, delays, consumer timeouts. Several brokers and the
/// test's own code may share one; it lives as long as any of them. Any thread may read it and set timers; one at a time
/// advances it.
/// </summary>
/// <param name="elapsed">How much time has passed before: for what goes on where something earlier ended.</param>
public sealed class VirtualTime(TimeSpan elapsed = default) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<(VirtualTimer Timer, long Arming), (long Due, long Arming)> _armed = new();
    private readonly List<IQuiescent> _watched = [];
    private long _now = elapsed.Ticks;
    private long _armings;
    private int _advancing;

    /// <summary>The time of day at which it begins: unless set, midnight of 1 January 2026, UTC.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// How long, in real time, <see cref="Advance"/> waits at each step for what is under way, before it throws: 30 seconds
    /// unless set, which may be done between two calls of it.
    /// </summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How much time has passed, with what had passed before.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(GetTimestamp());

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Called after each timer, before the next one fires: what runs everything on one thread goes on here.</summary>
    internal Action? AfterEach { get; set; }

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _now);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Start.AddTicks(GetTimestamp());

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Lets time pass: everything that is due meanwhile happens, in order of its due time and, where that is equal, of its
    /// scheduling, and before each next step all that comes of it in the brokers on this clock: dead letters, what the disk
    /// must take, what clients are sent. Returns when nothing is scheduled before the new time and nothing is under way
    /// inside the brokers, be it timed or what a client had sent before the call. What a client does with what it is sent is
    /// the client's. The calling thread waits; in asynchronous code with few threads use <see cref="AdvanceAsync"/>.
    /// </summary>
    /// <param name="by">How much; zero only waits until nothing is under way.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative: time does not go back.</exception>
    /// <exception cref="InvalidOperationException">It is being advanced already, by another thread or by what this one was called from.</exception>
    /// <exception cref="TimeoutException">A broker did not come to rest; the message says what it is busy with.</exception>
    public void Advance(TimeSpan by) => AdvanceAsync(by).GetAwaiter().GetResult();

    /// <summary>As <see cref="Advance"/>, without a thread that waits.</summary>
    /// <param name="by">How much; zero only waits until nothing is under way.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative: time does not go back.</exception>
    /// <exception cref="InvalidOperationException">It is being advanced already, by another thread or by what this one was called from.</exception>
    /// <exception cref="TimeoutException">A broker did not come to rest; the message says what it is busy with.</exception>
    public async Task AdvanceAsync(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        if (Interlocked.Exchange(ref _advancing, 1) != 0)
            throw new InvalidOperationException("this time is being advanced already: wait for that call to return, and advance from outside of timers");
        try
        {
            long until = checked(_now + by.Ticks);
            await ComeToRestAsync().ConfigureAwait(false);
            while (TakeDue(until) is { } timer)
            {
                timer.Fire();
                AfterEach?.Invoke();
                await ComeToRestAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            Volatile.Write(ref _advancing, 0);
        }
    }

    /// <summary>Has every step wait until a broker is at rest, from now on until it is left out again.</summary>
    internal void Watch(IQuiescent broker)
    {
        lock (_lock) _watched.Add(broker);
    }

    /// <summary>Waits for a broker no longer.</summary>
    internal void Unwatch(IQuiescent broker)
    {
        lock (_lock) _watched.Remove(broker);
    }

    // The next timer that is due by then, at its time; without one it is then.
    private VirtualTimer? TakeDue(long until)
    {
        lock (_lock)
        {
            while (_armed.TryPeek(out var first, out var at) && at.Due <= until)
            {
                _armed.Dequeue();
                if (!first.Timer.IsArmedBy(first.Arming)) continue;
                Volatile.Write(ref _now, Math.Max(_now, at.Due));
                return first.Timer;
            }
            Volatile.Write(ref _now, until);
            return null;
        }
    }

    // One look may miss what goes from a place not yet looked at to one that was; between two looks that saw nothing
    // and the same counters, there was nothing.
    private async ValueTask ComeToRestAsync()
    {
        IQuiescent[] watched;
        lock (_lock)
        {
            if (_watched.Count == 0) return;
            watched = [.. _watched];
        }
        long began = Stopwatch.GetTimestamp();
        long? before = null;
        for (int looks = 0; ; looks++)
        {
            string? busy = FindBusy(watched, out long activity);
            if (busy is null && activity == before) return;
            before = busy is null ? activity : null;
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"the broker did not come to rest within {Patience.TotalSeconds:0.#} s of real time: {busy ?? "something goes on without end"}");
            if (busy is null) continue;
            // What is under way mostly ends in microseconds; what does not is a disk.
            if (looks < 50) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            else await Task.Delay(1).ConfigureAwait(false);
        }
    }

    private static string? FindBusy(IQuiescent[] watched, out long activity)
    {
        activity = 0;
        foreach (var broker in watched)
        {
            if (broker.FindBusy() is { } busy) return busy;
            activity += broker.Activity;
        }
        return null;
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private long _arming;

        public bool IsArmedBy(long arming) => _arming == arming;

        public void Fire()
        {
            lock (time._lock) Arm(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan);
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                _period = period;
                Arm(dueTime);
            }
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(TimeSpan dueTime)
        {
            _arming = 0;
            if (dueTime < TimeSpan.Zero) return;
            _arming = ++time._armings;
            time._armed.Enqueue((this, _arming), (time._now + dueTime.Ticks, _arming));
        }
    }
}
