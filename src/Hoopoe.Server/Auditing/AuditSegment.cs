using System.Globalization;

namespace Hoopoe.Server.Auditing;

/// <summary>A file of the trail, by its name, which says the number of its first entry. Immutable.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="First">The number of its first entry.</param>
internal sealed record AuditSegment(string Path, long First)
{
    private const string Prefix = "audit-";
    private const string Suffix = ".jsonl";

    /// <summary>The folder in a data directory that the trail is in.</summary>
    public const string Folder = "audit";

    /// <summary>The segment that begins with an entry.</summary>
    public static AuditSegment Of(string directory, long first) =>
        new(System.IO.Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{first:D15}{Suffix}")), first);

    /// <summary>The segments of a directory, oldest first; of two that claim to begin alike, by their names.</summary>
    public static IReadOnlyList<AuditSegment> List(string directory) =>
    [
        .. from path in Directory.EnumerateFiles(directory, $"{Prefix}*{Suffix}").Order(StringComparer.Ordinal)
           let name = System.IO.Path.GetFileNameWithoutExtension(path)[Prefix.Length..]
           let first = long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : -1
           where first >= 0
           orderby first
           select new AuditSegment(path, first),
    ];

    /// <summary>Where the trail of a directory is, which may be a data directory or the trail's own; null where it has none.</summary>
    public static string? Find(string directory)
    {
        string inside = System.IO.Path.Combine(directory, Folder);
        if (Directory.Exists(inside) && List(inside).Count > 0) return inside;
        return Directory.Exists(directory) && List(directory).Count > 0 ? directory : null;
    }

    /// <summary>Its lines, without their line feeds; of what a crash has left unfinished at the end, nothing.</summary>
    /// <param name="unfinished">Told how many bytes stand behind the last line feed.</param>
    public IEnumerable<byte[]> ReadLines(Action<long>? unfinished = null)
    {
        // A broker at work goes on writing it.
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 128 * 1024);
        byte[] buffer = new byte[AuditLine.LongestBytes];
        int filled = 0;
        while (true)
        {
            int count = file.Read(buffer, filled, buffer.Length - filled);
            if (count == 0) break;
            filled += count;
            int start = 0;
            while (Array.IndexOf(buffer, (byte)'\n', start, filled - start) is var end && end >= 0)
            {
                yield return buffer[start..end];
                start = end + 1;
            }
            Buffer.BlockCopy(buffer, start, buffer, 0, filled - start);
            filled -= start;
            if (filled < buffer.Length) continue;
            // No entry is that long: whoever reads it is told so by what it looks like.
            yield return buffer[..filled];
            filled = 0;
        }
        unfinished?.Invoke(filled);
    }
}
