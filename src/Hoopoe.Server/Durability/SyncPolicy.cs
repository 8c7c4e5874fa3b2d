namespace Hoopoe.Server.Durability;

/// <summary>When what was written to the journal is forced onto the disk.</summary>
public enum SyncPolicy
{
    /// <summary>With each group of writes, as soon as the one before is done: what is confirmed survives a power cut.</summary>
    Always,

    /// <summary>Now and then: confirms wait for it, so what is confirmed survives a power cut, and comes later.</summary>
    Interval,

    /// <summary>When the operating system likes: what is confirmed survives the end of the process, not a power cut.</summary>
    Never,
}
