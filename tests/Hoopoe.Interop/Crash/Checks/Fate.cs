namespace Hoopoe.Interop.Crash.Checks;

/// <summary>What a check does with a group of queues.</summary>
internal enum Fate
{
    /// <summary>Nobody looks, so that a backlog nobody has touched meets a later life.</summary>
    Skip,

    /// <summary>All is looked at and given back.</summary>
    Peek,

    /// <summary>All is acknowledged in a transaction.</summary>
    Commit,

    /// <summary>All is acknowledged, and a message after it proves that this was kept.</summary>
    Prove,

    /// <summary>All is acknowledged, and nothing shows whether that was kept.</summary>
    Leave,
}
