namespace Hoopoe.Bench.Results;

/// <summary>
/// A distribution of latencies in microseconds, each within one percent. Counted from when a message was to be sent, so that a stall
/// shows in full. Immutable.
/// </summary>
internal sealed record LatencySummary
{
    /// <summary>Messages measured.</summary>
    public required long Count { get; init; }

    public required double Min { get; init; }

    public required double Mean { get; init; }

    public required double P50 { get; init; }

    public required double P75 { get; init; }

    public required double P90 { get; init; }

    public required double P95 { get; init; }

    public required double P99 { get; init; }

    public required double P999 { get; init; }

    public required double P9999 { get; init; }

    public required double Max { get; init; }

    /// <summary>The buckets that hold something, lowest first.</summary>
    public required IReadOnlyList<LatencyBucket> Buckets { get; init; }
}

/// <summary>Messages whose latency lay between two bounds. Immutable.</summary>
/// <param name="From">The least latency that falls into it, in microseconds.</param>
/// <param name="To">The least that no longer does.</param>
/// <param name="Count">How many did.</param>
internal readonly record struct LatencyBucket(double From, double To, long Count);
