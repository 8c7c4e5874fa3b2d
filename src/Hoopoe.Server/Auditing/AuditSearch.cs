using System.Globalization;
using System.Text;
using System.Text.Json;
using Hoopoe.Management.Auditing;

namespace Hoopoe.Server.Auditing;

/// <summary>Finds entries in the files of a trail, the newest first, beside the broker that writes them. Stateless; any thread may call.</summary>
internal static class AuditSearch
{
    /// <summary>Finds a page of entries.</summary>
    /// <param name="directory">Where the trail is.</param>
    /// <param name="query">Which entries.</param>
    public static AuditPage Find(string directory, AuditQuery query)
    {
        long skip = (long)(query.Page - 1) * query.PageSize;
        List<ReadOnlyMemory<byte>> found = [];
        byte[][] words = [.. WordsOf(query)];
        foreach (var segment in AuditSegment.List(directory).Reverse())
        {
            // Nothing in it, nor in those before it, is as new.
            if (query.From is { } from && File.GetLastWriteTimeUtc(segment.Path) < from.UtcDateTime) break;
            var matching = ReadMatching(segment, query, words);
            for (int i = matching.Count - 1; i >= 0; i--)
            {
                if (skip-- > 0) continue;
                if (found.Count == query.PageSize) return new AuditPage(found, HasMore: true);
                found.Add(matching[i]);
            }
        }
        return new AuditPage(found, HasMore: false);
    }

    /// <summary>Whether an entry is wanted; what is no entry is not.</summary>
    public static bool Matches(byte[] line, AuditQuery query)
    {
        try
        {
            using var entry = JsonDocument.Parse(line);
            var root = entry.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && Is(root, "user", query.User) && Is(root, "vhost", query.VirtualHost) && Is(root, "outcome", query.Outcome) && IsAction(root, query.Action)
                && (query is { From: null, To: null } || IsWithin(root, query));
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    private static List<ReadOnlyMemory<byte>> ReadMatching(AuditSegment segment, AuditQuery query, byte[][] words)
    {
        List<ReadOnlyMemory<byte>> matching = [];
        try
        {
            foreach (byte[] line in segment.ReadLines())
            {
                // Most lines need no more than this to be passed over.
                if (Array.TrueForAll(words, word => line.AsSpan().IndexOf(word) >= 0) && Matches(line, query)) matching.Add(line);
            }
        }
        catch (FileNotFoundException)
        {
            // It has become too old meanwhile.
        }
        return matching;
    }

    // What is escaped in JSON is left to the closer look.
    private static IEnumerable<byte[]> WordsOf(AuditQuery query) =>
        from word in (string?[])[query.User, query.VirtualHost, query.Outcome, query.Action?.TrimEnd('*')]
        where word is { Length: > 0 } && word.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_')
        select Encoding.ASCII.GetBytes(word);

    private static bool Is(JsonElement entry, string name, string? wanted) =>
        wanted is null || (entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(wanted));

    private static bool IsAction(JsonElement entry, string? wanted) => wanted is null || (wanted.EndsWith('*')
        ? entry.TryGetProperty("action", out var value) && value.GetString() is { } action && action.StartsWith(wanted[..^1], StringComparison.Ordinal)
        : Is(entry, "action", wanted));

    private static bool IsWithin(JsonElement entry, AuditQuery query) =>
        entry.TryGetProperty("at", out var value) && value.GetString() is { } text
        && DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) is var at
        && !(at < query.From) && !(at >= query.To);
}
