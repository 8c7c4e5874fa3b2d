using System.Text;

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>From the protocol's strings to .NET's.</summary>
internal static class WireText
{
    /// <summary>The text of a short or long string; what is not UTF-8 becomes the replacement character.</summary>
    public static string ToText(this ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
