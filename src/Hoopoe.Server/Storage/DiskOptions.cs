namespace Hoopoe.Server.Storage;

/// <summary>What the broker leaves of the disk.</summary>
public sealed record DiskOptions
{
    /// <summary>Free bytes below which publishes are refused until there is room again.</summary>
    public long FreeLimitBytes { get; init; } = 50_000_000;
}
