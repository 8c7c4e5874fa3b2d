using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Hoopoe.Management.Http;

/// <summary>
/// A regular expression that somebody sent, and the time that it may take in all: with an expression made for it, matching one name takes as
/// long as one likes, and matching a hundred thousand takes long even where each takes little. Made for one answer; used by its task alone.
/// </summary>
internal sealed class NameFilter
{
    private static readonly TimeSpan _longestMatch = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(1);

    private readonly Regex _pattern;
    private readonly string _field;
    private long _spent;

    /// <summary>Takes an expression in.</summary>
    /// <param name="pattern">The expression; it matches anywhere unless anchored.</param>
    /// <param name="field">What of the query it is, as errors name it.</param>
    /// <param name="options">Whether the case of letters counts.</param>
    /// <exception cref="ApiException">It is none.</exception>
    public NameFilter(string pattern, string field, RegexOptions options = RegexOptions.None)
    {
        _field = field;
        try
        {
            _pattern = new Regex(pattern, options | RegexOptions.CultureInvariant, _longestMatch);
        }
        catch (ArgumentException error)
        {
            throw ApiException.BadRequest($"the query's {field} is no regular expression: {error.Message}");
        }
    }

    /// <summary>Whether a name matches.</summary>
    /// <exception cref="ApiException">Matching takes too long.</exception>
    public bool Matches(string name)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            bool matches = _pattern.IsMatch(name);
            _spent += Stopwatch.GetTimestamp() - start;
            return _spent <= _longest.TotalSeconds * Stopwatch.Frequency ? matches : throw TooSlow();
        }
        catch (RegexMatchTimeoutException)
        {
            throw TooSlow();
        }
    }

    private ApiException TooSlow() => ApiException.BadRequest(
        $"the query's {_field} is a regular expression that takes too long to match: use a simpler one, or part of a name without use_regex");
}
