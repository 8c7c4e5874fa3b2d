using Hoopoe.Core.Queues;

namespace Hoopoe.Management.Hints.Sampling;

/// <summary>What the consumers of a queue hold unacknowledged, beside what they may. Immutable.</summary>
/// <param name="Consumers">Consumers that are served.</param>
/// <param name="AtLimit">Those of them that hold all that they may.</param>
/// <param name="Held">Unacknowledged messages of those.</param>
internal readonly record struct PrefetchUse(int Consumers, int AtLimit, long Held)
{
    /// <summary>Asks a queue; waits for its holder, so only where there is reason to.</summary>
    public static PrefetchUse Of(Queue queue)
    {
        var consumers = queue.Settings.SingleActiveConsumer
            ? queue.FindActiveConsumer() is { } active ? [active] : []
            : queue.CopyConsumers();
        var full = consumers.Where(IsAtLimit).ToArray();
        return new PrefetchUse(consumers.Count, full.Length, full.Sum(consumer => (long)consumer.Unacked));
    }

    private static bool IsAtLimit(Consumer consumer)
    {
        if (consumer.NoAck) return false;
        if (consumer.Prefetch > 0 && consumer.Unacked >= consumer.Prefetch) return true;
        return consumer.Sink.Channel is { SharedPrefetch: > 0 } channel && channel.UnackedCount >= channel.SharedPrefetch;
    }
}
