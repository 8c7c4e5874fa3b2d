namespace Hoopoe.Server.Faults;

/// <summary>What a fault of the disk does.</summary>
internal abstract record DiskRule
{
    /// <summary>A sync takes longer.</summary>
    internal sealed record SlowSync(TimeSpan By) : DiskRule;

    /// <summary>There is no room.</summary>
    internal sealed record Full : DiskRule;

    /// <summary>A write fails.</summary>
    internal sealed record FailWrite : DiskRule;

    /// <summary>A sync fails.</summary>
    internal sealed record FailSync : DiskRule;
}
