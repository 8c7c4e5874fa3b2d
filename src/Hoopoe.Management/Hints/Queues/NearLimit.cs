using Hoopoe.Core.Queues;
using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Queues;

/// <summary>A queue that is nearly as long as it may be. Stateless.</summary>
internal static class NearLimit
{
    // Of very short ones, as those that keep the last value, being full is the purpose.
    private const int ShortQueue = 10;

    private static readonly Threshold _share = new(0.9, 0.8);

    /// <summary>The rule.</summary>
    public static Rule<QueueWindow> Rule { get; } = new("queue-near-limit", Judge);

    private static Finding? Judge(QueueWindow queue, bool isShown)
    {
        var settings = queue.Settings;
        if (!settings.Bounded || settings.MaxLength < ShortQueue) return null;
        double length = settings.MaxLength is { } most and > 0 ? (double)queue.Ready / most : 0;
        double bytes = settings.MaxLengthBytes is { } mostBytes and > 0 ? (double)queue.ReadyBytes / mostBytes : 0;
        double share = Math.Max(length, bytes);
        if (!_share.IsPassed(share, isShown)) return null;
        bool drops = settings.Overflow == OverflowPolicy.DropHead;
        string filled = length >= bytes
            ? $"{Words.Count(queue.Ready)} of the {Words.Count(settings.MaxLength!.Value)} messages"
            : $"{Words.Bytes(queue.ReadyBytes)} of the {Words.Bytes(settings.MaxLengthBytes!.Value)}";
        string then = !drops ? "Publishes are refused when it is full: publishers with confirms get a nack, others lose what they send."
            : settings.DeadLetterExchange is null ? "When it is full the oldest messages are dropped." : "When it is full the oldest messages become dead letters.";
        string soon = queue.SecondsToLimit is { } seconds ? $", the rest is gone in {Words.Duration(seconds)} at this rate" : "";
        return new Finding(
            drops ? HintSeverity.Information : HintSeverity.Warning,
            $"The queue holds {filled} that it may hold ({Words.Percent(share)}){soon}. {then}",
            queue.Consumers == 0 ? "Start its consumer, or raise the limit." : "Start more consumers, or raise the limit; if only the newest messages matter, all is as it should be.",
            [
                ("share_of_limit", share), ("messages_ready", queue.Ready), ("message_bytes_ready", queue.ReadyBytes), ("died_per_second", queue.PerSecond(queue.Change.Died)),
                .. settings.MaxLengthBytes is { } limit ? new (string, object)[] { ("max_length_bytes", limit) } : [], .. LimitEvidence.Of(queue),
            ]);
    }
}
