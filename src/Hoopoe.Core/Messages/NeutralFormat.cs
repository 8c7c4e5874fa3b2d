using Hoopoe.Core.Durability.Records;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Messages;

/// <summary>
/// The format of messages that came by no protocol: their properties are headers alone, as the journal writes arguments.
/// Stateless; nothing durable is in this format.
/// </summary>
internal sealed class NeutralFormat : IMessageFormat
{
    /// <summary>The format's number.</summary>
    public const byte Number = byte.MaxValue;

    /// <inheritdoc/>
    public Arguments? ReadHeaders(ReadOnlySpan<byte> properties)
    {
        var reader = new FieldReader(properties);
        return ArgumentsCodec.Read(ref reader);
    }

    /// <inheritdoc/>
    public string? ReadProperty(ReadOnlySpan<byte> properties, string name) => null;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> MessageId(ReadOnlySpan<byte> properties) => default;

    /// <inheritdoc/>
    public MessageProperties ReadProperties(ReadOnlySpan<byte> properties) => new() { Headers = ReadHeaders(properties) ?? Arguments.Empty };

    /// <inheritdoc/>
    public byte[] ChangeProperties(ReadOnlySpan<byte> properties, MessageProperties before, MessageProperties after) =>
        throw new NotSupportedException("a message of no protocol is only looked at");

    /// <inheritdoc/>
    public byte[] WriteProperties(MessageProperties properties)
    {
        var frame = new FrameBuilder();
        ArgumentsCodec.Write(frame, properties.Headers);
        return frame.Written(0, frame.Length).ToArray();
    }

    /// <inheritdoc/>
    public MessageFacts ReadFacts(ReadOnlySpan<byte> properties) => new() { Format = Number };
}
