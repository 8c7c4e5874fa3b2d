namespace Hoopoe.Core;

/// <summary>
/// A point in time as a protocol's argument or header says it: seconds since 1970. Some clients put milliseconds there,
/// so it stays a number.
/// </summary>
/// <param name="Seconds">The number.</param>
public readonly record struct Timestamp(ulong Seconds) : IFormattable
{
    /// <summary>A point in time from 1970 on, without its fraction of a second.</summary>
    public static Timestamp Of(DateTimeOffset time) => new((ulong)time.ToUnixTimeSeconds());

    /// <summary>The number of seconds.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) => Seconds.ToString(format, formatProvider);
}
