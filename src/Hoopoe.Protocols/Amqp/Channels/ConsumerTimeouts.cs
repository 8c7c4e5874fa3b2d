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

    /// <summary>The connection has ended.</summary>
    public void Stop() => _deadlines.Stop();

    private long? Look(long deadlineMs, Turn turn)
    {
        long? oldestMs = null;
        foreach (var channel in _connection.Channels)
        {
            if (!_connection.Closing) Check(channel, deadlineMs, turn);
            if (OldestMs(channel) is { } oldest && !(oldestMs <= oldest)) oldestMs = oldest;
        }
        return oldestMs;
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
        long timeoutMs = (long)_connection.Options.ConsumerTimeout.TotalMilliseconds;
        channel.BeginClosing(
            AmqpError.Precondition(
                $"delivery acknowledgement on channel {channel.Number} timed out. Timeout value used: {timeoutMs} ms. "
                + "This timeout value can be configured, see consumers doc guide to learn more"), 0, turn);
        channel.ReturnDeliveries(SettlementCause.Timeout, turn);
    }
}
