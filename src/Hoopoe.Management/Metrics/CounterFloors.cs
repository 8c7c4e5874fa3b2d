using System.Collections.Concurrent;
using System.Text;

namespace Hoopoe.Management.Metrics;

/// <summary>
/// What sums were told last, so that none of them falls: Prometheus takes a counter that falls for one that has begun anew, and
/// shows all it ever counted as a burst. Lives as long as the broker; holds as much as an aggregated answer has counters.
/// </summary>
internal sealed class CounterFloors
{
    private readonly ConcurrentDictionary<string, double> _told = new(StringComparer.Ordinal);

    /// <summary>The value, or what was told before if that was more.</summary>
    public double Raise(string name, byte[] labels, double value) => _told.AddOrUpdate(
        labels.Length == 0 ? name : name + Encoding.UTF8.GetString(labels), static (_, now) => now, static (_, told, now) => Math.Max(told, now), value);
}
