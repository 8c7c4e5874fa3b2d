namespace Hoopoe.Micro.Connections;

/// <summary>What clients ask of the broker for a message.</summary>
public enum Promise
{
    /// <summary>Transient, without confirms, acknowledged automatically.</summary>
    None,

    /// <summary>Transient, with confirms, each acknowledged with a frame of its own.</summary>
    ConfirmedAndAcknowledged,

    /// <summary>The same, persistent in a durable queue.</summary>
    Persistent,

    /// <summary>Persistent in a durable queue, with confirms, all acknowledged with one frame.</summary>
    PersistentAcknowledgedTogether,
}
