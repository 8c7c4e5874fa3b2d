using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Queues;

/// <summary>What hints say to programs of a queue's limit. Stateless.</summary>
internal static class LimitEvidence
{
    /// <summary>The limit on its length, where there is one, and when it is reached.</summary>
    public static IEnumerable<(string Name, object Value)> Of(QueueWindow queue)
    {
        if (queue.Settings.MaxLength is { } limit) yield return ("max_length", limit);
        if (queue.SecondsToLimit is { } seconds) yield return ("seconds_to_limit", seconds);
    }
}
