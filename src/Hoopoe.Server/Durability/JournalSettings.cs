namespace Hoopoe.Server.Durability;

/// <summary>How the journal lies on the disk.</summary>
public sealed record JournalSettings
{
    /// <summary>Bytes in a segment file of a new data directory.</summary>
    public long SegmentBytes { get; init; } = 32L << 20;
}
