namespace Hoopoe.Compare.Results;

/// <summary>The middle of a few rounds, which one disturbed round does not move.</summary>
internal static class Median
{
    /// <summary>The median, between two middle ones their mean; nothing of nothing.</summary>
    public static double? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length switch
        {
            0 => null,
            _ when sorted.Length % 2 == 1 => sorted[middle],
            _ => (sorted[middle - 1] + sorted[middle]) / 2,
        };
    }

    /// <summary>One by the other; nothing where either is missing or the divisor is zero.</summary>
    public static double? Ratio(double? value, double? to) => value is null || to is null or 0 ? null : value / to;
}
