using System.Text;

namespace Hoopoe.Server.Client;

/// <summary>Writes exchange and routing key as a message keeps them: each in UTF-8, behind an octet with its length.</summary>
internal static class MessageAddress
{
    /// <summary>Bytes an address has at most.</summary>
    public const int MaxLength = 2 * (1 + byte.MaxValue);

    /// <summary>Writes; gives the bytes that were written.</summary>
    /// <exception cref="ArgumentException">A name is longer than 255 bytes.</exception>
    public static ReadOnlySpan<byte> Write(string exchange, string routingKey, Span<byte> into)
    {
        int length = WriteName(exchange, nameof(exchange), into);
        length += WriteName(routingKey, nameof(routingKey), into[length..]);
        return into[..length];
    }

    private static int WriteName(string name, string parameter, Span<byte> into)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        if (!Encoding.UTF8.TryGetBytes(name, into.Slice(1, byte.MaxValue), out int length))
            throw new ArgumentException("The name is longer than the 255 bytes of UTF-8 that AMQP takes.", parameter);
        into[0] = (byte)length;
        return 1 + length;
    }
}
