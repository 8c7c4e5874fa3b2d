using System.Globalization;

namespace Hoopoe.Interop.Crash.Model;

/// <summary>Which message: the number of the channel that sent it, unique in a run, and its number on that channel.</summary>
internal readonly record struct MessageKey(int Channel, int Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Channel}:{Number}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static MessageKey? Parse(string? text) =>
        text?.Split(':') is [var channel, var number] && int.TryParse(channel, out int c) && int.TryParse(number, out int n) ? new(c, n) : null;
}
