using System.Text;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Messages;

/// <summary>The properties of a message that somebody publishes by hand; what is null is left out. Immutable.</summary>
internal sealed record OutgoingProperties
{
    private const byte PersistentMode = 2;

    public string? ContentType { get; init; }

    public string? ContentEncoding { get; init; }

    public IReadOnlyList<KeyValuePair<string, object?>> Headers { get; init; } = [];

    public bool IsPersistent { get; init; }

    public byte? Priority { get; init; }

    public string? CorrelationId { get; init; }

    public string? ReplyTo { get; init; }

    /// <summary>Milliseconds, as AMQP has it.</summary>
    public string? Expiration { get; init; }

    public string? MessageId { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public ulong? Timestamp { get; init; }

    public string? Type { get; init; }

    public string? UserId { get; init; }

    public string? AppId { get; init; }

    /// <summary>The encoded property block.</summary>
    /// <exception cref="MessageException">A text is longer than AMQP has room for.</exception>
    public byte[] Encode()
    {
        var block = default(BasicProperties);
        if (ContentType is not null) block = block with { ContentType = Bytes(ContentType, "the content type") };
        if (ContentEncoding is not null) block = block with { ContentEncoding = Bytes(ContentEncoding, "the content encoding") };
        if (Headers.Count > 0) block = block with { Headers = FieldTableEncoder.Encode(Headers) };
        if (IsPersistent) block = block with { DeliveryMode = PersistentMode };
        if (Priority is { } priority) block = block with { Priority = priority };
        if (CorrelationId is not null) block = block with { CorrelationId = Bytes(CorrelationId, "the correlation id") };
        if (ReplyTo is not null) block = block with { ReplyTo = Bytes(ReplyTo, "the reply address") };
        if (Expiration is not null) block = block with { Expiration = Bytes(Expiration, "the expiration") };
        if (MessageId is not null) block = block with { MessageId = Bytes(MessageId, "the message id") };
        if (Timestamp is { } seconds) block = block with { Timestamp = seconds };
        if (Type is not null) block = block with { Type = Bytes(Type, "the type") };
        if (UserId is not null) block = block with { UserId = Bytes(UserId, "the user id") };
        if (AppId is not null) block = block with { AppId = Bytes(AppId, "the application id") };
        return block.ToArray();
    }

    /// <summary>A text of at most 255 bytes, which is all that AMQP's short strings have room for.</summary>
    public static byte[] Bytes(string text, string what)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= byte.MaxValue ? bytes : throw new MessageException($"{what} has {bytes.Length} bytes; AMQP has room for 255");
    }
}
