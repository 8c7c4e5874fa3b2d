using Hoopoe.Core;
using Hoopoe.Core.Queues;

namespace Hoopoe.Protocols.Amqp.Delivery;

/// <summary>
/// Has deliveries looked at that nobody acknowledges in time. Runs on the broker's timers, to the millisecond, and costs a
/// delivery nothing: the next look is when the oldest one is due, or one made from now on would be. Only where queues have
/// timeouts of their own is each delivery looked at. Lives as long as whoever takes the deliveries; any thread may start and
/// stop it.
/// </summary>
internal sealed class DeliveryDeadlines : ITimed
{
    // However many deliveries come due one by one, they are looked at no more often than that.
    private const long LeastBetweenMs = 100;

    // Later than everything, and far enough from the end of numbers to be added to.
    private const long Never = long.MaxValue / 4;

    private readonly Lock _lock = new();
    private readonly Alarm _alarm;
    private readonly Clock _clock;
    private readonly long _timeoutMs;
    private readonly Look _look;
    // The least timeout that a delivery may have; below the broker's where queues have timeouts of their own.
    private long _leastMs;
    private volatile bool _differ;
    private bool _stopped;

    /// <summary>Makes it; nothing is looked at before it is started.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="timeout">How long a delivery may await its acknowledgement where its queue says nothing; zero is for ever.</param>
    /// <param name="look">Acts on what is late.</param>
    public DeliveryDeadlines(Broker broker, TimeSpan timeout, Look look)
    {
        (_clock, _timeoutMs, _look) = (broker.Clock, OrNever((long)timeout.TotalMilliseconds), look);
        _leastMs = _timeoutMs;
        _alarm = new Alarm(broker.Timers, this);
    }

    /// <summary>Acts on what is late at a time, and says when the next of what is left is due, if anything is.</summary>
    public delegate long? Look(long nowMs, Turn turn);

    /// <summary>Begins, where there is a timeout at all.</summary>
    public void Start() => LookAt(_clock.NowMs + _timeoutMs);

    /// <summary>Looks at each delivery from now on: a queue that may deliver has, or had, a timeout of its own.</summary>
    /// <param name="timeoutMs">The timeout; 0 is for ever.</param>
    public void Expect(long timeoutMs)
    {
        _differ = true;
        lock (_lock) _leastMs = Math.Min(_leastMs, OrNever(timeoutMs));
        LookAt(_clock.NowMs + LeastBetweenMs);
    }

    /// <summary>Ends: nothing of it stays with the timers.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            _alarm.Off();
        }
    }

    /// <summary>The timeout that the first of the late deliveries has passed, in milliseconds; null where none is late. Under the deliveries' gate.</summary>
    public long? FindLate(UnackedMessages unacked, long nowMs)
    {
        if (!_differ) return unacked.OldestDeliveryMs() is { } oldest && oldest + _timeoutMs <= nowMs ? _timeoutMs : null;
        foreach (var delivery in unacked.All)
        {
            if (DueMs(delivery) <= nowMs) return TimeoutOf(delivery.Queue);
        }
        return null;
    }

    /// <summary>Takes out what is late. Under the deliveries' gate.</summary>
    public void TakeLate(UnackedMessages unacked, long nowMs, List<Unacked> into)
    {
        if (!_differ)
        {
            unacked.TakeDeliveredBefore(nowMs - _timeoutMs, into);
            return;
        }
        long[] tags = [.. unacked.All.Where(delivery => DueMs(delivery) <= nowMs).Select(delivery => delivery.DeliveryTag)];
        foreach (long tag in tags) unacked.TryTake(tag, into);
    }

    /// <summary>When the next delivery is due; null where there is none. Under the deliveries' gate.</summary>
    public long? NextDueMs(UnackedMessages unacked) =>
        _differ ? unacked.All.Select(delivery => (long?)DueMs(delivery)).Min() : unacked.OldestDeliveryMs() + _timeoutMs;

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        long nextMs = Math.Min(_look(nowMs, turn) ?? Never, nowMs + Volatile.Read(ref _leastMs));
        LookAt(Math.Max(nextMs, nowMs + LeastBetweenMs));
    }

    private static long OrNever(long timeoutMs) => timeoutMs > 0 ? timeoutMs : Never;

    private long TimeoutOf(Queue queue) => queue.Settings.ConsumerTimeoutMs is { } own ? OrNever(own) : _timeoutMs;

    private long DueMs(in Unacked delivery) => delivery.DeliveredAtMs + TimeoutOf(delivery.Queue);

    private void LookAt(long dueMs)
    {
        lock (_lock)
        {
            if (!_stopped && dueMs < Never) _alarm.Require(dueMs);
        }
    }
}
