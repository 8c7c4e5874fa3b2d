using System.Buffers.Text;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Content;

/// <summary>Reads a message's own time to live: a decimal number of milliseconds in a short string.</summary>
internal static class Expiration
{
    /// <summary>The longest time, which is what RabbitMQ's timers take: ten years.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(3650);

    /// <summary>Parses; gives RabbitMQ's error text where it is no such number.</summary>
    public static string? Parse(ReadOnlySpan<byte> text, out long milliseconds)
    {
        bool number = Utf8Parser.TryParse(text, out milliseconds, out int used);
        if (number && used == text.Length)
        {
            if (milliseconds < 0) return Fault(text, $"{{value_negative,{milliseconds}}}");
            return milliseconds > Longest.TotalMilliseconds ? Fault(text, $"{{value_too_big,{milliseconds}}}") : null;
        }
        if (!number && text.Length > 0 && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0) return Fault(text, $"{{value_too_large,{text.ToText()}}}");
        return number
            ? Fault(text, $"{{leftover_string,\"{text[used..].ToText()}\"}}")
            : Fault(text, "no_integer");
    }

    private static string Fault(ReadOnlySpan<byte> text, string reason) => $"invalid expiration '{text.ToText()}': {reason}";
}
