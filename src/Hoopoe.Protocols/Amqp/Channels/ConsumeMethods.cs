using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Auditing;
using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Delivery;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>How clients take messages: basic.consume, cancel, get and qos.</summary>
internal static class ConsumeMethods
{
    public static AmqpError? Consume(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!BasicConsume.TryRead(arguments, out var consume)) return AmqpError.Malformed(arguments);
        string tag = consume.ConsumerTag.ToText();
        if (tag.Length > 0 && channel.Consumers.Has(tag)) return AmqpError.NotAllowed($"attempt to reuse consumer tag '{tag}'");
        int most = channel.Connection.Options.MaxConsumers;
        if (most > 0 && channel.Consumers.Count >= most) return AmqpError.NotAllowed($"reached maximum ({most}) of consumers per channel");
        if (tag.Length == 0) tag = channel.Connection.Broker.Random.Name("amq.ctag-");
        if (consume.Queue.SequenceEqual("amq.rabbitmq.reply-to"u8)) return channel.Consumers.AddReplyConsumer(tag, consume, turn);
        if (QueueMethods.Resolve(channel, consume.Queue, out string name) is { } unnamed) return unnamed;
        if (channel.Grant.OnQueue(Right.Read, name) is { } refused)
            return AmqpError.From(channel.VirtualHost.AuditRefusal(channel.Grant, AuditAction.QueueConsume, name, refused));
        if (channel.VirtualHost.Queues.Find(name, channel.Connection, out var queue) is { } error) return AmqpError.From(error);
        var table = ArgumentTable.Decode(consume.Arguments);
        if (ReadPriority(table, queue!, out int priority) is { } bad) return bad;
        if (channel.Deliveries.SharedPrefetch > 0 && queue!.Definition.Settings.Kind == QueueKind.Quorum)
            return AmqpError.NotImplemented($"queue '{name}' in vhost '{channel.VirtualHost.Name}' does not support global qos");
        channel.Connection.ExpectTimeout(queue!);
        return channel.Consumers.Add(tag, queue!, consume, priority, table, turn);
    }

    /// <summary>Reads a consumer's priority from its arguments; 0 where they give none.</summary>
    public static AmqpError? ReadPriority(Arguments arguments, Queue queue, out int priority)
    {
        priority = 0;
        if (!arguments.TryGet("x-priority", out var value)) return null;
        if (!Arguments.TryInteger(value, out long number))
            return AmqpError.Precondition($"invalid arg 'x-priority' for queue '{queue.Name}' in vhost '{queue.VirtualHost.Name}': \"expected integer, got {ArgumentText.TypeName(value)}\"");
        priority = (int)Math.Clamp(number, int.MinValue + 1, int.MaxValue);
        return null;
    }

    public static AmqpError? Cancel(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!BasicCancel.TryRead(arguments, out var cancel)) return AmqpError.Malformed(arguments);
        channel.Consumers.Cancel(cancel.ConsumerTag.ToText(), turn);
        if (!cancel.NoWait) channel.Send(new BasicCancelOk { ConsumerTag = cancel.ConsumerTag }, turn);
        return null;
    }

    public static AmqpError? Get(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!BasicGet.TryRead(arguments, out var get)) return AmqpError.Malformed(arguments);
        if (QueueMethods.Resolve(channel, get.Queue, out string name) is { } unnamed) return unnamed;
        if (channel.Grant.OnQueue(Right.Read, name) is { } refused)
            return AmqpError.From(channel.VirtualHost.AuditRefusal(channel.Grant, AuditAction.QueueGet, name, refused));
        if (channel.VirtualHost.Queues.Find(name, channel.Connection, out var queue) is { } error) return AmqpError.From(error);
        if (!get.NoAck && channel.Deliveries.RefuseMore() is { } held) return held;
        // Who polls a queue is told of once, and not with every message.
        if (channel.LastFetched != name)
        {
            channel.LastFetched = name;
            channel.VirtualHost.Audit(channel.Grant, AuditAction.QueueGet, name, error: null);
        }
        queue!.NoteConsumed();
        channel.Connection.ExpectTimeout(queue);
        if (!queue.TryTake(get.NoAck, out var entry, out int left, turn))
        {
            channel.Send(default(BasicGetEmpty), turn);
            return null;
        }
        channel.Connection.Broker.Tracer?.Queues.Fetched(queue, entry, get.NoAck, channel.Party);
        WriteGetOk(channel, queue, entry, get.NoAck, left, turn);
        if (get.NoAck) entry.Slab.Release();
        return null;
    }

    public static AmqpError? Qos(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!BasicQos.TryRead(arguments, out var qos)) return AmqpError.Malformed(arguments);
        if (qos.PrefetchSize != 0) return AmqpError.NotImplemented($"prefetch_size!=0 ({qos.PrefetchSize})");
        channel.Send(default(BasicQosOk), turn);
        if (!qos.Global)
        {
            channel.Prefetch = qos.PrefetchCount;
            return null;
        }
        Action<Turn>[] waiting;
        lock (channel.Connection.Output.Gate)
        {
            channel.Deliveries.SharedPrefetch = qos.PrefetchCount;
            waiting = channel.Deliveries.TakeWaiting();
        }
        foreach (var resume in waiting) resume(turn);
        return null;
    }

    private static void WriteGetOk(AmqpChannel channel, Queue queue, in QueueEntry entry, bool noAck, int left, Turn turn)
    {
        var output = channel.Connection.Output;
        lock (output.Gate)
        {
            var unacked = channel.Deliveries.Unacked;
            long tag = noAck ? unacked.NextTag() : unacked.Add(entry, queue, consumer: null, channel.Connection.Broker.Clock.NowMs);
            if (output.Closed) return;
            var method = new BasicGetOk
            {
                DeliveryTag = (ulong)tag,
                Redelivered = entry.Redelivered,
                Exchange = DeliveryWriter.VisibleExchange(entry),
                RoutingKey = DeliveryWriter.VisibleRoutingKey(entry),
                MessageCount = (uint)left,
            };
            DeliveryWriter.WriteContent(
                output, channel.Number, method, entry.Message, DeliveryWriter.VisibleProperties(entry, queue, fetched: true), channel.Connection.FrameMax,
                entry.Amendments?.ForDelivery?.Body);
            output.Written(turn);
        }
    }
}
