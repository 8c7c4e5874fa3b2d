namespace Hoopoe.Server.Durability;

/// <summary>How sure a confirm is.</summary>
public sealed record DurabilityOptions
{
    /// <summary>When the journal is forced onto the disk.</summary>
    public SyncPolicy Sync { get; init; } = SyncPolicy.Always;

    /// <summary>With <see cref="SyncPolicy.Interval"/>: the time from one sync to the next, which a confirm waits for at most.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromMilliseconds(50);
}
