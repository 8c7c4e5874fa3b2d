namespace Hoopoe.Core.Messages;

/// <summary>
/// Has a broker's <see cref="SlabPool"/> give memory back, second by second, while it keeps more than an idle broker
/// should, and in the end the collector look after it: a broker at rest allocates so little that it would not come by for hours, and the
/// memory of a burst would be nobody else's as long. One for a broker.
/// </summary>
internal sealed class SlabTrimming : ITimed
{
    private const int BetweenStepsMs = 1000;

    // Less than this is not worth a look at the whole heap, which takes some milliseconds of another thread.
    private const long WorthCollecting = 32L << 20;

    private readonly Broker _broker;
    private long _collected;

    /// <summary>Makes the pool's wishes known to the broker's timers.</summary>
    public SlabTrimming(Broker broker)
    {
        _broker = broker;
        broker.Memory.TrimDue = () => Schedule(broker.Upkeep.Clock.NowMs);
    }

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        if (_broker.Memory.Trim())
        {
            Schedule(nowMs);
            return;
        }
        long forgotten = _broker.Memory.BytesForgotten;
        if (forgotten - _collected < WorthCollecting) return;
        _collected = forgotten;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }

    private void Schedule(long nowMs) => _broker.Upkeep.Schedule(this, nowMs + BetweenStepsMs);
}
