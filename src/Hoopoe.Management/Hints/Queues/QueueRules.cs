using Hoopoe.Core.Queues;
using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Queues;

/// <summary>Applies to a queue all rules about queues. Stateless.</summary>
internal static class QueueRules
{
    private static readonly IReadOnlyList<Rule<QueueWindow>> _all =
        [UnconsumedQueue.Rule, HeldPrefetch.Rule, SlowConsumers.Rule, SlowConsumers.Drain, LoopingMessages.Rule, NearLimit.Rule, LostDeadLetters.Rule];

    /// <summary>Applies them.</summary>
    public static void Apply(HintBoard board, Queue queue, QueueWindow window)
    {
        if (HeldPrefetch.IsSuspicious(window)) window = window with { Prefetch = PrefetchUse.Of(queue) };
        foreach (var rule in _all) board.Apply(rule, queue, window, SubjectOf);
    }

    private static HintSubject SubjectOf(Queue queue) =>
        new("queue", queue.Name, "queues", queue.VirtualHost.Name, queue.Name) { VirtualHost = queue.VirtualHost.Name, Queue = queue.Name };
}
