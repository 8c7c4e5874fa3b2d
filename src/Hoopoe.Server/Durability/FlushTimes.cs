using System.Diagnostics;
using Hoopoe.Management;

namespace Hoopoe.Server.Durability;

/// <summary>
/// How long the journal's flushes took, from the write to the end of the sync: a count for each class of durations. Written by the
/// flusher's thread alone; any thread reads, a moment old.
/// </summary>
internal sealed class FlushTimes
{
    private static readonly double[] _bounds = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

    private readonly long[] _counts = new long[_bounds.Length + 1];
    private long _begun;

    /// <summary>The longest duration of each class but the last, in seconds.</summary>
    public static IReadOnlyList<double> Bounds => _bounds;

    /// <summary>All durations together, in seconds.</summary>
    public double Seconds { get; private set; }

    /// <summary>How many flushes there were of each class; the last is for those longer than the bounds.</summary>
    public long[] Counts => [.. _counts];

    /// <summary>How many there were, and what they took together.</summary>
    public FlushTotals Totals => new(_counts.Sum(), TimeSpan.FromSeconds(Seconds));

    /// <summary>A flush begins.</summary>
    public void Begin() => _begun = Stopwatch.GetTimestamp();

    /// <summary>What was flushed is durable.</summary>
    public void End()
    {
        // What is flushed at the broker's end is no driver's flush.
        if (_begun == 0) return;
        double seconds = Stopwatch.GetElapsedTime(_begun).TotalSeconds;
        int index = 0;
        while (index < _bounds.Length && seconds > _bounds[index]) index++;
        _counts[index]++;
        _begun = 0;
        Seconds += seconds;
    }
}
