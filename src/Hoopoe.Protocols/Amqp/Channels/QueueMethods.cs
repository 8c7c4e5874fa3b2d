using Hoopoe.Core;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>The class queue: declare, bind, unbind, purge, delete.</summary>
internal static class QueueMethods
{
    /// <summary>What a queue's name means: itself, or if empty the queue last declared on the channel.</summary>
    public static AmqpError? Resolve(AmqpChannel channel, ReadOnlySpan<byte> given, out string name)
    {
        name = given.IsEmpty ? channel.LastQueue ?? "" : given.ToText();
        return name.Length == 0 ? new AmqpError(ReplyCode.NotFound, "no previously declared queue") : null;
    }

    public static AmqpError? Declare(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!QueueDeclare.TryRead(arguments, out var declare)) return AmqpError.Malformed(arguments);
        string name = WithoutLineBreaks(declare.Queue.ToText());
        if (name == "amq.rabbitmq.reply-to") return Answer(channel, name, 0, 1, declare.NoWait, turn);
        var queues = channel.VirtualHost.Queues;
        Queue? queue;
        if (declare.Passive)
        {
            if (queues.Find(name, channel.Connection, out queue, asks: true) is { } missing) return AmqpError.From(missing);
        }
        else
        {
            if (DeclareActively(channel, name, declare, out queue, turn) is { } error) return error;
        }
        queue!.Touch(turn);
        channel.LastQueue = queue.Name;
        return Answer(channel, queue.Name, queue.ReadyCount, queue.ConsumerCount, declare.NoWait, turn);
    }

    public static AmqpError? Bind(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!QueueBind.TryRead(arguments, out var bind)) return AmqpError.Malformed(arguments);
        if (Resolve(channel, bind.Queue, out string queue) is { } unnamed) return unnamed;
        // An empty key with an empty queue name means the queue's own name.
        string key = bind.RoutingKey.IsEmpty && bind.Queue.IsEmpty ? queue : bind.RoutingKey.ToText();
        var binding = new BindingDefinition(bind.Exchange.ToText(), queue, ToExchange: false, key, ArgumentTable.Decode(bind.Arguments));
        if (channel.VirtualHost.Bindings.Bind(binding, channel.Connection, channel.Grant) is { } error) return AmqpError.From(error);
        if (!bind.NoWait) channel.Send(default(QueueBindOk), turn);
        return null;
    }

    public static AmqpError? Unbind(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!QueueUnbind.TryRead(arguments, out var unbind)) return AmqpError.Malformed(arguments);
        if (Resolve(channel, unbind.Queue, out string queue) is { } unnamed) return unnamed;
        string key = unbind.RoutingKey.IsEmpty && unbind.Queue.IsEmpty ? queue : unbind.RoutingKey.ToText();
        var binding = new BindingDefinition(unbind.Exchange.ToText(), queue, ToExchange: false, key, ArgumentTable.Decode(unbind.Arguments));
        if (channel.VirtualHost.Bindings.Unbind(binding, channel.Connection, channel.Grant) is { } error) return AmqpError.From(error);
        channel.Send(default(QueueUnbindOk), turn);
        return null;
    }

    public static AmqpError? Purge(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!QueuePurge.TryRead(arguments, out var purge)) return AmqpError.Malformed(arguments);
        if (Resolve(channel, purge.Queue, out string name) is { } unnamed) return unnamed;
        if (channel.VirtualHost.Queues.Purge(name, channel.Connection, channel.Grant, out int count, turn) is { } error) return AmqpError.From(error);
        if (!purge.NoWait) channel.Send(new QueuePurgeOk { MessageCount = (uint)count }, turn);
        return null;
    }

    public static AmqpError? Delete(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!QueueDelete.TryRead(arguments, out var delete)) return AmqpError.Malformed(arguments);
        if (Resolve(channel, delete.Queue, out string name) is { } unnamed) return unnamed;
        var error = channel.VirtualHost.Queues.Delete(
            name, delete.IfUnused, delete.IfEmpty, channel.Connection, channel.Grant, out int count, turn);
        if (error is not null) return AmqpError.From(error);
        if (!delete.NoWait) channel.Send(new QueueDeleteOk { MessageCount = (uint)count }, turn);
        return null;
    }

    private static AmqpError? DeclareActively(AmqpChannel channel, string name, in QueueDeclare declare, out Queue? queue, Turn turn)
    {
        var request = new QueueDefinition(
            name, declare.Durable, declare.AutoDelete, declare.Exclusive ? channel.Connection : null,
            ArgumentTable.Decode(declare.Arguments), QueueSettings.Default);
        if (channel.VirtualHost.Queues.DeclareAsked(request, channel.Connection, channel.Grant, out queue, turn) is { } error) return AmqpError.From(error);
        if (declare.Exclusive) channel.Connection.Exclusive.Add(queue!);
        return null;
    }

    private static AmqpError? Answer(AmqpChannel channel, string name, int messages, int consumers, bool noWait, Turn turn)
    {
        if (noWait) return null;
        channel.Send(new QueueDeclareOk
        {
            Queue = System.Text.Encoding.UTF8.GetBytes(name),
            MessageCount = (uint)messages,
            ConsumerCount = (uint)consumers,
        }, turn);
        return null;
    }

    /// <summary>RabbitMQ drops line breaks from names, as a browser's text field might have added them.</summary>
    internal static string WithoutLineBreaks(string name) =>
        name.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
}
