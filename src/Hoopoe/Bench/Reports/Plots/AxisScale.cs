namespace Hoopoe.Bench.Reports.Plots;

/// <summary>
/// Where values lie along an axis, and where its lines and labels stand. Immutable. Plots that are to be compared share one scale.
/// </summary>
internal abstract class AxisScale(IReadOnlyList<AxisTick> ticks)
{
    /// <summary>From the axis's beginning to its end.</summary>
    public IReadOnlyList<AxisTick> Ticks { get; } = ticks;

    /// <summary>0 at the beginning of the axis, 1 at its end; what lies beyond is shown at the end that it is beyond.</summary>
    public double Place(double value) => Math.Clamp(Unclamped(value), 0, 1);

    protected abstract double Unclamped(double value);
}

/// <summary>A line across a plot, with or without a label at the axis. Immutable.</summary>
internal readonly record struct AxisTick(double Value, bool IsLabelled);
