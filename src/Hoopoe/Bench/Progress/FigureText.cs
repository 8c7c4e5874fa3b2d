using System.Globalization;

namespace Hoopoe.Bench.Progress;

/// <summary>Figures as people read them.</summary>
internal static class FigureText
{
    /// <summary>Messages or messages a second, with a space between thousands.</summary>
    public static string Count(double value) => value.ToString("#,0", Grouping).Replace(',', ' ');

    /// <summary>Bytes in the unit that suits them.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        >= 1 << 30 => Number(bytes / (1 << 30)) + " GiB",
        >= 1 << 20 => Number(bytes / (1 << 20)) + " MiB",
        >= 1 << 10 => Number(bytes / (1 << 10)) + " KiB",
        _ => Number(bytes) + " B",
    };

    /// <summary>Microseconds in the unit that suits them.</summary>
    public static string Latency(double microseconds) => microseconds switch
    {
        >= 1e6 => Number(microseconds / 1e6) + " s",
        >= 1e3 => Number(microseconds / 1e3) + " ms",
        _ => Number(microseconds) + " us",
    };

    private static CultureInfo Grouping => CultureInfo.InvariantCulture;

    /// <summary>Three digits that count.</summary>
    private static string Number(double value) => value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
