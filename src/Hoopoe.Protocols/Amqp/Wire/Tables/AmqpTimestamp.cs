namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>A field of type timestamp: seconds since 1970 by the protocol. Some clients put milliseconds there, so it stays a
/// number.</summary>
internal readonly record struct AmqpTimestamp(ulong Seconds) : IFormattable
{
    /// <summary>The number of seconds.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) => Seconds.ToString(format, formatProvider);
}
