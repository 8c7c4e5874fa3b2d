using System.Globalization;
using System.Text.RegularExpressions;

namespace Hoopoe.Bench.Workloads;

/// <summary>Names in series: <c>orders-{1..3}</c> is orders-1, orders-2 and orders-3. A name without braces is itself.</summary>
internal static partial class NamePattern
{
    private const int MaxNames = 1_000_000;

    public static IReadOnlyList<string> Expand(string pattern)
    {
        var match = Range().Match(pattern);
        if (!match.Success) return [pattern];
        int from = int.Parse(match.Groups["from"].Value, CultureInfo.InvariantCulture);
        int to = int.Parse(match.Groups["to"].Value, CultureInfo.InvariantCulture);
        if (from > to || to - from >= MaxNames) throw new WorkloadException($"'{pattern}' names no series; a series is NAME-{{FROM..TO}}, up to {MaxNames} names");
        return [.. Enumerable.Range(from, to - from + 1).Select(number => string.Concat(pattern.AsSpan(0, match.Index), number.ToString(CultureInfo.InvariantCulture), pattern.AsSpan(match.Index + match.Length)))];
    }

    [GeneratedRegex(@"\{(?<from>\d{1,8})\.\.(?<to>\d{1,8})\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Range();
}
