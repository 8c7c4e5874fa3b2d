using System.IO.Compression;
using System.Security.Cryptography;

namespace Hoopoe.Management.Page;

/// <summary>One file of the management page, as it is sent: plain, or compressed where that makes it smaller. Immutable.</summary>
internal sealed class PageFile
{
    /// <summary>Takes a file in.</summary>
    /// <param name="path">Its path below the page, `assets/index.js`.</param>
    /// <param name="content">What is in it.</param>
    public PageFile(string path, byte[] content)
    {
        Content = content;
        ContentType = Path.GetExtension(path) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };
        // The build puts a hash into the names of assets: what one is called never changes what it is.
        IsImmutable = path.StartsWith("assets/", StringComparison.Ordinal);
        Tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"";
        byte[] compressed = Compress(content);
        Compressed = compressed.Length < content.Length ? compressed : null;
    }

    /// <summary>What is in it.</summary>
    public byte[] Content { get; }

    /// <summary>The same by gzip; null where that is no smaller.</summary>
    public byte[]? Compressed { get; }

    /// <summary>Its media type.</summary>
    public string ContentType { get; }

    /// <summary>Its entity tag, in quotes.</summary>
    public string Tag { get; }

    /// <summary>Whether it may be kept for ever.</summary>
    public bool IsImmutable { get; }

    private static byte[] Compress(byte[] content)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.SmallestSize)) gzip.Write(content);
        return output.ToArray();
    }
}
