using System.Globalization;
using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Content;

/// <summary>
/// Between AMQP's property block and the core's <see cref="MessageProperties"/>. What is not changed keeps its bytes, each
/// header too. For messages that somebody looks into; may allocate.
/// </summary>
internal static class PropertyChanges
{
    private const byte PersistentMode = 2;
    private const byte TransientMode = 1;

    private static readonly TimeSpan _longestTimeToLive = TimeSpan.FromDays(3650);

    /// <summary>The properties of a block that is well formed.</summary>
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
            TimeToLive = wire.Has(PropertyFlags.Expiration) && long.TryParse(wire.Expiration, NumberStyles.None, CultureInfo.InvariantCulture, out long ms)
                ? TimeSpan.FromMilliseconds(ms)
                : null,
            MessageId = wire.Has(PropertyFlags.MessageId) ? wire.MessageId.ToText() : null,
            Timestamp = wire.Has(PropertyFlags.Timestamp) ? new Timestamp(wire.Timestamp) : null,
            Type = wire.Has(PropertyFlags.Type) ? wire.Type.ToText() : null,
            UserId = wire.Has(PropertyFlags.UserId) ? wire.UserId.ToText() : null,
            AppId = wire.Has(PropertyFlags.AppId) ? wire.AppId.ToText() : null,
        };
    }

    /// <summary>The block with what differs between two readings of it.</summary>
    public static byte[] Apply(ReadOnlySpan<byte> block, MessageProperties before, MessageProperties after)
    {
        if (!BasicProperties.TryRead(block, out var wire)) return block.ToArray();
        wire = Mark(wire, before, after);
        if (before.ContentType != after.ContentType) wire = after.ContentType is { } type ? wire with { ContentType = Text(type) } : wire.Without(PropertyFlags.ContentType);
        if (before.ContentEncoding != after.ContentEncoding)
            wire = after.ContentEncoding is { } encoding ? wire with { ContentEncoding = Text(encoding) } : wire.Without(PropertyFlags.ContentEncoding);
        if (before.CorrelationId != after.CorrelationId)
            wire = after.CorrelationId is { } correlation ? wire with { CorrelationId = Text(correlation) } : wire.Without(PropertyFlags.CorrelationId);
        if (before.ReplyTo != after.ReplyTo) wire = after.ReplyTo is { } reply ? wire with { ReplyTo = Text(reply) } : wire.Without(PropertyFlags.ReplyTo);
        if (before.MessageId != after.MessageId) wire = after.MessageId is { } id ? wire with { MessageId = Text(id) } : wire.Without(PropertyFlags.MessageId);
        if (before.Type != after.Type) wire = after.Type is { } kind ? wire with { Type = Text(kind) } : wire.Without(PropertyFlags.Type);
        if (before.UserId != after.UserId) wire = after.UserId is { } user ? wire with { UserId = Text(user) } : wire.Without(PropertyFlags.UserId);
        if (before.AppId != after.AppId) wire = after.AppId is { } app ? wire with { AppId = Text(app) } : wire.Without(PropertyFlags.AppId);
        if (ReferenceEquals(before.Headers, after.Headers)) return wire.ToArray();
        return (after.Headers.Count > 0 ? wire with { Headers = Headers(wire.Headers, before.Headers, after.Headers) } : wire.Without(PropertyFlags.Headers)).ToArray();
    }

    // Those that are numbers.
    private static BasicProperties Mark(BasicProperties wire, MessageProperties before, MessageProperties after)
    {
        if (before.Persistent != after.Persistent) wire = wire with { DeliveryMode = after.Persistent ? PersistentMode : TransientMode };
        if (before.Priority != after.Priority) wire = after.Priority is { } priority ? wire with { Priority = priority } : wire.Without(PropertyFlags.Priority);
        if (before.TimeToLive != after.TimeToLive)
            wire = after.TimeToLive is { } live ? wire with { Expiration = Milliseconds(live) } : wire.Without(PropertyFlags.Expiration);
        if (before.Timestamp != after.Timestamp)
            wire = after.Timestamp is { } time ? wire with { Timestamp = time.Seconds } : wire.Without(PropertyFlags.Timestamp);
        return wire;
    }

    private static byte[] Headers(ReadOnlySpan<byte> table, Arguments before, Arguments after)
    {
        byte[]? changed = null;
        foreach (var (name, _) in before)
        {
            if (!after.TryGet(name, out _)) changed = FieldTableEditor.Without(changed ?? table, name);
        }
        foreach (var (name, value) in after)
        {
            if (before.TryGet(name, out object? old) && (ReferenceEquals(old, value) || (old is not null && old.Equals(value)))) continue;
            changed = FieldTableEditor.With(changed ?? table, name, ArgumentTable.ToField(value));
        }
        return changed ?? table.ToArray();
    }

    private static byte[] Milliseconds(TimeSpan time) => time >= TimeSpan.Zero && time <= _longestTimeToLive
        ? Text(((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture))
        : throw new ArgumentException($"A message's time to live is from 0 to {_longestTimeToLive.TotalDays} days, not {time}.");

    private static byte[] Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= byte.MaxValue ? bytes : throw new ArgumentException($"A property has at most 255 bytes of UTF-8, and '{text[..20]}…' has {bytes.Length}.");
    }
}
