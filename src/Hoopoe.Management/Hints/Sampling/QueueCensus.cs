using Hoopoe.Core;
using Hoopoe.Core.Queues;

namespace Hoopoe.Management.Hints.Sampling;

/// <summary>
/// All queues, looked at once a quarter of a minute: what happened in each within the last minute, and where most happens. Belongs to the
/// monitor's thread; lives as long as the API.
/// </summary>
/// <param name="broker">Whose queues.</param>
internal sealed class QueueCensus(Broker broker)
{
    private readonly Dictionary<Queue, QueuePulse> _pulses = [];
    private readonly PriorityQueue<Queue, long> _busiest = new();
    private int _round;

    /// <summary>Those of most traffic within the last minute; the least busy of them first.</summary>
    public IReadOnlyList<Queue> Busiest { get; private set; } = [];

    /// <summary>Looks at every queue.</summary>
    /// <param name="nowMs">The present.</param>
    /// <param name="mostBusy">How many are to be found of the busiest.</param>
    /// <param name="judge">Shown each queue of which a rule could mind anything.</param>
    public void Look(long nowMs, int mostBusy, Action<Queue, QueuePulse> judge)
    {
        _round++;
        foreach (var host in broker.VirtualHosts)
        {
            foreach (var queue in host.Queues.Unordered) Look(queue, nowMs, mostBusy, judge);
        }
        foreach (var (queue, pulse) in _pulses)
        {
            if (pulse.Round != _round) _pulses.Remove(queue);
        }
        List<Queue> busiest = [];
        while (_busiest.TryDequeue(out var queue, out _)) busiest.Add(queue);
        Busiest = busiest;
    }

    private void Look(Queue queue, long nowMs, int mostBusy, Action<Queue, QueuePulse> judge)
    {
        if (!_pulses.TryGetValue(queue, out var pulse))
        {
            // Nothing ever happened in most queues of those who have very many.
            if (queue is { Counters.Published: 0, ReadyCount: 0 }) return;
            _pulses.Add(queue, pulse = new QueuePulse());
        }
        pulse.Look(queue, nowMs, _round);
        if (pulse.Traffic is > 0 and var traffic)
        {
            if (_busiest.Count < mostBusy) _busiest.Enqueue(queue, traffic);
            else _busiest.EnqueueDequeue(queue, traffic);
        }
        if (pulse.IsOfInterest(queue)) judge(queue, pulse);
    }
}
