namespace Hoopoe.Bench.Reports.Plots;

/// <summary>One diagram: what it shows, along which axes. Immutable; <see cref="PlotDrawing"/> makes a figure of it.</summary>
/// <param name="Title">What it shows, with the unit.</param>
/// <param name="Description">What a reader should know to read it; it is read out where the picture cannot be seen.</param>
/// <param name="Across">The horizontal axis.</param>
/// <param name="Up">The vertical axis.</param>
/// <param name="Series">The lines; those without any point are left out.</param>
/// <param name="Spans">Stretches of the horizontal axis that mean something.</param>
internal sealed record Plot(
    string Title, string Description, PlotAxis Across, PlotAxis Up, IReadOnlyList<PlotSeries> Series, IReadOnlyList<PlotSpan> Spans);

/// <summary>An axis. Immutable.</summary>
/// <param name="Name">What it counts.</param>
/// <param name="Scale">Where values lie on it.</param>
/// <param name="Label">A value as a tick's label, short.</param>
/// <param name="Figure">A value as it is read out, in full.</param>
internal sealed record PlotAxis(string Name, AxisScale Scale, Func<double, string> Label, Func<double, string> Figure);

/// <summary>A line. Immutable.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Colour">Its colour, a number that wraps around.</param>
/// <param name="IsDashed">Whether it shows an intention rather than something measured.</param>
/// <param name="Points">Its points from left to right; one that is not finite is a gap.</param>
internal sealed record PlotSeries(string Name, int Colour, bool IsDashed, IReadOnlyList<PlotPoint> Points);

/// <summary>A point in the units of the axes. Immutable.</summary>
internal readonly record struct PlotPoint(double Across, double Up)
{
    public bool IsGap => !double.IsFinite(Across) || !double.IsFinite(Up);
}

/// <summary>A shaded stretch of the horizontal axis. Immutable.</summary>
internal sealed record PlotSpan(string Name, double From, double To);
