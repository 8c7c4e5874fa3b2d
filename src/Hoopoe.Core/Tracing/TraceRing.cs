namespace Hoopoe.Core.Tracing;

/// <summary>
/// The last events, as many as it was made for: the oldest are forgotten, and counted. Outlives the tracers that fill it and
/// the brokers they belong to, so that what happened before a restart is still there. Any thread may call; its lock is the
/// last in the lock order, and nothing is called while it is held. Nothing of it is durable.
/// </summary>
/// <param name="capacity">The most events it keeps.</param>
/// <param name="time">The clock that stamps them.</param>
public sealed class TraceRing(int capacity, TimeProvider time)
{
    // Room for a million messages a millisecond after a start: numbers given by different processes do not meet.
    private const int CountBits = 20;

    private readonly Lock _lock = new();
    private readonly TraceEvent[] _events = new TraceEvent[capacity];
    private long _lastTraceId = time.GetUtcNow().ToUnixTimeMilliseconds() << CountBits;
    private long _last;
    private long _cleared;
    private TaskCompletionSource? _arrival;

    /// <summary>The most events it keeps.</summary>
    public int Capacity => capacity;

    /// <summary>The number of the last event; 0 where nothing happened yet.</summary>
    public long Last
    {
        get
        {
            lock (_lock) return _last;
        }
    }

    /// <summary>How many events were forgotten because later ones needed their room.</summary>
    public long Forgotten
    {
        get
        {
            lock (_lock) return Math.Max(0, _last - capacity - _cleared);
        }
    }

    /// <summary>The events after the one of that number, in order; those that are forgotten are left out.</summary>
    public IReadOnlyList<TraceEvent> After(long number)
    {
        lock (_lock)
        {
            long first = Math.Max(Math.Max(number, _last - capacity), _cleared) + 1;
            var events = new TraceEvent[Math.Max(0, _last - first + 1)];
            for (int i = 0; i < events.Length; i++) events[i] = _events[(first + i) % capacity];
            return events;
        }
    }

    /// <summary>Completes when there is an event after the one of that number.</summary>
    public Task NextAsync(long number)
    {
        lock (_lock)
        {
            if (_last > number) return Task.CompletedTask;
            return (_arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Forgets all that happened so far, as if it had not been recorded.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Array.Clear(_events);
            _cleared = _last;
        }
    }

    /// <summary>The time that events are stamped with.</summary>
    internal DateTimeOffset Now => time.GetUtcNow();

    internal long NextTraceId() => Interlocked.Increment(ref _lastTraceId);

    internal void Add(TraceEvent happened)
    {
        lock (_lock)
        {
            happened.Number = ++_last;
            happened.Time = Now;
            _events[_last % capacity] = happened;
            _arrival?.TrySetResult();
            _arrival = null;
        }
    }
}
