using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Node;

/// <summary>
/// Confirms that wait for the disk more than for anything else. What the broker itself does for a publish takes microseconds, so a flush
/// that takes a hundredth of a second is nearly all of it. Stateless.
/// </summary>
internal static class DiskBoundConfirms
{
    // Milliseconds that a flush takes on average: a disk made of flash takes a few, with a cache of its own less than one.
    private static readonly Threshold _flush = new(20, 10);

    // Then each confirm takes long enough that a person notices.
    private const double SlowMs = 100;

    // Confirms a second: nobody waits for what is not confirmed.
    private const double LeastConfirms = 1;

    // A publish meets a flush half done on average, and then waits for the next, which is its own.
    private const double FlushesAwaited = 1.5;

    /// <summary>The rule.</summary>
    public static Rule<NodeWindow> Rule { get; } = new("confirms-wait-for-disk", Judge);

    private static Finding? Judge(NodeWindow node, bool isShown)
    {
        var flushes = node.Change.Flushes;
        double confirms = node.PerSecond(node.Change.Confirmed);
        if (flushes.Count == 0 || confirms < LeastConfirms) return null;
        double ms = flushes.Time.TotalMilliseconds / flushes.Count;
        if (!_flush.IsPassed(ms, isShown)) return null;
        double busy = Math.Min(1, flushes.Time / node.Length);
        string remedy = node.ConfirmsAwaitSync
            ? "Publish with many confirms outstanding instead of awaiting each, so that they share a flush; put data.directory on a faster disk; or, if the last moments before a power cut may be lost, set durability.sync to interval."
            : "The sync policy does without a sync for each confirm already, so the disk is busy with something else, or too slow for what is written: put data.directory on a faster one.";
        return new Finding(
            ms >= SlowMs ? HintSeverity.Warning : HintSeverity.Information,
            $"The disk decides how long confirms take: one flush takes {Words.Duration(ms / 1000)} on average, at {Words.Rate(node.PerSecond(flushes.Count))} the journal is flushing for {Words.Percent(busy)} of the time, and a confirm of a persistent message waits for about {Words.Duration(FlushesAwaited * ms / 1000)} of that.",
            remedy,
            [
                ("flush_ms", ms), ("flushes_per_second", node.PerSecond(flushes.Count)), ("flush_share_of_time", busy), ("confirm_wait_ms", FlushesAwaited * ms), ("confirms_per_second", confirms),
            ]);
    }
}
