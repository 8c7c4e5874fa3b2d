namespace Hoopoe.Messages;

/// <summary>What becomes of a message that was consumed.</summary>
internal enum Settlement
{
    /// <summary>It is acknowledged.</summary>
    Acknowledge,

    /// <summary>The broker forgot it when it sent it.</summary>
    Automatic,

    /// <summary>It is given up, and may be dead-lettered.</summary>
    Reject,

    /// <summary>It goes back to its queue, when the run is over.</summary>
    Requeue,
}
