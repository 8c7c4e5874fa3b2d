using System.Globalization;

namespace Hoopoe.Management.Hints;

/// <summary>Numbers as hints say them. Stateless.</summary>
internal static class Words
{
    /// <summary>A whole number: "12,345".</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A whole number of things: "1 message", "12,345 messages".</summary>
    public static string Count(long value, string thing) => value == 1 ? $"1 {thing}" : $"{Count(value)} {thing}s";

    /// <summary>So many a second: "0.3/s", "1,234/s".</summary>
    public static string Rate(double perSecond) => FormattableString.Invariant($"{perSecond.ToString(perSecond < 10 ? "0.#" : "N0", CultureInfo.InvariantCulture)}/s");

    /// <summary>A share: "93 %".</summary>
    public static string Percent(double share) => FormattableString.Invariant($"{share * 100:0} %");

    /// <summary>Bytes: "1.5 GB".</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["bytes", "KB", "MB", "GB", "TB"];
        double value = bytes;
        int unit = 0;
        for (; value >= 1000 && unit < units.Length - 1; unit++) value /= 1000;
        return FormattableString.Invariant($"{value:0.#} {units[unit]}");
    }

    /// <summary>A time, roughly: "45 s", "12 min", "3 h", "5 days".</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 0.1 => FormattableString.Invariant($"{seconds * 1000:0.#} ms"),
        < 90 => FormattableString.Invariant($"{seconds:0.#} s"),
        < 90 * 60 => FormattableString.Invariant($"{seconds / 60:0} min"),
        < 48 * 3600 => FormattableString.Invariant($"{seconds / 3600:0} h"),
        < 366 * 86400.0 => FormattableString.Invariant($"{seconds / 86400:N0} days"),
        _ => "more than a year",
    };
}
