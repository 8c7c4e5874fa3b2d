using System.Globalization;

namespace Hoopoe.Compare.Results;

/// <summary>Numbers as tables show them: no more digits than mean something.</summary>
internal static class Numbers
{
    /// <summary>Three digits that count, and thousands apart.</summary>
    public static string Short(double value)
    {
        double size = Math.Abs(value);
        double rounded = size >= 1000 ? RoundToThree(value) : value;
        string form = size switch
        {
            >= 100 or 0 => "#,0",
            >= 10 => "0.0",
            >= 0.095 => "0.00",
            _ => "0.000",
        };
        return rounded.ToString(form, CultureInfo.InvariantCulture);
    }

    /// <summary>The same, and a dash for nothing.</summary>
    public static string Short(double? value) => value is { } number ? Short(number) : "–";

    private static double RoundToThree(double value)
    {
        double scale = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 2);
        return Math.Round(value / scale) * scale;
    }
}
