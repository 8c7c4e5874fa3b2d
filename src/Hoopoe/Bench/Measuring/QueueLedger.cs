namespace Hoopoe.Bench.Measuring;

/// <summary>
/// What has arrived from one queue, flow by flow. Consumers that share the queue take its lock for each message; one that has the queue
/// for itself needs none. Lives as long as the run.
/// </summary>
internal sealed class QueueLedger(bool isShared)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, SequenceTracker> _flows = [];
    private SequenceTracker? _lastTracker;
    private int _lastFlow = -1;

    /// <summary>Takes note of an arrival: false if it had arrived before.</summary>
    public bool Note(int flow, long number)
    {
        if (!isShared) return TrackerOf(flow).Note(number);
        lock (_gate) return TrackerOf(flow).Note(number);
    }

    /// <summary>A flow's tracker, to be read when consumers have ended; null if nothing of it arrived.</summary>
    public SequenceTracker? Find(int flow) => _flows.GetValueOrDefault(flow);

    private SequenceTracker TrackerOf(int flow)
    {
        if (flow == _lastFlow) return _lastTracker!;
        if (!_flows.TryGetValue(flow, out var tracker)) _flows[flow] = tracker = new SequenceTracker();
        _lastFlow = flow;
        return _lastTracker = tracker;
    }
}
