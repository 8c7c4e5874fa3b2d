using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>How consumers settle deliveries: basic.ack, nack, reject and recover.</summary>
internal static class AckMethods
{
    public static AmqpError? Ack(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!BasicAck.TryRead(arguments, out var ack)) return AmqpError.Malformed(arguments);
        return Settle(channel, ack.DeliveryTag, ack.Multiple, Settlement.Acknowledge, SettlementCause.Acknowledgement, turn);
    }

    public static AmqpError? Nack(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!BasicNack.TryRead(arguments, out var nack)) return AmqpError.Malformed(arguments);
        return Settle(channel, nack.DeliveryTag, nack.Multiple, nack.Requeue ? Settlement.Requeue : Settlement.Reject, SettlementCause.Nack, turn);
    }

    public static AmqpError? Reject(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!BasicReject.TryRead(arguments, out var reject)) return AmqpError.Malformed(arguments);
        return Settle(channel, reject.DeliveryTag, multiple: false, reject.Requeue ? Settlement.Requeue : Settlement.Reject, SettlementCause.Reject, turn);
    }

    public static AmqpError? Recover(AmqpChannel channel, ReadOnlySpan<byte> arguments, bool answers, Turn turn)
    {
        // Both methods have the same one bit.
        if (!BasicRecover.TryRead(arguments, out var recover)) return AmqpError.Malformed(arguments);
        if (!recover.Requeue) return AmqpError.NotImplemented("requeue=false");
        // The answer comes before the first redelivery.
        if (answers) channel.Send(default(BasicRecoverOk), turn);
        channel.Take(0, multiple: true, out var taken);
        channel.Settle(taken, Settlement.Requeue, SettlementCause.Recover, turn);
        return null;
    }

    private static AmqpError? Settle(AmqpChannel channel, ulong tag, bool multiple, Settlement how, SettlementCause cause, Turn turn)
    {
        if (channel.Take(tag, multiple, out var taken) is { } error) return error;
        if (channel.Transaction is { } transaction) transaction.Settle(taken, how, cause);
        else channel.Settle(taken, how, cause, turn);
        return null;
    }
}
