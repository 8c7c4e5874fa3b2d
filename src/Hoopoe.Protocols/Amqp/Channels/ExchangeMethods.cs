using Hoopoe.Core;
using Hoopoe.Core.Exchanges;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>The class exchange: declare, delete, bind, unbind.</summary>
internal static class ExchangeMethods
{
    public static AmqpError? Declare(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!ExchangeDeclare.TryRead(arguments, out var declare)) return AmqpError.Malformed(arguments);
        string name = QueueMethods.WithoutLineBreaks(declare.Exchange.ToText());
        if (name.Length == 0) return AmqpError.AccessRefused("operation not permitted on the default exchange");
        var exchanges = channel.VirtualHost.Exchanges;
        BrokerError? error;
        if (declare.Passive)
        {
            error = exchanges.DeclarePassively(name);
        }
        else
        {
            var definition = new ExchangeDefinition(
                name, declare.Type.ToText(), declare.Durable, declare.AutoDelete, declare.Internal, ArgumentTable.Decode(declare.Arguments));
            error = exchanges.Declare(definition, channel.Grant);
        }
        if (error is not null) return AmqpError.From(error);
        if (!declare.NoWait) channel.Send(default(ExchangeDeclareOk), turn);
        return null;
    }

    public static AmqpError? Delete(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!ExchangeDelete.TryRead(arguments, out var delete)) return AmqpError.Malformed(arguments);
        string name = QueueMethods.WithoutLineBreaks(delete.Exchange.ToText());
        if (channel.VirtualHost.Exchanges.Delete(name, delete.IfUnused, channel.Grant) is { } error) return AmqpError.From(error);
        if (!delete.NoWait) channel.Send(default(ExchangeDeleteOk), turn);
        return null;
    }

    public static AmqpError? Bind(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!ExchangeBind.TryRead(arguments, out var bind)) return AmqpError.Malformed(arguments);
        var binding = Binding(bind.Source, bind.Destination, bind.RoutingKey, bind.Arguments);
        if (channel.VirtualHost.Bindings.Bind(binding, channel.Connection, channel.Grant) is { } error) return AmqpError.From(error);
        if (!bind.NoWait) channel.Send(default(ExchangeBindOk), turn);
        return null;
    }

    public static AmqpError? Unbind(AmqpChannel channel, ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!ExchangeUnbind.TryRead(arguments, out var unbind)) return AmqpError.Malformed(arguments);
        var binding = Binding(unbind.Source, unbind.Destination, unbind.RoutingKey, unbind.Arguments);
        if (channel.VirtualHost.Bindings.Unbind(binding, channel.Connection, channel.Grant) is { } error) return AmqpError.From(error);
        if (!unbind.NoWait) channel.Send(default(ExchangeUnbindOk), turn);
        return null;
    }

    private static BindingDefinition Binding(
        ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> key, ReadOnlySpan<byte> arguments) =>
        new(source.ToText(), destination.ToText(), ToExchange: true, key.ToText(), ArgumentTable.Decode(arguments));
}
