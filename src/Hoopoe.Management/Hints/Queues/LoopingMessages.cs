using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Queues;

/// <summary>The same messages are delivered again and again: consumers give back what they cannot handle. Stateless.</summary>
internal static class LoopingMessages
{
    // Repeated deliveries a second, throughout: a client that comes back makes many at once, and then no more.
    private static readonly Threshold _repeats = new(1, 0.5);

    // At this rate it is a loop, however much else gets done: nobody tries again so often on purpose.
    private const double ManyRepeats = 10;

    /// <summary>The rule.</summary>
    public static Rule<QueueWindow> Rule { get; } = new("messages-looping", Judge);

    private static Finding? Judge(QueueWindow queue, bool isShown)
    {
        double steady = queue.LeastRedelivered / HintMonitor.Interval.TotalSeconds;
        if (!_repeats.IsPassed(steady, isShown)) return null;
        double repeats = queue.PerSecond(queue.Change.Redelivered);
        if (queue.Change.Redelivered < queue.Change.Settled + queue.Change.Died && steady < ManyRepeats) return null;
        double share = queue.Change.Delivered > 0 ? Math.Min(1, (double)queue.Change.Redelivered / queue.Change.Delivered) : 1;
        string limit = queue.Settings.DeliveryLimit is { } most
            ? $"The delivery limit of {Words.Count(most)} ends it, late: make it smaller, or reject without requeue."
            : "Have the consumer reject what it cannot handle without requeue, with a dead-letter exchange to keep it; or set x-delivery-limit, which does so after some deliveries.";
        return new Finding(
            HintSeverity.Warning,
            $"Messages go round in a circle: {Words.Rate(repeats)} are delivered that were delivered before, {Words.Percent(share)} of all deliveries, and {Words.Rate(queue.FinishedRate)} get done. A consumer gives back what it will fail at again.",
            limit,
            [
                ("redeliver_per_second", repeats), ("deliver_per_second", queue.PerSecond(queue.Change.Delivered)), ("done_per_second", queue.FinishedRate),
                ("messages_ready", queue.Ready), ("messages_unacknowledged", queue.Unacked),
            ]);
    }
}
