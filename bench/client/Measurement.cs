using System.Diagnostics;

namespace Hoopoe.ClientBench;

/// <summary>What one run of a workload came to: rate, and what this process, broker and client together, spent on a message.</summary>
internal sealed record Measurement(double PerSecond, double CpuMicroseconds, double AllocatedBytes)
{
    /// <summary>Runs a workload for some time.</summary>
    /// <param name="workload">Runs as long as it is told to go on, and says how many messages passed.</param>
    /// <param name="time">How long.</param>
    public static async Task<Measurement> OfAsync(Func<Func<bool>, Task<long>> workload, TimeSpan time)
    {
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        long count = await workload(() => Stopwatch.GetTimestamp() < end);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        return new Measurement(
            count / seconds, (process.TotalProcessorTime - cpu).TotalMicroseconds / count, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)count);
    }

    /// <summary>The middle one by rate.</summary>
    public static Measurement Median(IEnumerable<Measurement> runs)
    {
        var sorted = runs.OrderBy(run => run.PerSecond).ToList();
        return sorted[sorted.Count / 2];
    }
}
