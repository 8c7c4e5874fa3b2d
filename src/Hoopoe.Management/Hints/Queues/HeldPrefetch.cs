using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Queues;

/// <summary>Messages wait while the consumers idle: each holds all that its prefetch allows, and acknowledges next to nothing. Stateless.</summary>
internal static class HeldPrefetch
{
    private const int FewMessages = 10;

    // Consumers of a long queue are always at their limit. They idle where a message that they hold is not done with for very long, in
    // seconds: few handlers take that long for one, and those do better with more consumers.
    private static readonly Threshold _held = new(30, 15);

    /// <summary>The rule.</summary>
    public static Rule<QueueWindow> Rule { get; } = new("consumers-at-prefetch", Judge);

    /// <summary>Whether it is worth asking the queue what its consumers hold.</summary>
    public static bool IsSuspicious(QueueWindow queue) => queue.IsTelling && queue is { Consumers: > 0, Unacked: > 0, Ready: > 0 } && SecondsHeld(queue) >= _held.Clear;

    private static Finding? Judge(QueueWindow queue, bool isShown)
    {
        if (queue.Prefetch is not { Consumers: > 0 } use || use.AtLimit < use.Consumers) return null;
        if (!isShown && queue.Ready < FewMessages) return null;
        double seconds = SecondsHeld(queue);
        if (!_held.IsPassed(seconds, isShown)) return null;
        bool isStuck = double.IsPositiveInfinity(seconds);
        string pace = isStuck
            ? $"none was acknowledged within {Words.Duration(queue.Length.TotalSeconds)}"
            : $"each is held for {Words.Duration(seconds)} on average";
        string who = use.Consumers == 1 ? "The only consumer holds" : $"All {Words.Count(use.Consumers)} consumers hold";
        return new Finding(
            HintSeverity.Warning,
            $"{Words.Count(queue.Ready, "message")} wait, and nothing is delivered: {who.ToLowerInvariant()} as many unacknowledged messages as the prefetch allows ({Words.Count(use.Held)} in all), and {pace}.",
            "Look for a handler that hangs, or that forgets to acknowledge. If its work takes that long, start more consumers, or raise the prefetch (basic.qos) if a consumer works on several messages at once; acknowledge each message when it is done.",
            [
                ("messages_ready", queue.Ready), ("messages_unacknowledged", queue.Unacked), ("consumers", (long)use.Consumers), ("consumers_at_prefetch", (long)use.AtLimit),
                ("ack_per_second", queue.PerSecond(queue.Change.Settled)), .. isStuck ? [] : new (string, object)[] { ("seconds_held", seconds) },
            ]);
    }

    // Little's law: what is held, over what leaves in a second.
    private static double SecondsHeld(QueueWindow queue) => queue.FinishedRate > 0 ? queue.Unacked / queue.FinishedRate : double.PositiveInfinity;
}
