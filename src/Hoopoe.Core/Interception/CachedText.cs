using System.Text;

namespace Hoopoe.Core.Interception;

/// <summary>
/// The last of many short texts, most of which are the same: so that naming an exchange does not cost a string for each
/// message. Not thread-safe.
/// </summary>
internal sealed class CachedText
{
    private string _last = "";

    /// <summary>The text of at most 255 bytes of UTF-8.</summary>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        Span<char> text = stackalloc char[byte.MaxValue];
        text = text[..Encoding.UTF8.GetChars(utf8, text)];
        if (!text.SequenceEqual(_last)) _last = text.ToString();
        return _last;
    }
}
