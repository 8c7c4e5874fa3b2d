using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>
/// What happens to deliveries that nobody acknowledges: they go back to their queues, or, if so configured, the channel
/// is closed as RabbitMQ closes it. Called by the timers.
/// </summary>
internal static class ConsumerTimeouts
{
    /// <summary>Acts on deliveries made before <paramref name="deadlineMs"/>.</summary>
    public static void Check(AmqpChannel channel, long deadlineMs, Turn turn)
    {
        var connection = channel.Connection;
        List<Unacked> late = [];
        lock (connection.Output.Gate)
        {
            var unacked = channel.Deliveries.Unacked;
            if (unacked.OldestDeliveryMs() is not { } oldest || oldest > deadlineMs) return;
            if (!connection.Options.ConsumerTimeoutClosesChannel) unacked.TakeDeliveredBefore(deadlineMs, late);
        }
        connection.Log.ConsumerTimedOut(connection.Name, channel.Number, connection.Options.ConsumerTimeout);
        if (connection.Options.ConsumerTimeoutClosesChannel) Close(channel, turn);
        else channel.Settle(late, Settlement.Requeue, SettlementCause.Timeout, turn);
    }

    private static void Close(AmqpChannel channel, Turn turn)
    {
        long timeoutMs = (long)channel.Connection.Options.ConsumerTimeout.TotalMilliseconds;
        channel.BeginClosing(
            AmqpError.Precondition(
                $"delivery acknowledgement on channel {channel.Number} timed out. Timeout value used: {timeoutMs} ms. "
                + "This timeout value can be configured, see consumers doc guide to learn more"), 0, turn);
        channel.ReturnDeliveries(SettlementCause.Timeout, turn);
    }
}
