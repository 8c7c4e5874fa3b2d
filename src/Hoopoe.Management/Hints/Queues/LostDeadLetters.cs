using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Queues;

/// <summary>Dead letters that nobody takes: a dead-letter exchange was named so that they be kept, and they are not. Stateless.</summary>
internal static class LostDeadLetters
{
    /// <summary>The rule.</summary>
    public static Rule<QueueWindow> Rule { get; } = new("dead-letters-lost", Judge);

    private static Finding? Judge(QueueWindow queue, bool _)
    {
        // Each one is a message that somebody meant to keep, so one is enough.
        if (queue.Settings.DeadLetterExchange is not { } name || queue.Change.Lost == 0) return null;
        string exchange = name.Length == 0 ? "the default exchange" : $"exchange '{name}'";
        string why = queue.LacksDeadLetterExchange ? $"{exchange}, where they should go, is not there" : $"{exchange}, where they should go, leads them to no queue";
        return new Finding(
            HintSeverity.Warning,
            $"Dead letters are lost, {Words.Count(queue.Change.Lost)} within {Words.Duration(queue.Length.TotalSeconds)}: {why}.",
            queue.LacksDeadLetterExchange
                ? $"Declare {exchange} and bind a queue to it, or correct the name (x-dead-letter-exchange)."
                : $"Bind a queue to {exchange} that takes the letters' routing key: the one they were published with, unless x-dead-letter-routing-key says another. A letter that would go round in a circle is dropped too.",
            [
                ("lost", queue.Change.Lost), ("died_per_second", queue.PerSecond(queue.Change.Died)), ("dead_letter_exchange", name),
                ("exchange_exists", queue.LacksDeadLetterExchange ? 0L : 1L),
            ]);
    }
}
