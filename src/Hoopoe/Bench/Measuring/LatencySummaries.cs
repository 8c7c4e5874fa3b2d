using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Measuring;

/// <summary>From counts of a <see cref="LatencyHistogram"/> to what people read.</summary>
internal static class LatencySummaries
{
    private const double TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    /// <summary>All about a distribution; null if nothing was counted.</summary>
    public static LatencySummary? Summarise(ReadOnlySpan<long> counts)
    {
        List<LatencyBucket> buckets = [];
        long total = 0;
        double sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] <= 0) continue;
            var bucket = new LatencyBucket(Bound(i), Bound(i + 1), counts[i]);
            buckets.Add(bucket);
            total += bucket.Count;
            sum += bucket.Count * (bucket.From + bucket.To) / 2;
        }
        if (total == 0) return null;
        return new LatencySummary
        {
            Count = total,
            Min = buckets[0].From,
            Mean = sum / total,
            P50 = Percentile(counts, 0.5),
            P75 = Percentile(counts, 0.75),
            P90 = Percentile(counts, 0.9),
            P95 = Percentile(counts, 0.95),
            P99 = Percentile(counts, 0.99),
            P999 = Percentile(counts, 0.999),
            P9999 = Percentile(counts, 0.9999),
            Max = buckets[^1].To,
            Buckets = buckets,
        };
    }

    /// <summary>The few figures of one interval; null if nothing was counted.</summary>
    public static IntervalLatency? SummariseInterval(ReadOnlySpan<long> counts)
    {
        int highest = counts.LastIndexOfAnyExcept(0);
        return highest < 0 ? null : new IntervalLatency(Percentile(counts, 0.5), Percentile(counts, 0.95), Percentile(counts, 0.99), Bound(highest + 1));
    }

    /// <summary>The latency that this share of all stays within: the middle of the bucket that the last of them is in.</summary>
    private static double Percentile(ReadOnlySpan<long> counts, double share)
    {
        long total = 0;
        foreach (long count in counts) total += count;
        long rank = Math.Max(1, (long)Math.Ceiling(share * total));
        for (int i = 0; i < counts.Length; i++)
        {
            rank -= counts[i];
            if (rank <= 0) return (Bound(i) + Bound(i + 1)) / 2;
        }
        return 0;
    }

    private static double Bound(int bucket) => LatencyHistogram.LowerBound(bucket) / TicksPerMicrosecond;
}
