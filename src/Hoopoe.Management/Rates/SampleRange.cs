using System.Globalization;
using Hoopoe.Management.Http;

namespace Hoopoe.Management.Rates;

/// <summary>How much of the past somebody asks for, as in lengths_age=600 and lengths_incr=5, both in seconds. Immutable.</summary>
/// <param name="Age">How far back.</param>
/// <param name="Step">How far the samples shall be apart.</param>
internal readonly record struct SampleRange(TimeSpan Age, TimeSpan Step)
{
    // Ten years: what is longer is a slip, and would only be more than there is.
    private const int MostSeconds = 315_360_000;

    /// <summary>Reads a query's NAME_age and NAME_incr; null unless both are given.</summary>
    /// <exception cref="ApiException">One is no whole number of seconds from 1 on.</exception>
    public static SampleRange? Parse(Func<string, string?> query, string name)
    {
        if (Seconds(query, $"{name}_age") is not { } age || Seconds(query, $"{name}_incr") is not { } step) return null;
        return new SampleRange(age, step);
    }

    private static TimeSpan? Seconds(Func<string, string?> query, string name)
    {
        if (query(name) is not { Length: > 0 } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds is > 0 and <= MostSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw ApiException.BadRequest($"{name}: must be a whole number of seconds from 1 to {MostSeconds}, but is '{text}'");
    }
}
