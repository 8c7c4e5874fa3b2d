using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Hoopoe.Core.Messages;

namespace Hoopoe.Core.Telemetry;

/// <summary>
/// The publisher's trace context as messages carry it: the headers traceparent and tracestate of the W3C's Trace Context,
/// https://www.w3.org/TR/trace-context/. The broker reads them and leaves them as they are. Stateless.
/// </summary>
internal static class TraceParent
{
    /// <summary>The octets of version 00: 00-TRACEID-SPANID-FLAGS. Later versions may be longer, and begin the same.</summary>
    public const int Length = 55;

    private const int TraceIdEnd = 35;
    private const int ShareDigits = 14;
    private const int FlagsStart = 53;

    /// <summary>The header of a message, or nothing.</summary>
    public static ReadOnlySpan<byte> Of(Message message, MessageFormats formats) => formats[message.Format].Header(message.Properties, "traceparent"u8);

    /// <summary>Whether the publisher's span is recorded.</summary>
    public static bool IsSampled(ReadOnlySpan<byte> traceParent) =>
        Utf8Parser.TryParse(traceParent[FlagsStart..Length], out byte flags, out int read, 'x') && read == 2 && (flags & 1) != 0;

    /// <summary>Where a trace-id falls between 0 and 1: by its last 56 bits, which are random, so that all who ask agree.</summary>
    public static double Share(ReadOnlySpan<byte> traceParent) =>
        ulong.TryParse(traceParent[(TraceIdEnd - ShareDigits)..TraceIdEnd], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong random)
            ? random * (1.0 / (1UL << 56))
            : 1;

    /// <summary>The whole context of a message; nothing where it carries none, or one that is malformed.</summary>
    public static ActivityContext Read(Message message, MessageFormats formats)
    {
        var header = Of(message, formats);
        if (header.Length < Length) return default;
        var state = formats[message.Format].Header(message.Properties, "tracestate"u8);
        string? traceState = state.IsEmpty ? null : Encoding.UTF8.GetString(state);
        return ActivityContext.TryParse(Encoding.UTF8.GetString(header), traceState, isRemote: true, out var context) ? context : default;
    }
}
