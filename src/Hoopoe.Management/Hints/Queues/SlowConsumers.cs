using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Queues;

/// <summary>More comes in than the consumers get done, or what has piled up will be there for long. Stateless.</summary>
internal static class SlowConsumers
{
    private const int FewMessages = 100;
    private const int ManyMessages = 1000;

    // How much more comes than goes; chance alone makes a few percent within a minute.
    private static readonly Threshold _excess = new(1.05, 1.0);

    // Seconds until it is empty from which on somebody will want to know.
    private static readonly Threshold _longDrain = new(3600, 1800);

    /// <summary>The rule about what grows.</summary>
    public static Rule<QueueWindow> Rule { get; } = new("consumers-too-slow", JudgeGrowth);

    /// <summary>The rule about what shrinks slowly.</summary>
    public static Rule<QueueWindow> Drain { get; } = new("backlog-drains-slowly", JudgeDrain);

    private static Finding? JudgeGrowth(QueueWindow queue, bool isShown)
    {
        if (queue.Consumers == 0 || !queue.IsTelling || queue.Growth <= 0) return null;
        if (!isShown && queue.Ready < FewMessages) return null;
        if (!_excess.IsPassed(queue.ArrivedRate / Math.Max(queue.FinishedRate, 1e-9), isShown)) return null;
        double lack = 1 - (queue.FinishedRate / queue.ArrivedRate);
        string end = queue.SecondsToLimit is { } seconds
            ? $"reaches the queue's limit of {Words.Count(queue.Settings.MaxLength!.Value)} in {Words.Duration(seconds)}"
            : $"doubles in {Words.Duration(queue.Ready / queue.Growth)}";
        return new Finding(
            HintSeverity.Warning,
            $"Messages come at {Words.Rate(queue.ArrivedRate)} and {Words.Count(queue.Consumers, "consumer")} get {Words.Rate(queue.FinishedRate)} done, {Words.Percent(lack)} too few. {Words.Count(queue.Ready)} wait; at this rate that {end}.",
            $"About {Words.Count(Needed(queue))} such consumers would keep up. Start more of them, make each faster, raise a low prefetch (basic.qos), or slow the publishers.",
            Evidence(queue));
    }

    private static Finding? JudgeDrain(QueueWindow queue, bool isShown)
    {
        if (queue.Consumers == 0 || !queue.IsTelling || queue.Growth >= 0 || queue.Ready < ManyMessages) return null;
        double seconds = queue.Ready / -queue.Growth;
        if (!_longDrain.IsPassed(seconds, isShown)) return null;
        return new Finding(
            HintSeverity.Information,
            $"{Words.Count(queue.Ready)} messages wait and become fewer by {Words.Rate(-queue.Growth)} only: the queue is empty in {Words.Duration(seconds)}.",
            "If that is too long, start more consumers until the backlog is gone.",
            [.. Evidence(queue), ("seconds_to_empty", seconds)]);
    }

    // At least one more: the rates are of a minute, and consumers are whole.
    private static long Needed(QueueWindow queue) => queue.FinishedRate > 0
        ? Math.Max(queue.Consumers + 1, (long)Math.Min(Math.Ceiling(queue.Consumers * queue.ArrivedRate / queue.FinishedRate), 1_000_000))
        : queue.Consumers + 1;

    private static IReadOnlyList<(string Name, object Value)> Evidence(QueueWindow queue) =>
    [
        ("messages_ready", queue.Ready), ("publish_per_second", queue.ArrivedRate), ("done_per_second", queue.FinishedRate), ("growth_per_second", queue.Growth),
        ("consumers", (long)queue.Consumers), .. LimitEvidence.Of(queue),
    ];
}
