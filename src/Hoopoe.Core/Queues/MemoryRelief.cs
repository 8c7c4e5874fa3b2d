using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Queues;

/// <summary>
/// Goes through all queues in small steps while message memory is above its budget, and has them move messages to the
/// disk: also those that nobody enters. One for a broker, at rest while there is memory enough; any thread may start it.
/// </summary>
internal sealed class MemoryRelief(Broker broker) : ITimed
{
    private const int QueuesInStep = 500;
    private const int BetweenStepsMs = 1;

    // A round that frees nothing is followed by a longer rest: what fills the memory is not the queues' to move.
    private const int ShortestRestMs = 100;
    private const int LongestRestMs = 1000;

    private const int AtRest = 0;
    private const int GoingRound = 1;
    private const int Asked = 2;

    private List<Queue> _round = [];
    private int _next;
    private int _state;
    private bool _wasFull;
    private long _inUseBefore;
    private int _restMs = ShortestRestMs;

    /// <summary>Has it go round once more from here on.</summary>
    public void Start()
    {
        if (Volatile.Read(ref _state) == Asked || Interlocked.Exchange(ref _state, Asked) != AtRest) return;
        broker.Upkeep.Schedule(this, broker.Upkeep.Clock.NowMs + BetweenStepsMs);
    }

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        bool full = broker.IsMemoryFull;
        // Who was held back while it was full is served again: one more round after it no longer is.
        if (_next == 0) BeginRound(full);
        bool pagesOut = broker.Memory.BytesInUse > broker.PageAboveBytes(consumed: false);
        for (int i = 0; i < QueuesInStep && _next < _round.Count; i++)
        {
            var queue = _round[_next++];
            if (queue.ReadyCount > 0) queue.Relieve(turn);
        }
        if (_next < _round.Count)
        {
            broker.Upkeep.Schedule(this, nowMs + BetweenStepsMs);
            return;
        }
        _round = [];
        _next = 0;
        bool again = pagesOut || full || _wasFull || Interlocked.CompareExchange(ref _state, AtRest, GoingRound) != GoingRound;
        if (again) broker.Upkeep.Schedule(this, nowMs + RestMs());
    }

    private int RestMs()
    {
        bool freed = broker.Memory.BytesInUse < _inUseBefore;
        _restMs = freed ? ShortestRestMs : Math.Min(2 * _restMs, LongestRestMs);
        return _restMs;
    }

    private void BeginRound(bool full)
    {
        Volatile.Write(ref _state, GoingRound);
        _round = [.. broker.VirtualHosts.SelectMany(static (VirtualHost host) => host.Queues.All)];
        _next = 0;
        _wasFull = full;
        _inUseBefore = broker.Memory.BytesInUse;
    }
}
