using Hoopoe.Bench.Results;
using Hoopoe.Bench.Traffic;
using Hoopoe.Bench.Workloads;

namespace Hoopoe.Bench.Measuring;

/// <summary>
/// Compares what was promised with what arrived, for each pair of producer and queue. Used once, when all threads have ended. A queue is asked
/// what it still holds only where something is missing.
/// </summary>
internal sealed class DeliveryCheck
{
    private const int MaxFaults = 100;

    private readonly Topology _topology;
    private readonly Crew _crew;
    private readonly Dictionary<(int Producer, int Queue), Pair> _pairs = [];

    public DeliveryCheck(Workload workload, Crew crew)
    {
        _topology = workload.Topology;
        _crew = crew;
        foreach (var threads in crew.Producers) AddPromises(threads.Producer);
        foreach (var subscription in crew.Consumers.SelectMany(consumer => consumer.Subscriptions)) AddArrivals(subscription);
    }

    /// <summary>Promised deliveries that are nowhere.</summary>
    public long Lost { get; private set; }

    /// <summary>What the queues that were asked still hold.</summary>
    public long Remaining { get; private set; }

    public long Reordered { get; private set; }

    /// <summary>The pairs that something went wrong between.</summary>
    public IReadOnlyList<SequenceFault> Faults =>
    [
        .. from pair in _pairs
           where pair.Value.Missing > 0 || pair.Value.Duplicated > 0 || pair.Value.Reordered > 0
           orderby pair.Key
           select new SequenceFault(pair.Key.Producer + 1, _topology.Queues[pair.Key.Queue], pair.Value.Expected, Math.Max(0, pair.Value.Missing), pair.Value.Duplicated, pair.Value.Reordered),
    ];

    /// <summary>The first of them, as many as a report can use.</summary>
    public IReadOnlyList<SequenceFault> FirstFaults => [.. Faults.Take(MaxFaults)];

    /// <summary>Works out what is lost; <paramref name="remaining"/> says what a queue holds, or null where that cannot be known.</summary>
    public void Conclude(Func<int, long?> remaining)
    {
        Reordered = _pairs.Values.Sum(pair => pair.Reordered);
        foreach (var queue in _pairs.GroupBy(pair => pair.Key.Queue))
        {
            var unusable = _crew.Consumers.SelectMany(consumer => consumer.Subscriptions).Where(subscription => subscription.Queue == queue.Key)
                .Sum(subscription => subscription.Damaged + subscription.Unchecked);
            long missing = queue.Sum(pair => Math.Max(0, pair.Value.Missing - Allowance(pair.Key.Producer))) - unusable;
            if (missing <= 0) continue;
            long held = remaining(queue.Key) ?? 0;
            Remaining += held;
            Lost += Math.Max(0, missing - held);
        }
    }

    /// <summary>What a producer published without a promise: refused, returned, or not confirmed.</summary>
    private long Allowance(int producer)
    {
        var threads = _crew.Producers[producer];
        return threads.Receiver.Returned + threads.Producer.Confirms.Sum(ledger => ledger.Nacked + ledger.Outstanding);
    }

    private void AddPromises(Producer producer)
    {
        for (int i = 0; i < producer.PublishedByFlow.Length; i++)
        {
            foreach (int queue in _topology.Targets[producer.Targets[i % producer.Targets.Count]].Queues)
            {
                var pair = PairOf(producer.Index, queue);
                pair.Expected += producer.PublishedByFlow[i];
                pair.Arrived += _crew.Ledgers[queue].Find(_crew.FirstFlows[producer.Index] + i)?.Arrived ?? 0;
            }
        }
    }

    private void AddArrivals(Subscription subscription)
    {
        foreach (var (flow, reordered, duplicated) in subscription.Flows)
        {
            int found = Array.BinarySearch(_crew.FirstFlows, flow);
            // Between the first flows of two producers lie those of the former.
            var pair = PairOf(found >= 0 ? found : ~found - 1, subscription.Queue);
            pair.Reordered += reordered;
            pair.Duplicated += duplicated;
        }
    }

    private Pair PairOf(int producer, int queue)
    {
        if (!_pairs.TryGetValue((producer, queue), out var pair)) _pairs[(producer, queue)] = pair = new Pair();
        return pair;
    }

    /// <summary>What went from one producer to one queue.</summary>
    private sealed class Pair
    {
        public long Expected { get; set; }

        public long Arrived { get; set; }

        public long Reordered { get; set; }

        public long Duplicated { get; set; }

        public long Missing => Expected - Arrived;
    }
}
