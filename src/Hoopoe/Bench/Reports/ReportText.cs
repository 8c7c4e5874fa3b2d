using System.Globalization;
using Hoopoe.Bench.Progress;

namespace Hoopoe.Bench.Reports;

/// <summary>Figures of the report: three digits that count and no zeros behind them, so that they serve as an axis's labels too.</summary>
internal static class ReportText
{
    // Beyond this a number is no longer read digit by digit.
    private const double Readable = 1e15;

    private const char NoBreak = '\u00a0';

    private static readonly (double Unit, string Name)[] Thousands = [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k")];

    private static readonly (double Unit, string Name)[] Binary = [(1L << 40, " TiB"), (1 << 30, " GiB"), (1 << 20, " MiB"), (1 << 10, " KiB")];

    private static readonly (double Unit, string Name)[] Times = [(1e6, " s"), (1e3, " ms")];

    /// <summary>A count in full, which no line ends within.</summary>
    public static string Count(double value) => Math.Abs(value) < Readable ? FigureText.Count(value).Replace(' ', NoBreak) : Digits(value);

    /// <summary>A count in few characters.</summary>
    public static string Short(double value) => Scaled(value, Thousands, "");

    /// <summary>Bytes in the unit that suits them.</summary>
    public static string Bytes(double value) => Scaled(value, Binary, " B");

    /// <summary>Microseconds in the unit that suits them.</summary>
    public static string Latency(double value) => Scaled(value, Times, " µs");

    public static string Seconds(double value) => Digits(value) + " s";

    /// <summary>A share of all, with as many digits as it has nines.</summary>
    public static string Percent(double share) => (share * 100).ToString("0.##########", CultureInfo.InvariantCulture);

    /// <summary>Three digits that count; a dash for what is no number.</summary>
    public static string Digits(double value) => Math.Abs(value) switch
    {
        double.NaN or double.PositiveInfinity => "–",
        >= Readable => value.ToString("0.##e0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 or 0 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };

    private static string Scaled(double value, (double Unit, string Name)[] units, string smallest)
    {
        foreach (var (unit, name) in units)
        {
            if (value >= unit) return Digits(value / unit) + name;
        }
        return Digits(value) + smallest;
    }
}
