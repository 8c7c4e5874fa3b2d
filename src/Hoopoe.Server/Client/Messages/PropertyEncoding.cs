using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Hoopoe.Core;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Server.Client;

/// <summary>Turns message properties into AMQP's property block, and says which property cannot be said there.</summary>
internal static class PropertyEncoding
{
    /// <summary>The delivery mode of a message that survives a restart.</summary>
    public const byte PersistentMode = 2;

    /// <summary>Encodes.</summary>
    public static byte[] Encode(MessageProperties properties)
    {
        var block = default(BasicProperties);
        if (properties.ContentType is { } contentType) block = block with { ContentType = Short(contentType, nameof(properties.ContentType)) };
        if (properties.ContentEncoding is { } encoding) block = block with { ContentEncoding = Short(encoding, nameof(properties.ContentEncoding)) };
        if (properties.Headers is { } headers) block = block with { Headers = EncodeHeaders(headers) };
        if (properties.Persistent) block = block with { DeliveryMode = PersistentMode };
        if (properties.Priority is { } priority) block = block with { Priority = priority };
        if (properties.CorrelationId is { } correlation) block = block with { CorrelationId = Short(correlation, nameof(properties.CorrelationId)) };
        if (properties.ReplyTo is { } replyTo) block = block with { ReplyTo = Short(replyTo, nameof(properties.ReplyTo)) };
        if (properties.Expiration is { } expiration) block = block with { Expiration = Short(Milliseconds(expiration), nameof(properties.Expiration)) };
        if (properties.MessageId is { } messageId) block = block with { MessageId = Short(messageId, nameof(properties.MessageId)) };
        if (properties.Timestamp is { } timestamp) block = block with { Timestamp = timestamp.Seconds };
        if (properties.Type is { } type) block = block with { Type = Short(type, nameof(properties.Type)) };
        if (properties.UserId is { } userId) block = block with { UserId = Short(userId, nameof(properties.UserId)) };
        if (properties.AppId is { } appId) block = block with { AppId = Short(appId, nameof(properties.AppId)) };
        if (properties.ClusterId is { } clusterId) block = block with { ClusterId = Short(clusterId, nameof(properties.ClusterId)) };
        return block.ToArray();
    }

    /// <summary>Reads an expiration; the broker has refused any that is no number.</summary>
    public static TimeSpan? ReadExpiration(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long milliseconds, out _) ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private static byte[] EncodeHeaders(Arguments headers)
    {
        try
        {
            return ArgumentTable.Encode(headers);
        }
        catch (ArgumentException error)
        {
            string? culprit = headers.Select(header => header.Key).FirstOrDefault(name => !CanEncode(name, headers[name]));
            throw new ArgumentException($"The header '{culprit}' cannot be said in AMQP: {error.Message}", nameof(headers), error);
        }
    }

    private static bool CanEncode(string name, object? value)
    {
        try
        {
            return ArgumentTable.Encode(Arguments.Of((name, value))) is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static byte[] Short(string text, string property)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= byte.MaxValue
            ? bytes
            : throw new ArgumentException($"{property} has {bytes.Length} bytes in UTF-8; AMQP takes 255 at most. A longer text can go into a header.", property);
    }

    // Part of a millisecond counts as a whole one: a message must not expire before its time.
    private static string Milliseconds(TimeSpan expiration) =>
        ((long)Math.Ceiling(expiration.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
}
