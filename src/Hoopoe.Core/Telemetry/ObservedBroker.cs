using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Telemetry;

/// <summary>
/// A broker as metrics see it: a reading of all its numbers at once, for the queues are walked for it, which serves all the
/// instruments that ask together. Belongs to the <see cref="ObservedBrokers"/>, whose lock is held around it.
/// </summary>
/// <param name="broker">The broker.</param>
/// <param name="end">Told when it ends.</param>
internal sealed class ObservedBroker(Broker broker, Action<ObservedBroker> end) : IDisposable
{
    // Those who collect ask for one instrument after the other; much less than the interval that anybody collects at.
    private const long FreshMs = 50;

    // What virtual hosts counted that are gone; made at the first reading.
    private long[]? _gone;
    private Dictionary<VirtualHost, long[]> _hosts = [];
    private (long[] Counts, long[] Levels)? _last;
    private long _readAtMs;

    /// <summary>All its numbers, in the order of <see cref="BrokerMetric"/>'s lists.</summary>
    public (long[] Counts, long[] Levels) Read(bool anew = false)
    {
        long now = broker.Upkeep.Clock.NowMs;
        if (!anew && _last is { } last && now - _readAtMs < FreshMs) return last;
        _readAtMs = now;
        _last = Walk();
        return _last.Value;
    }

    /// <inheritdoc/>
    public void Dispose() => end(this);

    private (long[] Counts, long[] Levels) Walk()
    {
        long[] gone = _gone ??= new long[BrokerMetric.Counters.Count];
        long[] counts = new long[BrokerMetric.Counters.Count];
        long[] levels = new long[BrokerMetric.Gauges.Count];
        var hosts = new Dictionary<VirtualHost, long[]>();
        foreach (var host in broker.VirtualHosts)
        {
            var queues = host.Queues.CountTotals();
            hosts[host] = [.. BrokerMetric.Counters.Select(metric => metric.OfHost?.Invoke(host, queues) ?? 0)];
            for (int row = 0; row < levels.Length; row++) levels[row] += BrokerMetric.Gauges[row].OfHost?.Invoke(host, queues) ?? 0;
        }
        foreach (var (host, last) in _hosts)
        {
            if (!hosts.ContainsKey(host)) Add(last, gone);
        }
        _hosts = hosts;
        Add(gone, counts);
        foreach (long[] ofHost in hosts.Values) Add(ofHost, counts);
        for (int row = 0; row < counts.Length; row++) counts[row] += BrokerMetric.Counters[row].OfBroker?.Invoke(broker) ?? 0;
        for (int row = 0; row < levels.Length; row++) levels[row] += BrokerMetric.Gauges[row].OfBroker?.Invoke(broker) ?? 0;
        return (counts, levels);
    }

    private static void Add(long[] from, long[] to)
    {
        for (int row = 0; row < to.Length; row++) to[row] += from[row];
    }
}
