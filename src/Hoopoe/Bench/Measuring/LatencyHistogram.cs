using System.Numerics;

namespace Hoopoe.Bench.Measuring;

/// <summary>
/// Counts latencies in buckets, each no wider than a 128th of what it holds: a percentile is within one percent. One thread
/// records, which is a handful of instructions and no allocation; another may add up the counts meanwhile, and misses at most what
/// is just being recorded.
/// </summary>
internal sealed class LatencyHistogram
{
    /// <summary>Buckets in all: latencies up to two hours in ticks of 100 ns.</summary>
    public const int Length = (MaxBits - PrecisionBits + 1) << PrecisionBits;

    private const int PrecisionBits = 7;
    private const int Precision = 1 << PrecisionBits;
    private const int MaxBits = 37;

    private readonly long[] _counts = new long[Length];

    public void Record(long ticks)
    {
        ref long count = ref _counts[Math.Min(BucketOf(ticks), Length - 1)];
        Volatile.Write(ref count, count + 1);
    }

    /// <summary>Adds what was counted so far to somebody's sums.</summary>
    public void AddTo(Span<long> sums)
    {
        for (int i = 0; i < Length; i++) sums[i] += Volatile.Read(ref _counts[i]);
    }

    /// <summary>The least value that falls into a bucket; for the bucket after it, the bound where it ends.</summary>
    public static long LowerBound(int bucket)
    {
        if (bucket < Precision) return bucket;
        int exponent = (bucket >> PrecisionBits) - 1;
        return (long)(Precision + (bucket & (Precision - 1))) << exponent;
    }

    private static int BucketOf(long ticks)
    {
        if ((ulong)ticks < Precision) return (int)ticks;
        if (ticks < 0) return 0;
        int exponent = BitOperations.Log2((ulong)ticks) - PrecisionBits;
        return ((exponent + 1) << PrecisionBits) + (int)((ticks >> exponent) & (Precision - 1));
    }
}
