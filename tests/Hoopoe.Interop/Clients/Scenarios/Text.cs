using System.Text;

namespace Hoopoe.Interop.Scenarios;

/// <summary>Bodies that are text.</summary>
internal static class Text
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Of(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);

    /// <summary>A header value that travelled as a long string and came back as bytes.</summary>
    public static string Of(object? header) => header is byte[] bytes ? Encoding.UTF8.GetString(bytes) : header?.ToString() ?? "";
}
