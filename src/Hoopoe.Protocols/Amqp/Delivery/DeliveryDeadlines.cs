using Hoopoe.Core;

namespace Hoopoe.Protocols.Amqp.Delivery;

/// <summary>
/// Has deliveries looked at that nobody acknowledges in time. Runs on the broker's timers, to the millisecond, and costs a
/// delivery nothing: the next look is when the oldest one is due, or one made from now on would be. Lives as long as
/// whoever takes the deliveries; any thread may start and stop it.
/// </summary>
internal sealed class DeliveryDeadlines : ITimed
{
    // However many deliveries come due one by one, they are looked at no more often than that.
    private const long LeastBetweenMs = 100;

    private readonly Lock _lock = new();
    private readonly Alarm _alarm;
    private readonly Clock _clock;
    private readonly long _timeoutMs;
    private readonly Look _look;
    private bool _stopped;

    /// <summary>Makes it; nothing is looked at before it is started.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="timeout">How long a delivery may await its acknowledgement; zero is for ever.</param>
    /// <param name="look">Acts on what is late.</param>
    public DeliveryDeadlines(Broker broker, TimeSpan timeout, Look look)
    {
        (_clock, _timeoutMs, _look) = (broker.Clock, (long)timeout.TotalMilliseconds, look);
        _alarm = new Alarm(broker.Timers, this);
    }

    /// <summary>Acts on what was delivered at or before a time, and says when the oldest of what is left was delivered, if anything is.</summary>
    public delegate long? Look(long deadlineMs, Turn turn);

    /// <summary>Begins, where there is a timeout at all.</summary>
    public void Start()
    {
        if (_timeoutMs > 0) LookAt(_clock.NowMs + _timeoutMs);
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

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        long oldestMs = _look(nowMs - _timeoutMs, turn) ?? nowMs;
        LookAt(Math.Max(oldestMs + _timeoutMs, nowMs + LeastBetweenMs));
    }

    private void LookAt(long dueMs)
    {
        lock (_lock)
        {
            if (!_stopped) _alarm.Require(dueMs);
        }
    }
}
