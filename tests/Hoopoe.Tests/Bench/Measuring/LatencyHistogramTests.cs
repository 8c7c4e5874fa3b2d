using Hoopoe.Bench.Measuring;
using Xunit;

namespace Hoopoe.Tests.Bench.Measuring;

/// <summary>The histogram: its error, its bounds, what its summary says.</summary>
public sealed class LatencyHistogramTests
{
    [Fact]
    public void Record_AnyLatency_FallsIntoABucketWithinOnePercent()
    {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            long ticks = (long)Math.Pow(2, random.NextDouble() * 36.9);
            int bucket = BucketOf(ticks);
            long from = LatencyHistogram.LowerBound(bucket);
            long to = LatencyHistogram.LowerBound(bucket + 1);
            Assert.InRange(ticks, from, to - 1);
            Assert.True(to - from == 1 || (to - from) * 100 <= from, $"{ticks} is in {from} to {to}");
        }
    }

    [Fact]
    public void Buckets_OneAfterTheOther_LeaveNoGap()
    {
        for (int bucket = 0; bucket < LatencyHistogram.Length; bucket++)
            Assert.True(LatencyHistogram.LowerBound(bucket) < LatencyHistogram.LowerBound(bucket + 1));
    }

    [Fact]
    public void Record_BeyondBothEnds_GoesToTheLastBucketThere()
    {
        Assert.Equal(0, BucketOf(-5));
        Assert.Equal(LatencyHistogram.Length - 1, BucketOf(long.MaxValue));
    }

    [Fact]
    public void Summary_OfKnownLatencies_HasTheirPercentiles()
    {
        var histogram = new LatencyHistogram();
        for (int i = 1; i <= 100_000; i++) histogram.Record(i * 10L);
        var summary = LatencySummaries.Summarise(Counts(histogram))!;
        Assert.Equal(100_000, summary.Count);
        Within(1, summary.Min);
        Within(50_000, summary.P50);
        Within(75_000, summary.P75);
        Within(99_000, summary.P99);
        Within(99_900, summary.P999);
        Within(99_990, summary.P9999);
        Within(100_000, summary.Max);
        Within(50_000, summary.Mean);
        Assert.Equal(100_000, summary.Buckets.Sum(bucket => bucket.Count));
    }

    [Fact]
    public void Series_AfterAnInterval_ShowsOnlyWhatIsNew()
    {
        var histogram = new LatencyHistogram();
        var series = new LatencySeries([histogram]);
        histogram.Record(1000);
        Assert.Equal(100, series.TakeInterval()!.P50, 1.0);
        Assert.Null(series.TakeInterval());
        series.BeginMeasuring();
        histogram.Record(5000);
        Assert.Equal(500, series.TakeInterval()!.P50, 5.0);
        Assert.Equal(1, series.Measured()!.Count);
    }

    private static void Within(double expected, double actual) => Assert.Equal(expected, actual, expected * 0.01);

    private static int BucketOf(long ticks)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(ticks);
        return Array.IndexOf(Counts(histogram), 1L);
    }

    private static long[] Counts(LatencyHistogram histogram)
    {
        long[] counts = new long[LatencyHistogram.Length];
        histogram.AddTo(counts);
        return counts;
    }
}
