using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Hoopoe.Core.Access;

/// <summary>
/// A permission's regular expression. It matches anywhere in a name unless anchored, as in RabbitMQ; an empty pattern
/// matches an empty name alone, which a routing key may be. Compiled patterns are shared, since most users have one of a few.
/// </summary>
internal static class NamePattern
{
    // What an administrator has, and so the first user: a broker starts in a fraction of the time if nothing is compiled for it.
    private const string Everything = ".*";

    private static readonly ConcurrentDictionary<string, Regex> _compiled = new(StringComparer.Ordinal);

    // A pattern must not become a way to hold a thread: backtracking ones that take long count as no match.
    private static readonly TimeSpan _longestMatch = TimeSpan.FromMilliseconds(50);

    public static bool Matches(string pattern, string name)
    {
        if (pattern.Length == 0) return name.Length == 0;
        if (pattern == Everything) return true;
        try
        {
            return _compiled.GetOrAdd(pattern, Compile).IsMatch(name);
        }
        catch (Exception error) when (error is RegexMatchTimeoutException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Why the text is no pattern, or null.</summary>
    public static string? Check(string pattern)
    {
        if (pattern is Everything or "") return null;
        try
        {
            Compile(pattern);
            return null;
        }
        catch (ArgumentException error)
        {
            return error.Message;
        }
    }

    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, _longestMatch);
        }
    }
}
