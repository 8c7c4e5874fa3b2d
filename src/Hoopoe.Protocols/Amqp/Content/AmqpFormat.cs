using System.Globalization;
using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Content;

/// <summary>How the core reads AMQP 0-9-1's property block.</summary>
public sealed class AmqpFormat : IMessageFormat
{
    /// <summary>The format's number.</summary>
    public const byte Number = 1;

    /// <inheritdoc/>
    public Arguments? ReadHeaders(ReadOnlySpan<byte> properties) =>
        PropertyFacts.TryScan(properties, out var facts) && facts.Headers.Exists
            ? ArgumentTable.Decode(facts.Headers.In(properties))
            : null;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> MessageId(ReadOnlySpan<byte> properties) =>
        BasicProperties.TryRead(properties, out var all) ? all.MessageId : default;

    /// <inheritdoc/>
    public string? ReadProperty(ReadOnlySpan<byte> properties, string name)
    {
        if (!BasicProperties.TryRead(properties, out var all)) return null;
        return name switch
        {
            "message_id" => all.MessageId.ToText(),
            "correlation_id" => all.CorrelationId.ToText(),
            "timestamp" => all.Timestamp.ToString(CultureInfo.InvariantCulture),
            "expiration" => all.Expiration.ToText(),
            _ => null,
        };
    }
}
