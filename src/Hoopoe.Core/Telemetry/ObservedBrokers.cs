using System.Diagnostics.Metrics;

namespace Hoopoe.Core.Telemetry;

/// <summary>
/// The brokers of this process that metrics tell of, and the instruments that do: sums over all of them, in which a broker that
/// has ended keeps its part. Lives as long as the process; any thread may call. Nothing is counted until a listener asks.
/// </summary>
internal sealed class ObservedBrokers
{
    private readonly Lock _lock = new();
    private readonly List<ObservedBroker> _brokers = [];
    // None while there are no instruments: nobody can have been told anything yet.
    private long[] _ended = [];
    private long[] _told = [];

    /// <summary>Those of this process.</summary>
    public static ObservedBrokers All { get; } = new();

    /// <summary>Makes the instruments of a meter. Called once.</summary>
    public Meter AddTo(Meter meter)
    {
        lock (_lock)
        {
            _ended = new long[BrokerMetric.Counters.Count];
            _told = new long[BrokerMetric.Counters.Count];
        }
        foreach (var series in BrokerMetric.Counters.Select((metric, index) => (metric, index)).GroupBy(pair => pair.metric.Name))
        {
            var first = series.First().metric;
            int[] rows = [.. series.Select(pair => pair.index)];
            meter.CreateObservableCounter(first.Name, () => rows.Select(row => new Measurement<long>(Count(row), BrokerMetric.Counters[row].Tags)), first.Unit, first.Description);
        }
        for (int row = 0; row < BrokerMetric.Gauges.Count; row++)
        {
            int index = row;
            var metric = BrokerMetric.Gauges[row];
            meter.CreateObservableUpDownCounter(metric.Name, () => Measure(index), metric.Unit, metric.Description);
        }
        return meter;
    }

    /// <summary>Adds a broker, until what is returned is disposed of.</summary>
    public IDisposable Add(Broker broker)
    {
        var observed = new ObservedBroker(broker, Remove);
        lock (_lock) _brokers.Add(observed);
        return observed;
    }

    private void Remove(ObservedBroker broker)
    {
        lock (_lock)
        {
            if (!_brokers.Remove(broker)) return;
            for (int row = 0; row < _ended.Length; row++) _ended[row] += broker.Read(anew: row == 0).Counts[row];
        }
    }

    private long Count(int row)
    {
        lock (_lock)
        {
            long sum = _ended[row];
            foreach (var broker in _brokers) sum += broker.Read().Counts[row];
            // What is read while it is written may be a moment older than what was read before; a counter never falls.
            return _told[row] = Math.Max(_told[row], sum);
        }
    }

    private long Measure(int row)
    {
        lock (_lock)
        {
            long sum = 0;
            foreach (var broker in _brokers) sum += broker.Read().Levels[row];
            return sum;
        }
    }
}
