using Hoopoe.Core.Queues;

namespace Hoopoe.Management.Hints.Sampling;

/// <summary>
/// The last minute of one queue. Small for queues in which nothing happens, so that a hundred thousand of them cost little. Belongs to the
/// monitor's thread.
/// </summary>
internal sealed class QueuePulse
{
    // What has not changed for so many looks needs no window: all of it is the same.
    private const int LooksToRest = 4;

    private QueueSample _last;
    private Slices<QueueSample>? _slices;
    private int _unchanged;
    private int _looks;

    /// <summary>The round in which the queue was last there.</summary>
    public int Round { get; private set; }

    /// <summary>Messages that came and went within the window.</summary>
    public long Traffic => _slices is { } slices ? _last.Arrived - slices[0].Arrived + _last.Delivered - slices[0].Delivered : 0;

    /// <summary>
    /// Whether there is anything that a rule could mind: messages that come and go, that consumers hold, or that fill the queue. Many queues
    /// hold messages that nobody touches, and cost nothing more.
    /// </summary>
    public bool IsOfInterest(Queue queue) => _slices is not null
        ? _last.Depth > 0 || _last.Lost > _slices[0].Lost || _last.Redelivered > _slices[0].Redelivered
        : _last.Depth > 0 && (queue.ConsumerCount > 0 || queue.Settings.Bounded);

    /// <summary>Looks at the queue.</summary>
    public void Look(Queue queue, long nowMs, int round)
    {
        Round = round;
        var sample = QueueSample.Of(queue);
        bool hasChanged = _looks > 0 && sample != _last;
        _unchanged = hasChanged ? 0 : _unchanged + 1;
        // The look before the first change belongs to the window too.
        if (hasChanged && _slices is null) (_slices = new Slices<QueueSample>()).Add(nowMs - (long)HintMonitor.Interval.TotalMilliseconds, _last);
        if (_unchanged > LooksToRest) _slices = null;
        _slices?.Add(nowMs, sample);
        _last = sample;
        if (_looks < int.MaxValue) _looks++;
    }

    /// <summary>What happened within the last minute.</summary>
    public QueueWindow ToWindow(Queue queue)
    {
        var settings = queue.Settings;
        var slices = _slices;
        return new QueueWindow
        {
            Length = slices?.Length ?? HintMonitor.Interval * Math.Min(_looks - 1, LooksToRest),
            Change = slices is null ? default : _last.Since(slices[0]),
            LeastRedelivered = slices is null ? 0 : LeastRedelivered(slices),
            Ready = queue.ReadyCount,
            ReadyBytes = queue.ReadyBytes,
            Unacked = queue.UnackedCount,
            Consumers = queue.ConsumerCount,
            Settings = settings,
            LacksDeadLetterExchange = settings.DeadLetterExchange is { } name && !queue.VirtualHost.Exchanges.TryGet(name, out _),
        };
    }

    // The fewest in any of the last three quarters of a minute: a client that comes back makes many at once, and once.
    private static long LeastRedelivered(Slices<QueueSample> slices)
    {
        const int Quarters = 3;
        if (slices.Count <= Quarters) return 0;
        long least = long.MaxValue;
        for (int i = slices.Count - Quarters; i < slices.Count; i++) least = Math.Min(least, slices[i].Redelivered - slices[i - 1].Redelivered);
        return least;
    }
}
