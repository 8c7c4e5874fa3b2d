using System.Globalization;
using System.Text.RegularExpressions;

namespace Hoopoe.Compare.Regression;

/// <summary>The line in which the broker says, at level debug and when it ends, how much it allocated in its whole life.</summary>
internal static partial class AllocationLine
{
    /// <summary>The bytes that it says.</summary>
    /// <exception cref="FormatException">No line says it.</exception>
    public static long Find(IEnumerable<string> lines) =>
        lines.Select(line => Form().Match(line)).LastOrDefault(match => match.Success) is { } match
            ? long.Parse(match.Groups["bytes"].Value, CultureInfo.InvariantCulture)
            : throw new FormatException("the broker did not say how much it allocated");

    [GeneratedRegex(@"Allocated (?<bytes>\d+) bytes in all", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
