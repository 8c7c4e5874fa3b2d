namespace Hoopoe.Core.Tracing;

/// <summary>What the broker did with a message, one word for each thing that can happen to it.</summary>
public enum TraceEventKind
{
    /// <summary>A client published it.</summary>
    Received,

    /// <summary>It was routed; <see cref="TraceEvent.Route"/> says through which bindings.</summary>
    Routed,

    /// <summary>No binding let it through to any queue; the reason says what became of it.</summary>
    Unroutable,

    /// <summary>It went back to its publisher, who had asked for that.</summary>
    Returned,

    /// <summary>The broker or a queue did not take it; the reason says why.</summary>
    Refused,

    /// <summary>A delaying exchange holds it back.</summary>
    Delayed,

    /// <summary>It entered a queue.</summary>
    Enqueued,

    /// <summary>Its publisher was told that it is safe (basic.ack).</summary>
    Confirmed,

    /// <summary>Its publisher was told that it was not taken (basic.nack).</summary>
    Nacked,

    /// <summary>It left memory: from now on it is on disk alone.</summary>
    PagedOut,

    /// <summary>It came back into memory.</summary>
    PagedIn,

    /// <summary>It was given to a consumer, or fetched singly where there is no consumer tag.</summary>
    Delivered,

    /// <summary>It was acknowledged and left its queue.</summary>
    Acknowledged,

    /// <summary>A consumer wanted it to leave its queue unacknowledged.</summary>
    Rejected,

    /// <summary>It goes back to its place in the queue; <see cref="TraceEvent.Cause"/> says why.</summary>
    Requeued,

    /// <summary>Its time to live was over.</summary>
    Expired,

    /// <summary>A limit of the queue's length removed it.</summary>
    DroppedByLimit,

    /// <summary>It came back to its queue more often than the queue allows.</summary>
    DeliveryLimitReached,

    /// <summary>It left for the dead-letter exchange of its queue; the reason says why, the route where to.</summary>
    DeadLettered,

    /// <summary>It left the broker for good though nobody acknowledged it; the reason says why.</summary>
    Dropped,

    /// <summary>Somebody emptied its queue.</summary>
    Purged,

    /// <summary>Its queue was deleted with it.</summary>
    QueueDeleted,
}
