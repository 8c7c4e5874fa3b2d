using System.Collections;
using System.Globalization;
using Hoopoe.Core;

namespace Hoopoe.Fuzz.Targets.Routing;

/// <summary>
/// Says by RabbitMQ's documentation alone whether headers match a binding's arguments: all of them or any, those that begin with x-
/// left out unless asked for; an argument without a value asks only that the header is there. Slow and plain; stateless.
/// </summary>
internal static class HeadersMatcher
{
    public static bool Matches(Arguments wanted, Arguments headers)
    {
        string mode = wanted.FirstOrDefault(pair => pair.Key == "x-match").Value as string ?? "all";
        var asked = wanted.Where(pair => pair.Key != "x-match" && (mode is "all-with-x" or "any-with-x" || !pair.Key.StartsWith("x-", StringComparison.Ordinal))).ToList();
        var met = asked.Where(pair => headers.Any(header => header.Key == pair.Key && (pair.Value is null || (header.Value is not null && Same(pair.Value, header.Value))))).ToList();
        // Of no conditions all are met, and none is.
        return mode is "all" or "all-with-x" ? met.Count == asked.Count : met.Count > 0;
    }

    // Numbers by value whatever their width, the rest by content.
    private static bool Same(object? one, object? other)
    {
        if (IsNumber(one) && IsNumber(other)) return IsReal(one) || IsReal(other) ? Real(one!) == Real(other!) : Convert.ToDecimal(one, CultureInfo.InvariantCulture) == Convert.ToDecimal(other, CultureInfo.InvariantCulture);
        return (one, other) switch
        {
            (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
            (byte[] a, byte[] b) => a.SequenceEqual(b),
            // Octets are no list of numbers, as which .NET would let them pass.
            (byte[], _) or (_, byte[]) => false,
            (OpaqueText a, OpaqueText b) => a.Bytes.SequenceEqual(b.Bytes),
            (Arguments a, Arguments b) => a.Count == b.Count && a.All(pair => b.Any(found => found.Key == pair.Key && SameWithin(pair.Value, found.Value))),
            (IList a, IList b) => a.Count == b.Count && Enumerable.Range(0, a.Count).All(i => SameWithin(a[i], b[i])),
            _ => one is not null && other is not null && one.GetType() == other.GetType() && one.Equals(other),
        };
    }

    // Within tables and lists a real number is no whole one, and is the same as itself even where it is none.
    private static bool SameWithin(object? one, object? other)
    {
        if (one is null || other is null) return one is null && other is null;
        if (IsReal(one) || IsReal(other)) return one.GetType() == other.GetType() && one.Equals(other);
        return Same(one, other);
    }

    private static bool IsReal(object? value) => value is float or double;

    private static bool IsNumber(object? value) => IsReal(value) || value is sbyte or byte or short or ushort or int or uint or long or ulong;

    private static double Real(object value) => value is float single ? single : value is double real ? real : Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
