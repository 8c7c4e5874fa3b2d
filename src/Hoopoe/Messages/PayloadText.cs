using System.Text;
using System.Text.Unicode;

namespace Hoopoe.Messages;

/// <summary>A body as a person reads it: as text if it is that, otherwise in hexadecimal. Nothing in it drives the terminal.</summary>
internal static class PayloadText
{
    private const int BytesInLine = 16;

    /// <summary>Of bodies that are no text, more than this is left out.</summary>
    private const int MostBytes = 1024;

    public static string Of(byte[] body) => Utf8.IsValid(body) && !body.Any(IsControl) ? Encoding.UTF8.GetString(body) : Hexadecimal(body);

    private static bool IsControl(byte b) => b is < (byte)' ' and not ((byte)'\t' or (byte)'\n' or (byte)'\r') or 0x7F;

    private static string Hexadecimal(byte[] body)
    {
        StringBuilder text = new();
        foreach (byte[] line in body.Take(MostBytes).Chunk(BytesInLine))
        {
            if (text.Length > 0) text.Append('\n');
            string readable = string.Concat(line.Select(b => b is >= (byte)' ' and < 0x7F ? (char)b : '.'));
            text.Append($"    {string.Join(' ', line.Select(b => b.ToString("x2"))),-47}  {readable}");
        }
        return body.Length > MostBytes ? $"{text}\n    ... and {body.Length - MostBytes} bytes more" : text.ToString();
    }
}
