using System.Diagnostics;
using Hoopoe.Core.Tracing;

namespace Hoopoe.Core.Telemetry;

/// <summary>
/// The attributes of spans: OpenTelemetry's conventions for messaging where they have a name, our own below hoopoe. Stateless.
/// https://opentelemetry.io/docs/specs/semconv/messaging/
/// </summary>
internal static class SpanAttributes
{
    public const string System = "messaging.system";
    public const string OperationName = "messaging.operation.name";
    public const string OperationType = "messaging.operation.type";
    public const string Destination = "messaging.destination.name";
    public const string RoutingKey = "messaging.rabbitmq.destination.routing_key";
    public const string DeliveryTag = "messaging.rabbitmq.message.delivery_tag";
    public const string MessageId = "messaging.message.id";
    public const string BodySize = "messaging.message.body.size";
    public const string ClientId = "messaging.client.id";
    public const string ErrorType = "error.type";
    public const string VirtualHost = "hoopoe.virtual_host";
    public const string Queues = "hoopoe.queues";
    public const string ConsumerTag = "hoopoe.consumer.tag";
    public const string Position = "hoopoe.queue.position";
    public const string Waited = "hoopoe.queue.wait_seconds";
    public const string Redelivered = "hoopoe.redelivered";
    public const string Settlement = "hoopoe.settlement";
    public const string SettlementCause = "hoopoe.settlement.cause";
    public const string DeathReason = "hoopoe.dead_letter.reason";
    public const string DeadLetterExchange = "hoopoe.dead_letter.exchange";
    public const string Reason = "hoopoe.reason";

    // What RabbitMQ's API and clients call the exchange that has no name.
    private const string DefaultExchange = "amq.default";

    /// <summary>How an exchange is called where an empty name would say nothing.</summary>
    public static string Exchange(string? name) => string.IsNullOrEmpty(name) ? DefaultExchange : name;

    /// <summary>What all spans of a message say.</summary>
    /// <param name="happened">What the span begins with.</param>
    /// <param name="operation">What the broker does.</param>
    /// <param name="type">The same in the conventions' few words, or null where they have none.</param>
    /// <param name="destination">The exchange or queue.</param>
    public static ActivityTagsCollection Of(TraceEvent happened, string operation, string? type, string destination)
    {
        var tags = new ActivityTagsCollection
        {
            [System] = "rabbitmq",
            [OperationName] = operation,
            [Destination] = destination,
            [VirtualHost] = happened.VirtualHost,
        };
        if (type is not null) tags[OperationType] = type;
        if (happened.MessageId is { } id) tags[MessageId] = id;
        if (happened.RoutingKey is { Length: > 0 } key) tags[RoutingKey] = key;
        if (happened.Party is { } party) tags[ClientId] = party.Connection;
        return tags;
    }
}
