using Hoopoe.Core.Messages;

namespace Hoopoe.Core.Tracing;

/// <summary>
/// Notes what a broker does with messages, in a <see cref="TraceRing"/>. A broker has one while it traces and none otherwise,
/// which is all that tracing costs then. Any thread may call it, whatever it holds: its locks are the last of all.
/// </summary>
/// <remarks>
/// A message that is traced is given a number when it arrives, in its <see cref="MessageAmendments"/>: so it is known in each
/// queue, on disk, as a dead letter and after a restart, and one that is not traced is told by one comparison.
/// </remarks>
public sealed class Tracer
{
    private readonly TraceRing _ring;
    private volatile bool _ended;

    /// <summary>Makes a tracer; it traces once it is <see cref="Broker.Tracer"/>.</summary>
    /// <param name="broker">The broker whose messages it follows.</param>
    /// <param name="ring">Where it notes what happens.</param>
    /// <param name="selection">Which messages it follows.</param>
    public Tracer(Broker broker, TraceRing ring, TraceSelection selection)
    {
        _ring = ring;
        Publishing = new PublishTracing(this, broker, selection);
        Queues = new QueueTracing(this, broker, selection, new PagedTraces(ring.Capacity));
    }

    /// <summary>What becomes of messages on their way from a publisher to queues.</summary>
    public PublishTracing Publishing { get; }

    /// <summary>What becomes of messages in queues, and of deliveries.</summary>
    public QueueTracing Queues { get; }

    /// <summary>Notes nothing any more.</summary>
    public void End() => _ended = true;

    internal long NextTraceId() => _ring.NextTraceId();

    internal void Record(TraceEvent happened)
    {
        if (!_ended) _ring.Add(happened);
    }
}
