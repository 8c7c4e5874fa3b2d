using System.Text.RegularExpressions;

namespace Hoopoe.Interop.Soak;

/// <summary>Which lines above Information a broker may write while clients do what they like.</summary>
internal static partial class BrokerLog
{
    // Logins that are refused, and what clients do against the protocol: the soak tries wrong passwords, and breaks it on purpose.
    private static readonly string[] _expected = ["Hoopoe.Amqp[1005]", "Hoopoe.Amqp[1011]"];

    /// <summary>The lines that should not be there, whatever the console's layout puts before the level.</summary>
    public static IReadOnlyList<string> Unexpected(string log) =>
        [.. log.Split('\n').Where(line => Level().IsMatch(line) && !_expected.Any(known => line.Contains(known, StringComparison.Ordinal)))];

    [GeneratedRegex(@"\b(warn|fail|crit): \S+\[\d+\]|Unhandled exception", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Level();
}
