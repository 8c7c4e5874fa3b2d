using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp.Connections;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>
/// What happens to a connection's deliveries that nobody acknowledges: they go back to their queues, or, if so configured,
/// the channel is closed as RabbitMQ closes it. Runs on the broker's timers, to the millisecond, and costs a delivery
/// nothing: the next look is when the oldest one is due, or one made from now on would be. Only where queues have timeouts
/// of their own is each delivery looked at.
/// </summary>
internal sealed class ConsumerTimeouts : ITimed
{
    // However many deliveries come due one by one, they are looked at no more often than that.
    private const long LeastBetweenMs = 100;

    // Later than everything, and far enough from the end of numbers to be added to.
    private const long Never = long.MaxValue / 4;

    private readonly Lock _lock = new();
    private readonly Alarm _alarm;
    private readonly AmqpConnection _connection;
    private readonly long _timeoutMs;
    // The least timeout that a delivery may have; below the broker's where queues have timeouts of their own.
    private long _leastMs;
    private volatile bool _differ;
    private bool _stopped;

    public ConsumerTimeouts(AmqpConnection connection)
    {
        _connection = connection;
        _timeoutMs = OrNever((long)connection.Options.ConsumerTimeout.TotalMilliseconds);
        _leastMs = _timeoutMs;
        _alarm = new Alarm(connection.Broker.Timers, this);
    }

    /// <summary>Begins, where there is a timeout at all.</summary>
    public void Start() => LookAt(_connection.Broker.Clock.NowMs + _timeoutMs);

    /// <summary>Looks at each delivery from now on: a queue that may deliver here has, or had, a timeout of its own.</summary>
    /// <param name="timeoutMs">The timeout; 0 is for ever.</param>
    public void Expect(long timeoutMs)
    {
        _differ = true;
        lock (_lock) _leastMs = Math.Min(_leastMs, OrNever(timeoutMs));
        LookAt(_connection.Broker.Clock.NowMs + LeastBetweenMs);
    }

    /// <summary>The connection has ended: nothing of it stays with the timers.</summary>
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
        long nextMs = nowMs + Volatile.Read(ref _leastMs);
        foreach (var channel in _connection.Channels)
        {
            if (!_connection.Closing) Check(channel, nowMs, turn);
            nextMs = Math.Min(nextMs, NextDueMs(channel));
        }
        LookAt(Math.Max(nextMs, nowMs + LeastBetweenMs));
    }

    private static long OrNever(long timeoutMs) => timeoutMs > 0 ? timeoutMs : Never;

    private void LookAt(long dueMs)
    {
        lock (_lock)
        {
            if (!_stopped && dueMs < Never) _alarm.Require(dueMs);
        }
    }

    private long NextDueMs(AmqpChannel channel)
    {
        lock (_connection.Output.Gate)
        {
            var unacked = channel.Deliveries.Unacked;
            if (!_differ) return (unacked.OldestDeliveryMs() ?? Never) + _timeoutMs;
            return unacked.All.Select(DueMs).DefaultIfEmpty(Never).Min();
        }
    }

    private long TimeoutOf(Queue queue) => queue.Settings.ConsumerTimeoutMs is { } own ? OrNever(own) : _timeoutMs;

    private long DueMs(Unacked delivery) => delivery.DeliveredAtMs + TimeoutOf(delivery.Queue);

    // Acts on deliveries that are due.
    private void Check(AmqpChannel channel, long nowMs, Turn turn)
    {
        List<Unacked> late = [];
        long timeoutMs = _timeoutMs;
        lock (_connection.Output.Gate)
        {
            var unacked = channel.Deliveries.Unacked;
            if (_differ)
            {
                long[] tags = [.. unacked.All.Where(delivery => DueMs(delivery) <= nowMs).Select(delivery => delivery.DeliveryTag)];
                if (tags.Length == 0) return;
                timeoutMs = TimeoutOf(unacked.All.First(delivery => delivery.DeliveryTag == tags[0]).Queue);
                if (!_connection.Options.ConsumerTimeoutClosesChannel) Array.ForEach(tags, tag => unacked.TryTake(tag, late));
            }
            else
            {
                if (unacked.OldestDeliveryMs() is not { } oldest || oldest + _timeoutMs > nowMs) return;
                if (!_connection.Options.ConsumerTimeoutClosesChannel) unacked.TakeDeliveredBefore(nowMs - _timeoutMs, late);
            }
        }
        _connection.Log.ConsumerTimedOut(_connection.Name, channel.Number, TimeSpan.FromMilliseconds(timeoutMs));
        if (_connection.Options.ConsumerTimeoutClosesChannel) Close(channel, timeoutMs, turn);
        else channel.Settle(late, Settlement.Requeue, SettlementCause.Timeout, turn);
    }

    private static void Close(AmqpChannel channel, long timeoutMs, Turn turn)
    {
        channel.BeginClosing(
            AmqpError.Precondition(
                $"delivery acknowledgement on channel {channel.Number} timed out. Timeout value used: {timeoutMs} ms. "
                + "This timeout value can be configured, see consumers doc guide to learn more"), 0, turn);
        channel.ReturnDeliveries(SettlementCause.Timeout, turn);
    }
}
