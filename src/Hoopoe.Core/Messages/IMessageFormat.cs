namespace Hoopoe.Core.Messages;

/// <summary>
/// How the core reads what it must from properties it does not understand, and has them changed. Each protocol implements one
/// for the format its messages arrive in. Stateless; any thread may call it.
/// </summary>
public interface IMessageFormat
{
    /// <summary>The headers, or null where the message has none.</summary>
    Arguments? ReadHeaders(ReadOnlySpan<byte> properties);

    /// <summary>The property of that name (message_id, correlation_id, timestamp), as text, or null.</summary>
    string? ReadProperty(ReadOnlySpan<byte> properties, string name);

    /// <summary>The message-id its publisher gave it, or nothing; allocates nothing.</summary>
    ReadOnlySpan<byte> MessageId(ReadOnlySpan<byte> properties);

    /// <summary>A header that is a text, as its bytes in UTF-8; nothing where there is none of that name. Allocates nothing.</summary>
    ReadOnlySpan<byte> Header(ReadOnlySpan<byte> properties, ReadOnlySpan<byte> name);

    /// <summary>All properties, in an object of their own.</summary>
    MessageProperties ReadProperties(ReadOnlySpan<byte> properties);

    /// <summary>A new property block in which what differs between two readings is changed, and the rest keeps its bytes.</summary>
    /// <param name="properties">The block as it is.</param>
    /// <param name="before">What was read from it.</param>
    /// <param name="after">What the new block says.</param>
    /// <exception cref="ArgumentException">The format has no room for a name, or no type for a value.</exception>
    byte[] ChangeProperties(ReadOnlySpan<byte> properties, MessageProperties before, MessageProperties after);

    /// <summary>A property block that says no more than these properties.</summary>
    /// <exception cref="ArgumentException">The format has no room for a name, or no type for a value.</exception>
    byte[] WriteProperties(MessageProperties properties);

    /// <summary>A property block as consumers see it: with what the broker added to the message.</summary>
    /// <param name="properties">The block as it came.</param>
    /// <param name="amendments">What the broker added, or null.</param>
    /// <param name="deliveryCount">How often the message came back, where consumers are told; else null.</param>
    byte[] Splice(ReadOnlySpan<byte> properties, MessageAmendments? amendments, int? deliveryCount);

    /// <summary>What the core must know of a message with these properties, but for the length of its body.</summary>
    MessageFacts ReadFacts(ReadOnlySpan<byte> properties);
}

/// <summary>The formats a broker knows, by their number in <see cref="MessageFacts.Format"/>.</summary>
public sealed class MessageFormats
{
    private readonly IMessageFormat?[] _formats = new IMessageFormat?[256];

    /// <summary>The format of the messages that the broker is given by no protocol to publish: that of the first protocol.</summary>
    public byte Preferred { get; private set; } = NeutralFormat.Number;

    /// <summary>Registers a format before the broker starts.</summary>
    public void Register(byte number, IMessageFormat format)
    {
        _formats[number] = format;
        if (Preferred == NeutralFormat.Number) Preferred = number;
    }

    /// <summary>The format with that number.</summary>
    /// <exception cref="InvalidOperationException">No protocol registered it.</exception>
    public IMessageFormat this[byte number] =>
        _formats[number] ?? throw new InvalidOperationException($"No protocol registered message format {number}.");
}
