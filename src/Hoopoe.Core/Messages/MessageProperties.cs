namespace Hoopoe.Core.Messages;

/// <summary>
/// What is said of a message beside its body, as .NET values, whatever the format it arrives or leaves in. Immutable: to change
/// some and keep the rest, use <c>with</c>. One object may serve any number of messages and threads; as a client publishes it
/// again and again, it is written once. Of messages that nobody looks into there is none: they keep their bytes.
/// </summary>
public sealed record MessageProperties
{
    // Never null, so that it does not tell properties apart.
    private PropertyBlock _block = PropertyBlock.None;

    /// <summary>No properties: a transient message and nothing said about it.</summary>
    public static MessageProperties None { get; } = new();

    /// <summary>The headers, of the types that <see cref="Arguments"/> names; empty where there are none.</summary>
    public Arguments Headers { get; init => field = value ?? throw NoHeaders(); } = Arguments.Empty;

    /// <summary>The body's MIME type, or null.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body's encoding, such as gzip, or null.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Whether the message survives a restart of the broker where its queue does.</summary>
    public bool Persistent { get; init; }

    /// <summary>The priority, 0 to 255, which counts in queues with x-max-priority; null where it has none, which counts as 0.</summary>
    public byte? Priority { get; init; }

    /// <summary>What relates it to another message, as an answer to its question; or null.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The queue that answers go to, or null.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>
    /// How long the message may wait in a queue, from 0 to ten years; null is for ever. Part of a millisecond counts as a whole
    /// one, so that no message expires before its time.
    /// </summary>
    public TimeSpan? Expiration { get; init; }

    /// <summary>The message's name, chosen by its publisher, or null.</summary>
    public string? MessageId { get; init; }

    /// <summary>When its publisher made it, or null.</summary>
    public Timestamp? Timestamp { get; init; }

    /// <summary>What kind of message it is to its publisher, or null.</summary>
    public string? Type { get; init; }

    /// <summary>The user who publishes it, or null; the broker refuses one that is not true.</summary>
    public string? UserId { get; init; }

    /// <summary>The application that publishes it, or null.</summary>
    public string? AppId { get; init; }

    /// <summary>Obsolete in AMQP, and carried all the same; or null.</summary>
    public string? ClusterId { get; init; }

    /// <summary>
    /// Reads a well-formed block, which passes to the properties: written again, they are these bytes, and what is made of them
    /// by <c>with</c> keeps the bytes of what it does not change.
    /// </summary>
    /// <param name="block">The block; it must not change any more.</param>
    /// <param name="format">The block's format.</param>
    public static MessageProperties ReadFrom(byte[] block, IMessageFormat format)
    {
        var read = format.ReadProperties(block);
        read._block = new PropertyBlock(format, block, read);
        return read;
    }

    /// <summary>The property block that says these. Written once for each object and format in turn; any thread may ask for it.</summary>
    /// <param name="format">The block's format.</param>
    /// <exception cref="ArgumentException">The format has no room for a text or a name, or no type for a value; says which.</exception>
    public ReadOnlySpan<byte> WriteAs(IMessageFormat format)
    {
        var known = _block;
        if (known.Is(this, format)) return known.Bytes;
        // Two threads may both get here: either's block is as good.
        byte[] written = known.Changed(this, format);
        _block = new PropertyBlock(format, written, this);
        return written;
    }

    /// <summary>The same with a header added, or replaced where it is there.</summary>
    public MessageProperties WithHeader(string name, object? value) =>
        this with { Headers = new Arguments([.. Headers.Where(header => header.Key != name), KeyValuePair.Create(name, value)]) };

    /// <summary>The same without a header.</summary>
    public MessageProperties WithoutHeader(string name) =>
        Headers.TryGet(name, out _) ? this with { Headers = new Arguments(Headers.Where(header => header.Key != name)) } : this;

    private static ArgumentNullException NoHeaders() => new(nameof(Headers), "Properties without headers have Arguments.Empty, and not null.");
}
