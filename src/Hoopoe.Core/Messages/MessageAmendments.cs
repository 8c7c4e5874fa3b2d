namespace Hoopoe.Core.Messages;

/// <summary>
/// What the broker itself adds to or takes from a message after it arrived. Immutable; a protocol splices it into
/// what it delivers. Most messages have none.
/// </summary>
public sealed record MessageAmendments
{
    /// <summary>The exchange the message is now delivered from, where it differs from the one it was published to.</summary>
    public string? Exchange { get; init; }

    /// <summary>The routing key the message now has, where it differs.</summary>
    public string? RoutingKey { get; init; }

    /// <summary>The message's deaths, latest first; empty for one that never died.</summary>
    public IReadOnlyList<Death> Deaths { get; init; } = [];

    /// <summary>The death that came first, for x-first-death-*; null where the message had died before it came here.</summary>
    public Death? FirstDeath { get; init; }

    /// <summary>Whether the message's own expiry no longer holds (a dead letter does not die again of it).</summary>
    public bool ExpirationRemoved { get; init; }

    /// <summary>Whether the blind copies header is taken out before delivery.</summary>
    public bool BlindCopiesRemoved { get; init; }

    /// <summary>Whether the copies header is taken out too, because the message was given a key of its own.</summary>
    public bool CopiesRemoved { get; init; }

    /// <summary>The reply address that stands for the one given, for direct reply-to.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Whether the message's delay has been served; consumers see it with a negative sign.</summary>
    public bool DelayServed { get; init; }

    /// <summary>The message's number in the trace, by which it is known again wherever it goes; 0 for one that is not traced.</summary>
    public long TraceId { get; init; }

    /// <summary>Its number among the messages that spans are made of, by which it is known again; 0 for one that has none.</summary>
    public long SpanNumber { get; init; }

    /// <summary>Whether anybody follows the message, in the trace or by spans.</summary>
    internal bool IsFollowed => TraceId != 0 || SpanNumber != 0;

    /// <summary>What interceptors changed for the delivery that this belongs to, or null; never kept.</summary>
    public DeliveryChange? ForDelivery { get; init; }
}
