namespace Hoopoe.Bench.Results;

/// <summary>
/// Messages of the whole run, and what the checks of sequence numbers and checksums found. A message that goes to several
/// queues is one publish and several deliveries; lost, duplicated, reordered and damaged count deliveries. Immutable.
/// </summary>
internal sealed record MessageTotals
{
    /// <summary>Handed to the broker.</summary>
    public required long Published { get; init; }

    /// <summary>Confirmed with an ack.</summary>
    public required long Confirmed { get; init; }

    /// <summary>Refused with a nack.</summary>
    public required long Nacked { get; init; }

    /// <summary>Neither confirmed nor refused when the run was over.</summary>
    public required long Unconfirmed { get; init; }

    /// <summary>Came back because no queue took them.</summary>
    public required long Returned { get; init; }

    /// <summary>Deliveries that arrived.</summary>
    public required long Delivered { get; init; }

    /// <summary>Deliveries that were acknowledged, by us or automatically.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Deliveries marked as possibly delivered before.</summary>
    public required long Redelivered { get; init; }

    /// <summary>Still in the queues when the run was over.</summary>
    public required long Remaining { get; init; }

    /// <summary>Promised deliveries that neither arrived nor were left in a queue.</summary>
    public required long Lost { get; init; }

    /// <summary>Deliveries of what had arrived before, without being marked as redelivered.</summary>
    public required long Duplicated { get; init; }

    /// <summary>Deliveries to a consumer after a later one of the same producer and queue.</summary>
    public required long Reordered { get; init; }

    /// <summary>Deliveries whose body was not what was published.</summary>
    public required long Damaged { get; init; }

    /// <summary>Deliveries of whole messages that this run did not publish.</summary>
    public required long Foreign { get; init; }

    /// <summary>Whether every promised message arrived once, whole and in order.</summary>
    public bool IsClean => Lost == 0 && Duplicated == 0 && Reordered == 0 && Damaged == 0;
}
