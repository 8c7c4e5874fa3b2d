namespace Hoopoe.Journal.Segments;

/// <summary>What is live in one segment, and what keeps it. Lives as long as the segment's file; changed with interlocked operations.</summary>
internal sealed class SegmentCounter(long number)
{
    public readonly long Number = number;
    public long Live;
    public long Pinned;

    /// <summary>The number of the checkpoint under way, or last, when something in it was last given up.</summary>
    public long ReleasedIn;

    /// <summary>Whether the segment's file must stay.</summary>
    /// <remarks>In this order, because who pins something until it is counted as live counts it first and then unpins.</remarks>
    public bool IsUsed => Volatile.Read(ref Pinned) != 0 || Volatile.Read(ref Live) != 0;
}
