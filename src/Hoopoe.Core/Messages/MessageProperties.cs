namespace Hoopoe.Core.Messages;

/// <summary>
/// A message's properties and headers as .NET values, whatever the format they arrived in. Immutable; to change some and keep
/// the rest, use <c>with</c>. Made only when somebody asks for it: messages that nobody looks into keep their bytes.
/// </summary>
public sealed record MessageProperties
{
    /// <summary>The headers; empty where there are none.</summary>
    public Arguments Headers { get; init; } = Arguments.Empty;

    /// <summary>The body's MIME type, or null.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body's encoding, such as gzip, or null.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Whether the message asks to survive a restart.</summary>
    public bool Persistent { get; init; }

    /// <summary>The priority, 0 to 255; null where it has none, which counts as 0.</summary>
    public byte? Priority { get; init; }

    /// <summary>What relates it to another message, or null.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Where answers go, or null.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The message's own time to live in whole milliseconds, up to ten years; null is for ever.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>The message's name, or null.</summary>
    public string? MessageId { get; init; }

    /// <summary>When its publisher made it, or null.</summary>
    public Timestamp? Timestamp { get; init; }

    /// <summary>What kind of message it is to its publisher, or null.</summary>
    public string? Type { get; init; }

    /// <summary>The user who published it, or null.</summary>
    public string? UserId { get; init; }

    /// <summary>The application that published it, or null.</summary>
    public string? AppId { get; init; }

    /// <summary>The same with a header added, or replaced where it is there.</summary>
    public MessageProperties WithHeader(string name, object? value) =>
        this with { Headers = new Arguments([.. Headers.Where(header => header.Key != name), KeyValuePair.Create(name, value)]) };

    /// <summary>The same without a header.</summary>
    public MessageProperties WithoutHeader(string name) =>
        Headers.TryGet(name, out _) ? this with { Headers = new Arguments(Headers.Where(header => header.Key != name)) } : this;
}
