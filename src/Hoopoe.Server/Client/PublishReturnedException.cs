namespace Hoopoe.Server.Client;

/// <summary>A message that was published as mandatory reached no queue: what is basic.return in AMQP.</summary>
public sealed class PublishReturnedException : BrokerException
{
    /// <summary>Makes an exception for a message that no queue took.</summary>
    /// <param name="exchange">The exchange it was published to.</param>
    /// <param name="routingKey">Its routing key.</param>
    public PublishReturnedException(string exchange, string routingKey)
        : base((int)Protocols.Amqp.Wire.ReplyCode.NoRoute, $"NO_ROUTE - no queue is bound to exchange '{exchange}' for routing key '{routingKey}'") =>
        (Exchange, RoutingKey) = (exchange, routingKey);

    /// <summary>The exchange it was published to.</summary>
    public string Exchange { get; }

    /// <summary>Its routing key.</summary>
    public string RoutingKey { get; }
}
