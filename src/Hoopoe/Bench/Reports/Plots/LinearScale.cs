namespace Hoopoe.Bench.Reports.Plots;

/// <summary>From zero upward, with steps of 1, 2 or 5 times a power of ten. Immutable.</summary>
internal sealed class LinearScale : AxisScale
{
    // Steps of a larger or of a lesser range would not fit a number.
    private const double Greatest = 1e300;
    private const double Least = 1e-300;
    private const int Steps = 5;

    private readonly double _end;

    private LinearScale(double end, double step)
        : base([.. Enumerable.Range(0, (int)Math.Floor((end / step) + 1e-9) + 1).Select(index => new AxisTick(index * step, IsLabelled: true))]) => _end = end;

    /// <summary>Ends at the first step that reaches a value. The unit is what steps count: 1, or that of a byte prefix.</summary>
    public static LinearScale UpTo(double value, double unit = 1)
    {
        double step = Step(Sane(value) / unit) * unit;
        return new(Math.Ceiling((Sane(value) / step) - 1e-9) * step, step);
    }

    /// <summary>Ends at a value, wherever the steps are.</summary>
    public static LinearScale EndingAt(double value) => new(Sane(value), Step(Sane(value)));

    protected override double Unclamped(double value) => value / _end;

    /// <summary>An axis has a length, even where all was zero.</summary>
    private static double Sane(double value) => value >= Least ? Math.Min(value, Greatest) : 1;

    private static double Step(double range)
    {
        double least = range / Steps;
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        double digit = least / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }
}
