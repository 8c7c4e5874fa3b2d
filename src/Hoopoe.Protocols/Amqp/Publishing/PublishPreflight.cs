using Hoopoe.Core.Access;
using Hoopoe.Protocols.Amqp.Channels;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>
/// Asks for the rights that a publish needs when its method comes, where they may have to be waited for: when its content has
/// come it is too late. For channels of users about whom somebody else is asked; belongs to the read loop.
/// </summary>
internal sealed class PublishPreflight(AmqpChannel channel)
{
    private byte[] _last = [];
    private int _version;

    /// <summary>Asks; whether it leaves a question is what counts. A refusal is told when the content has come, as to everybody.</summary>
    public AmqpError? Check(ReadOnlySpan<byte> arguments)
    {
        var grant = channel.Grant;
        if (arguments.SequenceEqual(_last) && _version == grant.Version) return null;
        if (!BasicPublish.TryRead(arguments, out var publish)) return null;
        string name = publish.Exchange.ToText();
        int version = grant.Version;
        var error = grant.OnExchange(Right.Write, name);
        if (error is null && channel.VirtualHost.Exchanges.TryGet(name, out var exchange) && exchange.Definition.Kind == "topic")
            error = grant.OnTopic(Right.Write, name, publish.RoutingKey.ToText());
        if (error is null) (_last, _version) = (arguments.ToArray(), version);
        return AmqpError.From(error);
    }
}
