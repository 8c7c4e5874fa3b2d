using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp.Connections;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>
/// What happens to a connection's deliveries that nobody acknowledges: they go back to their queues, or, if so configured,
/// the channel is closed as RabbitMQ closes it. Runs on the broker's timers, to the millisecond, and costs a delivery
/// nothing: the next look is when the oldest one is due, or one made from now on would be.
/// </summary>
internal sealed class ConsumerTimeouts : ITimed
{
    // However many deliveries come due one by one, they are looked at no more often than that.
    private const long LeastBetweenMs = 100;

    private readonly Lock _lock = new();
    private readonly Alarm _alarm;
    private readonly AmqpConnection _connection;
    private readonly long _timeoutMs;
    private bool _stopped;

    public ConsumerTimeouts(AmqpConnection connection)
    {
        _connection = connection;
        _timeoutMs = (long)connection.Options.ConsumerTimeout.TotalMilliseconds;
        _alarm = new Alarm(connection.Broker.Timers, this);
    }

    /// <summary>Begins, where there is a timeout at all.</summary>
    public void Start()
    {
        if (_timeoutMs > 0) LookAt(_connection.Broker.Clock.NowMs + _timeoutMs);
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
        long oldestMs = nowMs;
        foreach (var channel in _connection.Channels)
        {
            if (!_connection.Closing) Check(channel, nowMs - _timeoutMs, turn);
            oldestMs = Math.Min(oldestMs, OldestMs(channel) ?? nowMs);
        }
        LookAt(Math.Max(oldestMs + _timeoutMs, nowMs + LeastBetweenMs));
    }

    private void LookAt(long dueMs)
    {
        lock (_lock)
        {
            if (!_stopped) _alarm.Require(dueMs);
        }
    }

    private long? OldestMs(AmqpChannel channel)
    {
        lock (_connection.Output.Gate) return channel.Deliveries.Unacked.OldestDeliveryMs();
    }

    // Acts on deliveries made by the deadline.
    private void Check(AmqpChannel channel, long deadlineMs, Turn turn)
    {
        List<Unacked> late = [];
        lock (_connection.Output.Gate)
        {
            var unacked = channel.Deliveries.Unacked;
            if (unacked.OldestDeliveryMs() is not { } oldest || oldest > deadlineMs) return;
            if (!_connection.Options.ConsumerTimeoutClosesChannel) unacked.TakeDeliveredBefore(deadlineMs, late);
        }
        _connection.Log.ConsumerTimedOut(_connection.Name, channel.Number, _connection.Options.ConsumerTimeout);
        if (_connection.Options.ConsumerTimeoutClosesChannel) Close(channel, turn);
        else channel.Settle(late, Settlement.Requeue, SettlementCause.Timeout, turn);
    }

    private void Close(AmqpChannel channel, Turn turn)
    {
        channel.BeginClosing(
            AmqpError.Precondition(
                $"delivery acknowledgement on channel {channel.Number} timed out. Timeout value used: {_timeoutMs} ms. "
                + "This timeout value can be configured, see consumers doc guide to learn more"), 0, turn);
        channel.ReturnDeliveries(SettlementCause.Timeout, turn);
    }
}
