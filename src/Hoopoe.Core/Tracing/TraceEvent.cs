using System.Diagnostics;
using Hoopoe.Core.Messages;

namespace Hoopoe.Core.Tracing;

/// <summary>
/// One thing that the broker did with one message. Immutable once it is recorded; what does not apply to its kind is null
/// or 0. Its text is one line.
/// </summary>
public sealed record TraceEvent
{
    /// <summary>Its place among all events: numbers follow one another without a gap.</summary>
    public long Number { get; internal set; }

    /// <summary>When it happened, by the broker's clock.</summary>
    public DateTimeOffset Time { get; internal set; }

    /// <summary>What happened.</summary>
    public required TraceEventKind Kind { get; init; }

    /// <summary>
    /// The message's number in the trace, the same in all of its queues, on disk, as a dead letter and after a restart; 0 for
    /// one that came before tracing began.
    /// </summary>
    public long TraceId { get; init; }

    /// <summary>The message-id its publisher gave it, or null.</summary>
    public string? MessageId { get; init; }

    /// <summary>The virtual host.</summary>
    public required string VirtualHost { get; init; }

    /// <summary>The queue it happened in, or null.</summary>
    public string? Queue { get; init; }

    /// <summary>The message's place in that queue: the first that ever entered is 1, and each keeps its number there.</summary>
    public long Position { get; init; }

    /// <summary>For <see cref="TraceEventKind.Enqueued"/>, how many messages were ready in the queue before it.</summary>
    public int Ahead { get; init; }

    /// <summary>The exchange that it was published or dead-lettered to, or that delays it.</summary>
    public string? Exchange { get; init; }

    /// <summary>The routing key with that exchange.</summary>
    public string? RoutingKey { get; init; }

    /// <summary>For <see cref="TraceEventKind.Received"/>, bytes in the body.</summary>
    public int BodyBytes { get; init; }

    /// <summary>Who published it, took it or settled it.</summary>
    public TraceParty? Party { get; init; }

    /// <summary>The tag of the consumer that took it; null where it was fetched singly.</summary>
    public string? ConsumerTag { get; init; }

    /// <summary>For settlements, the tag of the delivery on its channel.</summary>
    public long DeliveryTag { get; init; }

    /// <summary>For <see cref="TraceEventKind.Delivered"/>, whether it says that it may have been delivered before.</summary>
    public bool Redelivered { get; init; }

    /// <summary>For settlements, why.</summary>
    public SettlementCause Cause { get; init; }

    /// <summary>Why it happened, or what comes of it, in words; or null.</summary>
    public string? Reason { get; init; }

    /// <summary>The steps of its way; empty where it was not routed.</summary>
    public IReadOnlyList<RouteStep> Route { get; init; } = [];

    /// <summary>Whether it is for the trace that people read; else it is for spans alone.</summary>
    internal bool IsNoted { get; init; } = true;

    /// <summary>The message's <see cref="MessageAmendments.SpanNumber"/>; 0 where no spans are made of it.</summary>
    internal long SpanNumber { get; init; }

    /// <summary>With that number, the trace context that the message carries, if any.</summary>
    internal ActivityContext Parent { get; init; }

    /// <summary>For <see cref="TraceEventKind.Received"/>, when it came, before it was routed.</summary>
    internal DateTimeOffset Came { get; init; }

    /// <summary>For <see cref="TraceEventKind.Received"/>, whether the publisher waits to hear that it is safe.</summary>
    internal bool IsConfirmed { get; init; }

    /// <summary>For <see cref="TraceEventKind.Received"/>, whether it asks to be kept on disk.</summary>
    internal bool IsPersistent { get; init; }

    /// <summary>Whether the message is gone from its queue with this, and goes nowhere else.</summary>
    internal bool IsLast { get; init; }

    /// <summary>Why it died, where it did.</summary>
    internal DeathReason? Death { get; init; }

    /// <summary>Time and sentence, as <see cref="TraceText"/> writes them.</summary>
    public override string ToString() => TraceText.Line(this);
}
