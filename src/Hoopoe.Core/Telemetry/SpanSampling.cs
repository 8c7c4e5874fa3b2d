namespace Hoopoe.Core.Telemetry;

/// <summary>
/// Which messages spans are made of. Decided when a message is published, once for all that happens to it. Lives as long as
/// the tracer that asks it; any thread may.
/// </summary>
/// <param name="followsParents">
/// Whether a message whose publisher says in a header that it is traced, or that it is not, is treated so; otherwise its
/// trace-id and the ratio decide.
/// </param>
/// <param name="ratio">The share of all other messages, from 0 to 1.</param>
public sealed class SpanSampling(bool followsParents, double ratio)
{
    private long _count;

    /// <summary>Whether no message is ever taken.</summary>
    public bool IsNone => !followsParents && ratio <= 0;

    /// <summary>Whether a message is taken.</summary>
    /// <param name="traceParent">Its traceparent header; empty where it has none.</param>
    internal bool Takes(ReadOnlySpan<byte> traceParent)
    {
        if (traceParent.Length >= TraceParent.Length)
        {
            if (followsParents) return TraceParent.IsSampled(traceParent);
            return ratio >= 1 || (ratio > 0 && TraceParent.Share(traceParent) < ratio);
        }
        return ratio >= 1 || (ratio > 0 && Share(Interlocked.Increment(ref _count)) < ratio);
    }

    // Numbers that follow one another, spread evenly: a publisher that repeats a pattern of messages is sampled fairly all the same.
    private static double Share(long number)
    {
        ulong mixed = (ulong)number * 0x9E3779B97F4A7C15;
        mixed ^= mixed >> 32;
        mixed *= 0xD6E8FEB86659FD93;
        return (mixed >> 11) * (1.0 / (1UL << 53));
    }
}
