using Hoopoe.Bench.Measuring;

namespace Hoopoe.Bench.Traffic;

/// <summary>
/// One consumer of one queue: judges each message that arrives there. Belongs to the thread that receives; its counters are read by others.
/// </summary>
internal sealed class Subscription(int queue, QueueLedger ledger, bool isOrdered, int flows)
{
    private readonly Dictionary<int, FlowWatch> _watches = [];
    private FlowWatch? _lastWatch;
    private int _lastFlow = -1;

    /// <summary>The queue's index in the topology.</summary>
    public int Queue { get; } = queue;

    /// <summary>Deliveries whose body was not what was published.</summary>
    public long Damaged { get; private set; }

    /// <summary>Deliveries too short to be told from each other.</summary>
    public long Unchecked { get; private set; }

    /// <summary>Whole messages that this run did not publish.</summary>
    public long Foreign { get; private set; }

    /// <summary>Deliveries that had arrived before and do not say so.</summary>
    public long Duplicated { get; private set; }

    /// <summary>Deliveries that were marked as redelivered.</summary>
    public long Redelivered { get; private set; }

    /// <summary>Deliveries after a later one of the same flow, by flow.</summary>
    public IEnumerable<(int Flow, long Reordered, long Duplicated)> Flows => _watches.Select(watch => (watch.Key, watch.Value.Reordered, watch.Value.Duplicated));

    public void NoteDamaged() => Damaged++;

    public void NoteUnchecked() => Unchecked++;

    /// <summary>Takes note of a whole message: false if it is none of this run.</summary>
    public bool Note(int flow, long number, bool redelivered)
    {
        if (redelivered) Redelivered++;
        if (flow >= flows)
        {
            Foreign++;
            return false;
        }
        var watch = WatchOf(flow);
        if (!ledger.Note(flow, number))
        {
            if (redelivered) return true;
            watch.Duplicated++;
            Duplicated++;
        }
        else if (number < watch.Last)
        {
            if (isOrdered && !redelivered) watch.Reordered++;
        }
        else
        {
            watch.Last = number;
        }
        return true;
    }

    private FlowWatch WatchOf(int flow)
    {
        if (flow == _lastFlow) return _lastWatch!;
        if (!_watches.TryGetValue(flow, out var watch)) _watches[flow] = watch = new FlowWatch();
        _lastFlow = flow;
        return _lastWatch = watch;
    }

    /// <summary>How one flow comes to this consumer.</summary>
    private sealed class FlowWatch
    {
        public long Last { get; set; } = -1;

        public long Reordered { get; set; }

        public long Duplicated { get; set; }
    }
}
