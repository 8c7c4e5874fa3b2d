using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp.Connections;
using Hoopoe.Protocols.Amqp.Delivery;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>
/// What happens to a connection's deliveries that nobody acknowledges: they go back to their queues, or, if so configured,
/// the channel is closed as RabbitMQ closes it. Lives as long as its connection; runs on the broker's timers.
/// </summary>
internal sealed class ConsumerTimeouts
{
    private readonly AmqpConnection _connection;
    private readonly DeliveryDeadlines _deadlines;

    public ConsumerTimeouts(AmqpConnection connection)
    {
        _connection = connection;
        _deadlines = new DeliveryDeadlines(connection.Broker, connection.Options.ConsumerTimeout, Look);
    }

    /// <summary>Begins, where there is a timeout at all.</summary>
    public void Start() => _deadlines.Start();

    /// <summary>A queue that may deliver here has, or had, a timeout of its own, in milliseconds; 0 is for ever.</summary>
    public void Expect(long timeoutMs) => _deadlines.Expect(timeoutMs);

    /// <summary>The connection has ended.</summary>
    public void Stop() => _deadlines.Stop();

    private long? Look(long nowMs, Turn turn)
    {
        long? nextMs = null;
        foreach (var channel in _connection.Channels)
        {
            if (!_connection.Closing) Check(channel, nowMs, turn);
            if (NextDueMs(channel) is { } dueMs && !(nextMs <= dueMs)) nextMs = dueMs;
        }
        return nextMs;
    }

    private long? NextDueMs(AmqpChannel channel)
    {
        lock (_connection.Output.Gate) return _deadlines.NextDueMs(channel.Deliveries.Unacked);
    }

    // Acts on deliveries that are due.
    private void Check(AmqpChannel channel, long nowMs, Turn turn)
    {
        List<Unacked> late = [];
        long timeoutMs;
        lock (_connection.Output.Gate)
        {
            var unacked = channel.Deliveries.Unacked;
            if (_deadlines.FindLate(unacked, nowMs) is not { } passedMs) return;
            timeoutMs = passedMs;
            if (!_connection.Options.ConsumerTimeoutClosesChannel) _deadlines.TakeLate(unacked, nowMs, late);
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
