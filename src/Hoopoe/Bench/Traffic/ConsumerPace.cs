using Hoopoe.Bench.Measuring;
using Hoopoe.Bench.Workloads;

namespace Hoopoe.Bench.Traffic;

/// <summary>Slows a consumer: so many messages a second at most, and a time to think over each. Belongs to the consumer's thread.</summary>
internal sealed class ConsumerPace(Workload workload)
{
    private readonly long _thinkTicks = workload.ThinkTime.Ticks;
    private readonly long _ticksBetween = workload.ConsumerRate is { } rate ? (long)(RunClock.TicksPerSecond / rate) : 0;
    private long _next;

    /// <summary>Whether it slows at all.</summary>
    public bool IsPaced => _thinkTicks > 0 || _ticksBetween > 0;

    /// <summary>Waits until the next message may be taken and has been thought over; not any longer than the run lasts.</summary>
    public void Wait(RunControl run)
    {
        long now = run.Clock.Ticks;
        long until = Math.Max(now, _next) + _thinkTicks;
        _next = Math.Max(now, _next) + _ticksBetween;
        while (now < until && !run.ConsumersStop)
        {
            PreciseWait.For(until - now);
            now = run.Clock.Ticks;
        }
    }
}
