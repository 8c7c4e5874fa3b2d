using System.Text;
using System.Text.Unicode;

namespace Hoopoe.Management.Http;

/// <summary>Names as paths spell them. Stateless.</summary>
internal static class PathText
{
    /// <summary>The parts of a path between its slashes, as they are meant: %2F is part of a name, and not where names end.</summary>
    /// <exception cref="ApiException">One is not percent-encoded UTF-8. To take it as it stands would make another name of it.</exception>
    public static string[] Split(string path) => [.. path.TrimEnd('/').Split('/').Select(Decode)];

    private static string Decode(string segment)
    {
        if (!segment.Contains('%', StringComparison.Ordinal)) return segment;
        Span<byte> bytes = segment.Length <= 512 ? stackalloc byte[512] : new byte[segment.Length];
        int length = 0;
        for (int i = 0; i < segment.Length; i++)
        {
            if (segment[i] != '%')
            {
                if (segment[i] > 0x7F) throw Unfit(segment);
                bytes[length++] = (byte)segment[i];
                continue;
            }
            if (i + 2 >= segment.Length || !char.IsAsciiHexDigit(segment[i + 1]) || !char.IsAsciiHexDigit(segment[i + 2])) throw Unfit(segment);
            bytes[length++] = Convert.ToByte(segment.Substring(i + 1, 2), 16);
            i += 2;
        }
        return Utf8.IsValid(bytes[..length]) ? Encoding.UTF8.GetString(bytes[..length]) : throw Unfit(segment);
    }

    private static ApiException Unfit(string segment) => ApiException.BadRequest($"the path's '{segment}' is not percent-encoded UTF-8");
}
