using Hoopoe.Core;
using Hoopoe.Protocols.Amqp.Publishing;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>Which code serves which method of a channel, and the small ones of the classes channel, confirm and tx.</summary>
internal static class ChannelMethods
{
    /// <summary>Serves a method; the value says what went wrong.</summary>
    public static AmqpError? Dispatch(AmqpChannel channel, uint id, ReadOnlySpan<byte> arguments, Turn turn) => id switch
    {
        BasicNack.Id => AckMethods.Nack(channel, arguments, turn),
        BasicReject.Id => AckMethods.Reject(channel, arguments, turn),
        BasicRecover.Id => AckMethods.Recover(channel, arguments, answers: true, turn),
        BasicRecoverAsync.Id => AckMethods.Recover(channel, arguments, answers: false, turn),
        BasicGet.Id => ConsumeMethods.Get(channel, arguments, turn),
        BasicConsume.Id => ConsumeMethods.Consume(channel, arguments, turn),
        BasicCancel.Id => ConsumeMethods.Cancel(channel, arguments, turn),
        BasicQos.Id => ConsumeMethods.Qos(channel, arguments, turn),
        QueueDeclare.Id => QueueMethods.Declare(channel, arguments, turn),
        QueueBind.Id => QueueMethods.Bind(channel, arguments, turn),
        QueueUnbind.Id => QueueMethods.Unbind(channel, arguments, turn),
        QueuePurge.Id => QueueMethods.Purge(channel, arguments, turn),
        QueueDelete.Id => QueueMethods.Delete(channel, arguments, turn),
        ExchangeDeclare.Id => ExchangeMethods.Declare(channel, arguments, turn),
        ExchangeDelete.Id => ExchangeMethods.Delete(channel, arguments, turn),
        ExchangeBind.Id => ExchangeMethods.Bind(channel, arguments, turn),
        ExchangeUnbind.Id => ExchangeMethods.Unbind(channel, arguments, turn),
        ConfirmSelect.Id => SelectConfirm(channel, arguments, turn),
        TxSelect.Id => SelectTransaction(channel, turn),
        TxCommit.Id => Commit(channel, turn),
        TxRollback.Id => Rollback(channel, turn),
        ChannelFlow.Id => Flow(channel, arguments, turn),
        AccessRequest.Id => GiveTicket(channel, turn),
        _ => AmqpError.Unimplemented(),
    };

    // Tickets are long obsolete; old clients still ask for one, and get the one RabbitMQ gives.
    private static AmqpError? GiveTicket(AmqpChannel channel, Turn turn)
    {
        channel.Send(new AccessRequestOk { Ticket = 1 }, turn);
        return null;
    }

    private static AmqpError? Flow(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!ChannelFlow.TryRead(arguments, out var flow)) return AmqpError.Malformed(arguments);
        if (!flow.Active) return AmqpError.NotImplemented("active=false");
        channel.Send(new ChannelFlowOk { Active = true }, turn);
        return null;
    }

    private static AmqpError? SelectConfirm(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!ConfirmSelect.TryRead(arguments, out var select)) return AmqpError.Malformed(arguments);
        if (channel.Transaction is not null) return AmqpError.Precondition("cannot switch from tx to confirm mode");
        var (broker, output) = (channel.Connection.Broker, channel.Connection.Output);
        channel.Publisher.Confirms ??= new PublisherConfirms(
            channel.Number, output, broker.Log, channel.VirtualHost.Published, broker.Options.UpkeepTime ?? broker.Options.Time);
        if (!select.NoWait) channel.Send(default(ConfirmSelectOk), turn);
        return null;
    }

    private static AmqpError? SelectTransaction(AmqpChannel channel, Turn turn)
    {
        if (channel.Confirms is not null) return AmqpError.Precondition("cannot switch from confirm to tx mode");
        channel.Transaction ??= new Transaction(channel);
        channel.Send(default(TxSelectOk), turn);
        return null;
    }

    private static AmqpError? Commit(AmqpChannel channel, Turn turn)
    {
        if (channel.Transaction is not { } transaction) return AmqpError.Precondition("channel is not transactional");
        if (transaction.Commit(turn) is { } error) return error;
        channel.Send(default(TxCommitOk), turn);
        return null;
    }

    private static AmqpError? Rollback(AmqpChannel channel, Turn turn)
    {
        if (channel.Transaction is not { } transaction) return AmqpError.Precondition("channel is not transactional");
        transaction.Rollback();
        channel.Send(default(TxRollbackOk), turn);
        return null;
    }
}
