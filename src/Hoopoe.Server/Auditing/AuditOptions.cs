namespace Hoopoe.Server.Auditing;

/// <summary>
/// Whether it is kept who did what. It is kept in the data directory, so a broker without one keeps nothing of it; a program that embeds a
/// broker turns it on if it wants it.
/// </summary>
public sealed record AuditOptions
{
    /// <summary>Whether anything is kept.</summary>
    public bool Enabled { get; init; }

    /// <summary>How large a file grows before the next is begun, in bytes.</summary>
    public long SegmentBytes { get; init; } = 16L << 20;

    /// <summary>How large all files together may grow, in bytes; the oldest goes then. The file that is written to always stays.</summary>
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>How old the last entry of a file may grow before the file goes; zero is for ever.</summary>
    public TimeSpan MaxAge { get; init; }

    /// <summary>What happens when an entry cannot be written.</summary>
    public AuditFailurePolicy WhenFailing { get; init; }
}
