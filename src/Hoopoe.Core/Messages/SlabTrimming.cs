namespace Hoopoe.Core.Messages;

/// <summary>
/// Has a broker's <see cref="SlabPool"/> give memory back, second by second, while it keeps more than an idle broker
/// should. One for a broker.
/// </summary>
internal sealed class SlabTrimming : ITimed
{
    private const int BetweenStepsMs = 1000;

    private readonly Broker _broker;

    /// <summary>Makes the pool's wishes known to the broker's timers.</summary>
    public SlabTrimming(Broker broker)
    {
        _broker = broker;
        broker.Memory.TrimDue = () => Schedule(broker.Upkeep.Clock.NowMs);
    }

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        if (_broker.Memory.Trim()) Schedule(nowMs);
    }

    private void Schedule(long nowMs) => _broker.Upkeep.Schedule(this, nowMs + BetweenStepsMs);
}
