namespace Hoopoe.Server.Durability;

/// <summary>How sure a confirm is.</summary>
public sealed record DurabilityOptions
{
    /// <summary>When the journal is forced onto the disk.</summary>
    public SyncPolicy Sync { get; init; } = SyncPolicy.Always;

    /// <summary>With <see cref="SyncPolicy.Interval"/>: the time from one sync to the next, which a confirm waits for at most.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// With <see cref="SyncPolicy.Always"/>: how long a confirm may wait for others to be flushed with it, from 0 to 100 ms. It is
    /// waited only while publishes come in no slower for it, as in a stream of several thousand a second; with zero never.
    /// </summary>
    public TimeSpan CommitDelay { get; init; } = TimeSpan.FromMilliseconds(1);
}
