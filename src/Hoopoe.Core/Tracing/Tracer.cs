using Hoopoe.Core.Messages;
using Hoopoe.Core.Telemetry;

namespace Hoopoe.Core.Tracing;

/// <summary>
/// Notes what a broker does with messages: in a <see cref="TraceRing"/> for people to read, in another for spans to be made
/// of, or in both. A broker has one while somebody wants either and none otherwise, which is all that tracing costs then. Any
/// thread may call it, whatever it holds: its locks are the last of all.
/// </summary>
/// <remarks>
/// A message that is followed is given a number when it arrives, in its <see cref="MessageAmendments"/>: so it is known in each
/// queue, on disk, as a dead letter and after a restart, and one that is not followed is told by one comparison.
/// </remarks>
public sealed class Tracer
{
    private readonly TraceRing? _notes;
    private volatile TraceRing? _spans;
    private volatile bool _ended;

    /// <summary>Makes a tracer; it traces once it is <see cref="Broker.Tracer"/>.</summary>
    /// <param name="broker">The broker whose messages it follows.</param>
    /// <param name="notes">Where it notes what happens for people to read, and of which messages; null for nowhere.</param>
    /// <param name="spans">Where it notes that for spans, and of which messages; null for nowhere.</param>
    public Tracer(Broker broker, (TraceRing Ring, TraceSelection Selection)? notes, (TraceRing Ring, SpanSampling Sampling)? spans)
    {
        _notes = notes?.Ring;
        Publishing = new PublishTracing(this, broker, notes?.Selection);
        Queues = new QueueTracing(this, broker, notes?.Selection, new PagedTraces(_notes?.Capacity ?? spans?.Ring.Capacity ?? 0));
        FollowForSpans(spans);
    }

    /// <summary>What becomes of messages on their way from a publisher to queues.</summary>
    public PublishTracing Publishing { get; }

    /// <summary>What becomes of messages in queues, and of deliveries.</summary>
    public QueueTracing Queues { get; }

    /// <summary>Goes on with other spans, or without; what it notes for people is not touched by it.</summary>
    public void FollowForSpans((TraceRing Ring, SpanSampling Sampling)? spans) => (_spans, Publishing.Sampling) = (spans?.Ring, spans?.Sampling);

    /// <summary>Notes nothing any more.</summary>
    public void End() => _ended = true;

    internal long NextTraceId() => _notes?.NextTraceId() ?? 0;

    internal long NextSpanNumber() => _spans?.NextTraceId() ?? 0;

    internal DateTimeOffset SpanTime => _spans?.Now ?? default;

    internal void Record(TraceEvent happened)
    {
        if (_ended) return;
        bool isNoted = happened.IsNoted && _notes is not null;
        // A ring numbers and stamps what it is given, so each has its own.
        if (happened.SpanNumber != 0) _spans?.Add(isNoted ? happened with { } : happened);
        if (isNoted) _notes!.Add(happened);
    }
}
