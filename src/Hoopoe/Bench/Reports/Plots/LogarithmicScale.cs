namespace Hoopoe.Bench.Reports.Plots;

/// <summary>Whole decades are labelled, what lies at 2 and 5 times them only while there are few. Immutable.</summary>
internal sealed class LogarithmicScale : AxisScale
{
    private const int FewDecades = 2;
    private const int ManyDecades = 8;

    private readonly double _from;
    private readonly double _to;

    private LogarithmicScale(int from, int to)
        : base([.. MakeTicks(from, to)])
    {
        _from = from;
        _to = to;
    }

    /// <summary>Whole decades around all values above zero; a decade around 1 where there are none.</summary>
    public static LogarithmicScale Around(IEnumerable<double> values)
    {
        double least = double.PositiveInfinity;
        double greatest = 0;
        foreach (double value in values.Where(value => value > 0 && double.IsFinite(value)))
        {
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
        }
        if (greatest == 0) return new(0, 1);
        int from = (int)Math.Floor(Math.Log10(least));
        return new(from, Math.Max(from + 1, (int)Math.Ceiling(Math.Log10(greatest))));
    }

    protected override double Unclamped(double value) => value > 0 ? (Math.Log10(value) - _from) / (_to - _from) : 0;

    private static IEnumerable<AxisTick> MakeTicks(int from, int to)
    {
        int stride = ((to - from - 1) / ManyDecades) + 1;
        for (int decade = from; decade < to; decade++)
        {
            double power = Math.Pow(10, decade);
            yield return new(power, (decade - from) % stride == 0);
            if (stride > 1) continue;
            yield return new(2 * power, to - from <= FewDecades);
            yield return new(5 * power, to - from <= FewDecades);
        }
        yield return new(Math.Pow(10, to), (to - from) % stride == 0);
    }
}
