using Hoopoe.Management.Rates;
using Xunit;

namespace Hoopoe.Tests.Management.Rates;

/// <summary>The past is kept finely for minutes and coarsely for a day, and no longer.</summary>
public sealed class SampleHistoryTests
{
    private readonly SampleHistory _history = new(2);
    private long _nowMs;

    [Fact]
    public void Take_MinutesFinely_HasEachSampleNewestFirst()
    {
        Pass(TimeSpan.FromMinutes(1));
        var series = Take(30, 5);
        Assert.Equal(7, series.Count);
        Assert.Equal(Utc(_nowMs), series.TimeOf(0));
        Assert.Equal(Utc(_nowMs - 5000), series.TimeOf(1));
        Assert.Equal(_nowMs, series.ValueOf(0, 0));
        Assert.Equal(-_nowMs, series.ValueOf(0, 1));
        Assert.Equal(1000, series.RateOf(0));
        Assert.Equal(_nowMs - 15_000, series.MeanOf(0));
    }

    [Fact]
    public void Take_WiderSteps_HasOneSampleForEach()
    {
        Pass(TimeSpan.FromMinutes(2));
        var series = Take(60, 20);
        Assert.Equal([120_000, 115_000, 95_000, 75_000], Enumerable.Range(0, series.Count).Select(at => series.TimeOf(at) - Utc(0)));
    }

    [Theory]
    [InlineData(600, 5, 121, 5)]
    [InlineData(3600, 60, 61, 60)]
    [InlineData(3600, 5, 61, 60)]
    [InlineData(28_800, 600, 49, 600)]
    [InlineData(86_400, 1800, 49, 1800)]
    [InlineData(10_000_000, 5, 49, 1800)]
    public void Take_AnAge_IsOfTheFinestKeptForThatLong(int ageSeconds, int stepSeconds, int count, int apartSeconds)
    {
        Pass(TimeSpan.FromDays(2));
        var series = Take(ageSeconds, stepSeconds);
        Assert.Equal(count, series.Count);
        Assert.Equal(apartSeconds * 1000, series.TimeOf(1) - series.TimeOf(2));
    }

    [Fact]
    public void Take_NothingYet_IsEmpty()
    {
        var series = Take(600, 5);
        Assert.Equal(0, series.Count);
        Assert.Null(series.RateOf(0));
    }

    [Fact]
    public void Add_OneSampleALittleLate_LeavesNoTwoInOneStep()
    {
        _history.Add(5000, [1, 1]);
        _history.Add(9999, [2, 2]);
        _history.Add(10_001, [3, 3]);
        _nowMs = 10_001;
        Assert.Equal([3, 1], Enumerable.Range(0, 2).Select(at => Take(60, 5).ValueOf(at, 0)));
    }

    private void Pass(TimeSpan time)
    {
        for (long end = _nowMs + (long)time.TotalMilliseconds; _nowMs <= end; _nowMs += 5000) _history.Add(_nowMs, [_nowMs, -_nowMs]);
        _nowMs -= 5000;
    }

    private SampleSeries Take(int ageSeconds, int stepSeconds) =>
        _history.Take(new SampleRange(TimeSpan.FromSeconds(ageSeconds), TimeSpan.FromSeconds(stepSeconds)), _nowMs, Utc(_nowMs));

    private static long Utc(long ms) => 1_700_000_000_000 + ms;
}
