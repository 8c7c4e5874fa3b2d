using System.Globalization;
using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Content;

/// <summary>How the core reads AMQP 0-9-1's property block, and has it changed and made. Stateless; there is one.</summary>
public sealed class AmqpFormat : IMessageFormat
{
    /// <summary>The format's number.</summary>
    public const byte Number = 1;

    private AmqpFormat()
    {
    }

    /// <summary>The format.</summary>
    public static AmqpFormat Instance { get; } = new();

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

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Header(ReadOnlySpan<byte> properties, ReadOnlySpan<byte> name) =>
        PropertyFacts.TryScan(properties, out var facts) && facts.Headers.Exists
        && FieldTable.TryFind(facts.Headers.In(properties), name, out var value) && value.Type is FieldType.LongString or FieldType.Binary
            ? value.Bytes
            : default;

    /// <inheritdoc/>
    public MessageProperties ReadProperties(ReadOnlySpan<byte> properties) => PropertyChanges.Read(properties);

    /// <inheritdoc/>
    public byte[] ChangeProperties(ReadOnlySpan<byte> properties, MessageProperties before, MessageProperties after) =>
        PropertyChanges.Apply(properties, before, after);

    /// <inheritdoc/>
    public byte[] WriteProperties(MessageProperties properties) => PropertyChanges.Apply([0, 0], MessageProperties.None, properties);

    /// <inheritdoc/>
    public byte[] Splice(ReadOnlySpan<byte> properties, MessageAmendments? amendments, int? deliveryCount) =>
        AmendedProperties.Splice(properties, amendments, deliveryCount);

    /// <inheritdoc/>
    public MessageFacts ReadFacts(ReadOnlySpan<byte> properties)
    {
        long timeToLive = -1;
        if (!PropertyFacts.TryScan(properties, out var facts)) return new MessageFacts { Format = Number, TimeToLiveMs = timeToLive };
        // What is no time to live was refused when the message came.
        if (facts.Expiration.Exists && Expiration.Parse(facts.Expiration.In(properties), out timeToLive) is not null) timeToLive = -1;
        return FactsOf(facts, timeToLive, bodyLength: 0);
    }

    /// <summary>What the core must know of a message.</summary>
    internal static MessageFacts FactsOf(in PropertyFacts facts, long timeToLiveMs, int bodyLength) => new()
    {
        Format = Number,
        Persistent = facts.Persistent,
        Priority = facts.Priority,
        TimeToLiveMs = timeToLiveMs,
        BodyLength = bodyLength,
    };
}
