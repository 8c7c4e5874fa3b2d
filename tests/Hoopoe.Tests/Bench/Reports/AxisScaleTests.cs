using Hoopoe.Bench.Reports.Plots;
using Xunit;

namespace Hoopoe.Tests.Bench.Reports;

/// <summary>The three kinds of axis: where values lie, where lines and labels stand, also for ranges that are hardly any.</summary>
public sealed class AxisScaleTests
{
    [Theory]
    [InlineData(0.0, 1.0, 6)]
    [InlineData(7.0, 8.0, 5)]
    [InlineData(10.0, 10.0, 6)]
    [InlineData(99_001.0, 100_000.0, 6)]
    [InlineData(0.0003, 0.0003, 4)]
    public void Linear_UpToAValue_EndsAtAStepThatReachesIt(double value, double end, int ticks)
    {
        var scale = LinearScale.UpTo(value);
        Assert.Equal(ticks, scale.Ticks.Count);
        Assert.Equal(end, scale.Ticks[^1].Value, end * 1e-9);
        Assert.Equal(0, scale.Place(0));
        Assert.Equal(1, scale.Place(end), 9);
        Assert.Equal(0.5, scale.Place(end / 2), 9);
    }

    [Fact]
    public void Linear_EndingAtAValue_EndsThereAndNotAtAStep()
    {
        var scale = LinearScale.EndingAt(12.5);
        Assert.Equal(1, scale.Place(12.5));
        Assert.Equal([0, 5, 10], scale.Ticks.Select(tick => tick.Value));
    }

    [Fact]
    public void Linear_OfBytes_StepsInTheirUnit() =>
        Assert.Equal([0, 20, 40, 60, 80], LinearScale.UpTo(78 << 20, 1 << 20).Ticks.Select(tick => tick.Value / (1 << 20)));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1.0)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.MaxValue)]
    [InlineData(double.Epsilon)]
    public void Linear_UpToAnImpossibleValue_IsAnAxisAllTheSame(double value)
    {
        var scale = LinearScale.UpTo(value);
        Assert.InRange(scale.Ticks.Count, 2, 7);
        Assert.All(scale.Ticks, tick => Assert.InRange(scale.Place(tick.Value), 0, 1));
    }

    [Fact]
    public void Logarithmic_AroundValues_IsWholeDecades()
    {
        var scale = LogarithmicScale.Around([30, 0, 4000, double.NaN]);
        Assert.Equal(0, scale.Place(10));
        Assert.Equal(1.0 / 3, scale.Place(100), 9);
        Assert.Equal(1, scale.Place(10_000));
        Assert.Equal([10, 100, 1000, 10_000], scale.Ticks.Where(tick => tick.IsLabelled).Select(tick => tick.Value));
    }

    [Theory]
    [InlineData]
    [InlineData(0.0)]
    [InlineData(100.0)]
    [InlineData(1e-300, 1e300)]
    public void Logarithmic_AroundFewValues_HasALengthAndTicksInIt(params double[] values)
    {
        var scale = LogarithmicScale.Around(values);
        Assert.InRange(scale.Ticks.Count(tick => tick.IsLabelled), 2, 12);
        Assert.All(scale.Ticks, tick => Assert.InRange(scale.Place(tick.Value), 0, 1));
        Assert.Equal(0, scale.Place(0));
        Assert.Equal(0, scale.Place(-3));
    }

    [Fact]
    public void Nines_EachNine_IsAsFarAsTheOneBefore()
    {
        var scale = NinesScale.For(100_000);
        Assert.Equal(0, scale.Place(0));
        double one = scale.Place(0.9);
        Assert.Equal(2 * one, scale.Place(0.99), 9);
        Assert.Equal(3 * one, scale.Place(0.999), 9);
        Assert.Equal(1, scale.Place(NinesScale.LastShare(100_000)), 9);
        Assert.Equal(1, scale.Place(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void Nines_ForAnyCount_HasItsTicksInside(long count)
    {
        var scale = NinesScale.For(count);
        Assert.NotEmpty(scale.Ticks);
        Assert.All(scale.Ticks, tick => Assert.InRange(scale.Place(tick.Value), 0, 1));
        Assert.Equal(scale.Ticks.Count, scale.Ticks.Select(tick => scale.Place(tick.Value)).Distinct().Count());
    }
}
