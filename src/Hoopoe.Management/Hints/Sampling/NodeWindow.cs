namespace Hoopoe.Management.Hints.Sampling;

/// <summary>What the counters of the node were at one look. Immutable.</summary>
/// <param name="Opened">Connections opened.</param>
/// <param name="Ended">Connections ended.</param>
/// <param name="Confirmed">Publishes confirmed.</param>
/// <param name="Flushes">Flushes of the journal.</param>
internal readonly record struct NodeSample(long Opened, long Ended, long Confirmed, FlushTotals Flushes);

/// <summary>The node as rules see it: as it is, and what changed within the last minute. Immutable.</summary>
internal sealed record NodeWindow
{
    /// <summary>How long the window is.</summary>
    public TimeSpan Length { get; init; }

    /// <summary>What changed.</summary>
    public NodeSample Change { get; init; }

    /// <summary>Who opened connections within it, those that are remembered; once for each connection.</summary>
    public IReadOnlyList<(string User, string Host)> Newcomers { get; init; } = [];

    /// <summary>Whether each confirm waits for a sync of its own time.</summary>
    public bool ConfirmsAwaitSync { get; init; }

    /// <summary>Whether publishes are being refused for want of room.</summary>
    public bool IsDiskFull { get; init; }

    /// <summary>Bytes free on the disk; null where that is not known.</summary>
    public long? DiskFree { get; init; }

    /// <summary>Bytes that are to stay free.</summary>
    public long DiskFreeLimit { get; init; }

    /// <summary>The certificates in use.</summary>
    public IReadOnlyList<CertificateFacts> Certificates { get; init; } = [];

    /// <summary>The time of day.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>Of how many a second so many within the window are.</summary>
    public double PerSecond(long count) => Length > TimeSpan.Zero ? count / Length.TotalSeconds : 0;
}
