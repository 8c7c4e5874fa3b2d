using Hoopoe.Core;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Server.Client;

/// <summary>
/// The properties of a message beside its body: those of AMQP 0-9-1, so that they reach AMQP clients and come from them.
/// Immutable; one that is used for many messages is encoded once. A property that is null is not there.
/// </summary>
public sealed class MessageProperties
{
    private byte[]? _encoded;

    /// <summary>No properties: a transient message and nothing said about it.</summary>
    public static MessageProperties None { get; } = new();

    /// <summary>Whether the message survives a restart of the broker where its queue does.</summary>
    public bool Persistent { get; init; }

    /// <summary>The message's priority, which counts in queues with x-max-priority.</summary>
    public byte? Priority { get; init; }

    /// <summary>How long the message may wait in a queue, in whole milliseconds up to ten years.</summary>
    public TimeSpan? Expiration { get; init; }

    /// <summary>The headers, of any type that AMQP has; see <see cref="Arguments"/>.</summary>
    public Arguments? Headers { get; init; }

    /// <summary>The body's MIME type.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body's MIME encoding.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>What an answer is recognised by.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The queue that an answer goes to.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The message's name, chosen by the application.</summary>
    public string? MessageId { get; init; }

    /// <summary>When the application made the message.</summary>
    public Timestamp? Timestamp { get; init; }

    /// <summary>The kind of message, by the application's reckoning.</summary>
    public string? Type { get; init; }

    /// <summary>The user that publishes; the broker refuses one that is not true.</summary>
    public string? UserId { get; init; }

    /// <summary>The application that publishes.</summary>
    public string? AppId { get; init; }

    /// <summary>Obsolete in AMQP, and carried all the same.</summary>
    public string? ClusterId { get; init; }

    /// <summary>
    /// The property block. Of properties that were received it is the block that came, so that what is passed on stays
    /// as it was.
    /// </summary>
    /// <exception cref="ArgumentException">A property cannot be said in AMQP.</exception>
    internal ReadOnlySpan<byte> Encoded => _encoded ??= PropertyEncoding.Encode(this);

    /// <summary>Decodes a block, which passes to the properties.</summary>
    internal static MessageProperties Decode(byte[] block)
    {
        if (!BasicProperties.TryRead(block, out var all)) return None;
        return new MessageProperties
        {
            _encoded = block,
            Persistent = all.DeliveryMode == PropertyEncoding.PersistentMode,
            Priority = all.Has(PropertyFlags.Priority) ? all.Priority : null,
            Expiration = PropertyEncoding.ReadExpiration(all.Expiration),
            Headers = all.Has(PropertyFlags.Headers) ? ArgumentTable.Decode(all.Headers) : null,
            ContentType = Text(all, PropertyFlags.ContentType, all.ContentType),
            ContentEncoding = Text(all, PropertyFlags.ContentEncoding, all.ContentEncoding),
            CorrelationId = Text(all, PropertyFlags.CorrelationId, all.CorrelationId),
            ReplyTo = Text(all, PropertyFlags.ReplyTo, all.ReplyTo),
            MessageId = Text(all, PropertyFlags.MessageId, all.MessageId),
            Timestamp = all.Has(PropertyFlags.Timestamp) ? new Timestamp(all.Timestamp) : null,
            Type = Text(all, PropertyFlags.Type, all.Type),
            UserId = Text(all, PropertyFlags.UserId, all.UserId),
            AppId = Text(all, PropertyFlags.AppId, all.AppId),
            ClusterId = Text(all, PropertyFlags.ClusterId, all.ClusterId),
        };
    }

    private static string? Text(in BasicProperties all, PropertyFlags property, ReadOnlySpan<byte> value) =>
        all.Has(property) ? value.ToText() : null;
}
