using Hoopoe.Core.Messages;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Tracing;

/// <summary>
/// The traced publishes of one channel that its publisher waits to hear of, by the channel's numbers. Lives as long as the
/// channel; the publishing thread adds, and whoever sends confirms tells what it sends.
/// </summary>
public sealed class TracedConfirms
{
    private readonly Lock _lock = new();
    private readonly Queue<(long Number, TracedMessage Message)> _awaited = new();
    private readonly Tracer _tracer;
    private readonly MessageFormats _formats;
    private readonly VirtualHost _virtualHost;
    private readonly TraceParty _to;

    internal TracedConfirms(Tracer tracer, MessageFormats formats, VirtualHost virtualHost, TraceParty to) =>
        (_tracer, _formats, _virtualHost, _to) = (tracer, formats, virtualHost, to);

    /// <summary>Whether it notes for this tracer, and not for one before.</summary>
    public bool IsOf(Tracer tracer) => _tracer == tracer;

    /// <summary>Adds a publish; its number is higher than those before.</summary>
    public void Add(long number, Message message, MessageAmendments? amendments)
    {
        var traced = TracedMessage.Of(message, amendments, _formats);
        lock (_lock) _awaited.Enqueue((number, traced));
    }

    /// <summary>The publisher is told that all up to this number, but for those refused before, are safe.</summary>
    public void Confirmed(long through)
    {
        lock (_lock)
        {
            while (_awaited.TryPeek(out var first) && first.Number <= through) Record(_awaited.Dequeue().Message, TraceEventKind.Confirmed);
        }
    }

    /// <summary>The publisher is told that one was not taken; those before it have had their word.</summary>
    public void Refused(long number)
    {
        lock (_lock)
        {
            if (_awaited.TryPeek(out var first) && first.Number == number) Record(_awaited.Dequeue().Message, TraceEventKind.Nacked);
        }
    }

    private void Record(TracedMessage message, TraceEventKind kind) => _tracer.Record(new TraceEvent
    {
        Kind = kind,
        TraceId = message.TraceId,
        MessageId = message.MessageId,
        VirtualHost = _virtualHost.Name,
        IsNoted = message.TraceId != 0,
        SpanNumber = message.SpanNumber,
        Parent = message.Parent,
        Party = _to,
    });
}
