using System.Security.Cryptography;
using System.Text;

namespace WorkQueue;

/// <summary>The files to send: all regular ones below a folder, in an order that mixes sizes but is the same every time.</summary>
/// <remarks>The order has a hash of its own: by the plain path's, those that fail would come first.</remarks>
internal static class Corpus
{
    public static IEnumerable<string> Files(string folder, int limit)
    {
        EnumerationOptions options = new()
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device,
            IgnoreInaccessible = true,
        };
        return Directory.EnumerateFiles(folder, "*", options)
            .OrderBy(path => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("order of " + path))), StringComparer.Ordinal)
            .Take(limit);
    }
}
