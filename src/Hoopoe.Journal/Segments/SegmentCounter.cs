namespace Hoopoe.Journal.Segments;

/// <summary>What is live in one segment, and what keeps it. Lives as long as the segment's file; changed with interlocked operations.</summary>
internal sealed class SegmentCounter(long number)
{
    public readonly long Number = number;
    public long Live;
    public long Pins;

    /// <summary>The number of the checkpoint under way, or last, when something in it was last given up.</summary>
    public long ReleasedIn;

    /// <summary>Whether the segment's file must stay.</summary>
    public bool IsUsed => Volatile.Read(ref Live) != 0 || Volatile.Read(ref Pins) != 0;
}
