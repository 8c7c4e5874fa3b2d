using Hoopoe.Journal;

namespace Hoopoe.Core.Durability.Checkpoints;

/// <summary>
/// When a checkpoint is worth its while, and which segments it should empty. Bounds recovery and the disk. Immutable, one
/// for a log; tests make its numbers small.
/// </summary>
internal sealed record CheckpointPolicy
{
    /// <summary>How many bytes may be replayed at a start: a second or so.</summary>
    public long MostReplayed { get; init; } = 64 * 1024 * 1024;

    // A large image must not be written again and again beside a small journal.
    private const long ImageFactor = 4;

    // An eighth of what is live, beside one and a half times of it, stays well below twice: the more there is, the longer
    // fast traffic goes on between two checkpoints.
    private const long GrowthOfLive = 8;

    // While the disk is full.
    private const long LeastGrowthWhenFull = 4 * 1024;

    /// <summary>Below this much growth nothing can have changed that is worth looking at.</summary>
    public long LeastGrowth { get; init; } = 8 * 1024 * 1024;

    /// <summary>Segments that may lie about beyond what is live: the one being written, those that replay needs, a few freed ones.</summary>
    public int SlackSegments { get; init; } = 4;

    /// <summary>What one checkpoint moves at most, so that it does not take the disk from publishers for long.</summary>
    public const long MostMoved = 128 * 1024 * 1024;

    /// <summary>Whether one is due.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="grown">Bytes appended since the last one.</param>
    /// <param name="imageBytes">Bytes in the last one.</param>
    /// <param name="unfreed">Segments with nothing in use that the last one had to leave.</param>
    public bool IsDue(NodeJournal journal, long grown, long imageBytes, int unfreed)
    {
        // On a full disk every segment counts, and nothing may grow before one is free.
        if (journal.IsFull && journal.Segments.UnusedBefore(journal.Durable) > unfreed) return true;
        if (grown >= Math.Max(MostReplayed, ImageFactor * imageBytes)) return true;
        var ledger = journal.Segments;
        if (journal.IsFull && IsWorthItWhenFull(ledger.Segments, grown)) return true;
        if (grown < LeastGrowth) return false;
        return Excess(ledger.Segments) > 0 && grown >= Math.Max(imageBytes, ledger.LiveBytes / GrowthOfLive);
    }

    // What was acknowledged is given back soon then, however little was written to say so.
    private static bool IsWorthItWhenFull(IReadOnlyList<SegmentUse> segments, long grown)
    {
        bool halfEmpty = grown >= LeastGrowthWhenFull;
        return grown > 0 && segments.SkipLast(1).Any(one => one.UsedBytes <= (halfEmpty ? one.Bytes / 2 : 0));
    }

    /// <summary>The segments to empty: those with the least in them, that first, while there are more than their content needs.</summary>
    /// <param name="segments">All segments, oldest first.</param>
    /// <param name="before">Only segments that end at or before this position can be freed.</param>
    /// <param name="rewriteBefore">Those before this position come first, whatever is in them; 0 for none.</param>
    public List<long> Victims(IReadOnlyList<SegmentUse> segments, JournalPosition before, long rewriteBefore = 0)
    {
        var victims = new List<long>();
        var candidates = segments.Where(one => one.First + one.Bytes <= before.Value).ToList();
        // Empty ones go by themselves.
        long excess = Excess(segments) - candidates.Where(one => one.UsedBytes == 0).Sum(one => one.Bytes);
        long moved = 0;
        foreach (var segment in candidates.Where(one => one.UsedBytes > 0 && one.First < rewriteBefore))
        {
            if (victims.Count > 0 && moved + segment.UsedBytes > MostMoved) return victims;
            victims.Add(segment.Number);
            moved += segment.UsedBytes;
            excess -= segment.Bytes - segment.UsedBytes;
        }
        foreach (var segment in candidates.Where(one => one.UsedBytes > 0 && one.First >= rewriteBefore).OrderBy(one => one.UsedBytes).ThenBy(one => one.Number))
        {
            if (excess <= 0 || segment.UsedBytes * 4 > segment.Bytes * 3 || moved + segment.UsedBytes > MostMoved) break;
            victims.Add(segment.Number);
            moved += segment.UsedBytes;
            excess -= segment.Bytes - segment.UsedBytes;
        }
        return victims;
    }

    // Kept well below twice what is live, so that it holds between two checkpoints too.
    private long Excess(IReadOnlyList<SegmentUse> segments)
    {
        if (segments.Count == 0) return 0;
        long size = segments[0].Bytes;
        long live = segments.Sum(one => one.UsedBytes);
        return segments.Sum(one => one.Bytes) - (live + (live / 2)) - (SlackSegments * size);
    }
}
