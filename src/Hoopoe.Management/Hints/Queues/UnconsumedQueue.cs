using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Queues;

/// <summary>A queue that grows and nobody takes anything from it. Stateless.</summary>
internal static class UnconsumedQueue
{
    // What a consumer that restarts finds when it comes back.
    private const int FewMessages = 100;

    /// <summary>The rule.</summary>
    public static Rule<QueueWindow> Rule { get; } = new("queue-without-consumers", Judge);

    private static Finding? Judge(QueueWindow queue, bool isShown)
    {
        if (queue.Consumers > 0 || queue.Change.Delivered > 0 || queue.Change.Arrived == 0 || !queue.IsTelling) return null;
        // Messages that expire after some time are on their way somewhere: a delay, or news that ages.
        if (queue.Settings.MessageTtlMs is not null || queue.Change.Died > 0) return null;
        if (!isShown && (queue.Ready < FewMessages || queue.Change.Depth <= 0)) return null;
        string end = queue.SecondsToLimit is { } seconds ? $"It reaches its limit of {Words.Count(queue.Settings.MaxLength!.Value)} in {Words.Duration(seconds)}."
            : queue.Settings.Bounded ? "It is held by its limit alone." : "Nothing limits it but the disk.";
        return new Finding(
            HintSeverity.Warning,
            $"The queue has no consumer and grows by {Words.Rate(queue.Growth)}: {Words.Count(queue.Ready, "message")} wait. {end}",
            "Start its consumer. If nobody needs these messages, unbind or delete the queue, or give it a limit or a time to live (x-max-length, x-message-ttl, or a policy).",
            [
                ("messages_ready", queue.Ready), ("growth_per_second", queue.Growth), ("publish_per_second", queue.ArrivedRate), ("consumers", 0L),
                .. LimitEvidence.Of(queue),
            ]);
    }
}
