using System.Globalization;
using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Content;

/// <summary>
/// Between AMQP's property block and the core's <see cref="MessageProperties"/>, both ways. What is not changed keeps its bytes,
/// each header too; properties that came in no block are changes of an empty one. For messages that somebody looks into;
/// stateless, may allocate.
/// </summary>
internal static class PropertyChanges
{
    private const byte PersistentMode = 2;
    private const byte TransientMode = 1;

    /// <summary>The properties of a block; none where it is malformed, which was refused when it came.</summary>
    public static MessageProperties Read(ReadOnlySpan<byte> block)
    {
        if (!BasicProperties.TryRead(block, out var wire)) return new MessageProperties();
        return new MessageProperties
        {
            Headers = wire.Has(PropertyFlags.Headers) ? ArgumentTable.Decode(wire.Headers) : Arguments.Empty,
            ContentType = wire.Has(PropertyFlags.ContentType) ? wire.ContentType.ToText() : null,
            ContentEncoding = wire.Has(PropertyFlags.ContentEncoding) ? wire.ContentEncoding.ToText() : null,
            Persistent = wire.DeliveryMode == PersistentMode,
            Priority = wire.Has(PropertyFlags.Priority) ? wire.Priority : null,
            CorrelationId = wire.Has(PropertyFlags.CorrelationId) ? wire.CorrelationId.ToText() : null,
            ReplyTo = wire.Has(PropertyFlags.ReplyTo) ? wire.ReplyTo.ToText() : null,
            Expiration = wire.Has(PropertyFlags.Expiration) && Expiration.Parse(wire.Expiration, out long ms) is null ? TimeSpan.FromMilliseconds(ms) : null,
            MessageId = wire.Has(PropertyFlags.MessageId) ? wire.MessageId.ToText() : null,
            Timestamp = wire.Has(PropertyFlags.Timestamp) ? new Timestamp(wire.Timestamp) : null,
            Type = wire.Has(PropertyFlags.Type) ? wire.Type.ToText() : null,
            UserId = wire.Has(PropertyFlags.UserId) ? wire.UserId.ToText() : null,
            AppId = wire.Has(PropertyFlags.AppId) ? wire.AppId.ToText() : null,
            ClusterId = wire.Has(PropertyFlags.ClusterId) ? wire.ClusterId.ToText() : null,
        };
    }

    /// <summary>The block with what differs between two readings of it.</summary>
    /// <exception cref="ArgumentException">A property cannot be said in AMQP; says which, and why not.</exception>
    public static byte[] Apply(ReadOnlySpan<byte> block, MessageProperties before, MessageProperties after)
    {
        if (!BasicProperties.TryRead(block, out var wire)) return block.ToArray();
        wire = Mark(wire, before, after);
        if (before.ContentType != after.ContentType)
            wire = after.ContentType is { } type ? wire with { ContentType = Text(type, nameof(after.ContentType)) } : wire.Without(PropertyFlags.ContentType);
        if (before.ContentEncoding != after.ContentEncoding)
            wire = after.ContentEncoding is { } encoding ? wire with { ContentEncoding = Text(encoding, nameof(after.ContentEncoding)) } : wire.Without(PropertyFlags.ContentEncoding);
        if (before.CorrelationId != after.CorrelationId)
            wire = after.CorrelationId is { } correlation ? wire with { CorrelationId = Text(correlation, nameof(after.CorrelationId)) } : wire.Without(PropertyFlags.CorrelationId);
        if (before.ReplyTo != after.ReplyTo)
            wire = after.ReplyTo is { } reply ? wire with { ReplyTo = Text(reply, nameof(after.ReplyTo)) } : wire.Without(PropertyFlags.ReplyTo);
        if (before.MessageId != after.MessageId)
            wire = after.MessageId is { } id ? wire with { MessageId = Text(id, nameof(after.MessageId)) } : wire.Without(PropertyFlags.MessageId);
        if (before.Type != after.Type)
            wire = after.Type is { } kind ? wire with { Type = Text(kind, nameof(after.Type)) } : wire.Without(PropertyFlags.Type);
        if (before.UserId != after.UserId)
            wire = after.UserId is { } user ? wire with { UserId = Text(user, nameof(after.UserId)) } : wire.Without(PropertyFlags.UserId);
        if (before.AppId != after.AppId)
            wire = after.AppId is { } app ? wire with { AppId = Text(app, nameof(after.AppId)) } : wire.Without(PropertyFlags.AppId);
        if (before.ClusterId != after.ClusterId)
            wire = after.ClusterId is { } cluster ? wire with { ClusterId = Text(cluster, nameof(after.ClusterId)) } : wire.Without(PropertyFlags.ClusterId);
        if (ReferenceEquals(before.Headers, after.Headers)) return wire.ToArray();
        if (after.Headers.Count == 0) return wire.Without(PropertyFlags.Headers).ToArray();
        return (wire with { Headers = HeaderChanges.Apply(wire.Headers, before.Headers, after.Headers) }).ToArray();
    }

    // Those that are numbers.
    private static BasicProperties Mark(BasicProperties wire, MessageProperties before, MessageProperties after)
    {
        if (before.Persistent != after.Persistent) wire = wire with { DeliveryMode = after.Persistent ? PersistentMode : TransientMode };
        if (before.Priority != after.Priority) wire = after.Priority is { } priority ? wire with { Priority = priority } : wire.Without(PropertyFlags.Priority);
        if (before.Expiration != after.Expiration)
            wire = after.Expiration is { } live ? wire with { Expiration = Milliseconds(live, nameof(after.Expiration)) } : wire.Without(PropertyFlags.Expiration);
        if (before.Timestamp != after.Timestamp)
            wire = after.Timestamp is { } time ? wire with { Timestamp = time.Seconds } : wire.Without(PropertyFlags.Timestamp);
        return wire;
    }

    // Part of a millisecond counts as a whole one: a message must not expire before its time.
    private static byte[] Milliseconds(TimeSpan time, string property) => time >= TimeSpan.Zero && time <= Expiration.Longest
        ? Encoding.UTF8.GetBytes(((long)Math.Ceiling(time.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture))
        : throw new ArgumentException($"{property} is from 0 to {Expiration.Longest.TotalDays} days, and cannot be {time}. A message that must not expire has none.", property);

    private static byte[] Text(string text, string property)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= byte.MaxValue
            ? bytes
            : throw new ArgumentException($"{property} has {bytes.Length} bytes in UTF-8; AMQP takes 255 at most. A longer text can go into a header.", property);
    }
}
