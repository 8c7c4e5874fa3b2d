using Hoopoe.Bench.Reports;
using Hoopoe.Bench.Reports.Plots;
using Xunit;

namespace Hoopoe.Tests.Bench.Reports;

/// <summary>From points to the path that a browser draws.</summary>
public sealed class PlotAreaTests
{
    [Fact]
    public void Path_OfTwoPoints_GoesFromCornerToCorner() => Assert.Equal("M66 270L544 30", PathOf(new(0, 0), new(10, 10)));

    [Fact]
    public void Path_AcrossAGap_IsInterrupted() =>
        Assert.Equal("M66 270L113.8 270M209.4 270L544 270", PathOf(new(0, 0), new(1, 0), new(2, double.NaN), new(3, 0), new(10, 0)));

    [Fact]
    public void Path_OfAPointAlone_IsADot()
    {
        Assert.Equal("M305 150h0", PathOf(new PlotPoint(5, 5)));
        Assert.Equal("M66 270h0M544 30h0", PathOf(new(0, 0), new(5, double.PositiveInfinity), new(10, 10)));
    }

    [Fact]
    public void Path_OfPointsThatFallOnOneAnother_HasOneOfThem() => Assert.Equal("M66 270L544 30", PathOf(new(0, 0), new(0.0001, 0.0001), new(10, 10)));

    [Fact]
    public void Path_OfNoPoint_IsEmpty() => Assert.Equal("", PathOf());

    [Fact]
    public void Distribution_OfASummary_EndsAtTheMaximumHalfAMessageBeforeAll()
    {
        var points = ReportSeries.Distribution("x", 0, SampleResult.Latency).Points;
        Assert.Equal([new(0, 100), new(0.5, 101), new(0.999, 202), new(0.9995, 10_000)], points);
    }

    private static string PathOf(params PlotPoint[] points)
    {
        var axis = new PlotAxis("", LinearScale.UpTo(10), _ => "", _ => "");
        var series = new PlotSeries("", 0, IsDashed: false, points);
        return PlotArea.Path(new Plot("", "", axis, axis, [series], []), series);
    }
}
