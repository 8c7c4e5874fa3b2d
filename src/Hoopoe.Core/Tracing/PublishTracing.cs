using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Telemetry;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Tracing;

/// <summary>
/// Notes what becomes of messages on their way from a publisher to queues, and chooses which messages are traced. Part of a
/// <see cref="Tracer"/>; for protocols to call, on any thread.
/// </summary>
public sealed class PublishTracing
{
    private readonly Tracer _tracer;
    private readonly Broker _broker;
    private readonly TraceSelection? _selection;
    private volatile SpanSampling? _sampling;

    internal PublishTracing(Tracer tracer, Broker broker, TraceSelection? selection) =>
        (_tracer, _broker, _selection) = (tracer, broker, selection);

    /// <summary>Of which messages spans are made; null for none.</summary>
    internal SpanSampling? Sampling
    {
        set => _sampling = value;
    }

    /// <summary>
    /// Whether anybody wants to follow a message, so that it must be routed for itself and <see cref="Routed"/> called. Asked
    /// once for each message.
    /// </summary>
    public TraceSample Sample(Message message)
    {
        bool isNoted = _selection is { } selection
            && (selection.IsWhole || selection.Samples(_broker.Formats[message.Format].MessageId(message.Properties)));
        bool hasSpans = _sampling is { } sampling && sampling.Takes(TraceParent.Of(message, _broker.Formats));
        return new TraceSample(isNoted, hasSpans, hasSpans ? _tracer.SpanTime : default);
    }

    /// <summary>
    /// Notes that a message of the sample was received and where it goes, if it is to be traced. Called before any queue
    /// sees it.
    /// </summary>
    /// <param name="virtualHost">The virtual host.</param>
    /// <param name="message">The message.</param>
    /// <param name="amendments">What the broker added to it so far.</param>
    /// <param name="copies">Further keys it was routed by.</param>
    /// <param name="routes">Where it goes.</param>
    /// <param name="sample">Who wants to follow it.</param>
    /// <param name="mandatory">Whether it goes back to its publisher if that is nowhere.</param>
    /// <param name="confirmed">Whether its publisher waits to hear that it is safe.</param>
    /// <param name="from">Who published it.</param>
    /// <returns>Its amendments from now on, by which it is known again.</returns>
    public MessageAmendments? Routed(
        VirtualHost virtualHost, Message message, MessageAmendments? amendments, IReadOnlyList<string> copies, Routes routes,
        TraceSample sample, bool mandatory, bool confirmed, TraceParty from)
    {
        bool isNoted = sample.IsNoted && _selection!.Takes(routes);
        if (!isNoted && !sample.HasSpans) return amendments;
        amendments = (amendments ?? new MessageAmendments()) with
        {
            TraceId = isNoted ? _tracer.NextTraceId() : 0,
            SpanNumber = sample.HasSpans ? _tracer.NextSpanNumber() : 0,
        };
        var traced = TracedMessage.Of(message, amendments, _broker.Formats);
        string key = message.RoutingKeyText;
        _tracer.Record(Received(virtualHost, message, traced, from) with { Came = sample.Came, IsConfirmed = confirmed });
        _tracer.Record(About(traced, virtualHost, routes.IsEmpty ? TraceEventKind.Unroutable : TraceEventKind.Routed) with
        {
            Exchange = message.ExchangeText,
            RoutingKey = key,
            Route = RouteExplanation.Of(virtualHost, routes, [key, .. copies], message, amendments),
            Reason = !routes.IsEmpty ? null : mandatory ? "it goes back to its publisher" : "it is dropped: its publisher did not ask to have it back",
        });
        return amendments;
    }

    /// <summary>Notes that a message goes back to its publisher.</summary>
    public void Returned(VirtualHost virtualHost, Message message, MessageAmendments? amendments, TraceParty to)
    {
        if (amendments is not { IsFollowed: true }) return;
        var traced = TracedMessage.Of(message, amendments, _broker.Formats);
        _tracer.Record(About(traced, virtualHost, TraceEventKind.Returned) with { Party = to });
    }

    /// <summary>Notes that a message was refused before any queue saw it.</summary>
    /// <param name="virtualHost">The virtual host.</param>
    /// <param name="message">The message.</param>
    /// <param name="amendments">What <see cref="Routed"/> gave, if it was routed.</param>
    /// <param name="reason">Why.</param>
    /// <param name="from">Who published it.</param>
    public void Refused(VirtualHost virtualHost, Message message, MessageAmendments? amendments, string reason, TraceParty from)
    {
        var traced = TracedMessage.Of(message, amendments, _broker.Formats);
        if (amendments is not { IsFollowed: true })
        {
            var sample = Sample(message);
            bool isNoted = sample.IsNoted && _selection!.TakesUnrouted(message.ExchangeText);
            if (!isNoted && !sample.HasSpans) return;
            traced = traced with
            {
                TraceId = isNoted ? _tracer.NextTraceId() : 0,
                SpanNumber = sample.HasSpans ? _tracer.NextSpanNumber() : 0,
                Parent = sample.HasSpans ? TraceParent.Read(message, _broker.Formats) : default,
            };
            _tracer.Record(Received(virtualHost, message, traced, from) with { Came = sample.Came });
        }
        _tracer.Record(About(traced, virtualHost, TraceEventKind.Refused) with { Reason = reason, Party = from });
    }

    /// <summary>What notes whether a channel's traced publishes are confirmed; made for the first of them.</summary>
    public TracedConfirms Confirms(VirtualHost virtualHost, TraceParty to) => new(_tracer, _broker.Formats, virtualHost, to);

    /// <summary>Notes that a delaying exchange holds a message back.</summary>
    internal void Delayed(VirtualHost virtualHost, string exchange, Message message, MessageAmendments? amendments, long delayMs)
    {
        if (amendments is not { IsFollowed: true }) return;
        var traced = TracedMessage.Of(message, amendments, _broker.Formats);
        _tracer.Record(About(traced, virtualHost, TraceEventKind.Delayed) with
        {
            Exchange = exchange,
            Reason = $"for {TraceText.Duration(TimeSpan.FromMilliseconds(delayMs))}",
        });
    }

    /// <summary>Notes where a message goes whose delay is over.</summary>
    internal void DelayServed(VirtualHost virtualHost, string exchange, Message message, MessageAmendments amendments, Routes routes)
    {
        if (!amendments.IsFollowed) return;
        var traced = TracedMessage.Of(message, amendments, _broker.Formats);
        string key = message.RoutingKeyText;
        _tracer.Record(About(traced, virtualHost, routes.IsEmpty ? TraceEventKind.Unroutable : TraceEventKind.Routed) with
        {
            Exchange = exchange,
            RoutingKey = key,
            Route = RouteExplanation.Of(virtualHost, routes, [key], message, amendments),
            Reason = routes.IsEmpty ? "its delay is over, and it is dropped" : "its delay is over",
        });
    }

    private static TraceEvent Received(VirtualHost virtualHost, Message message, TracedMessage traced, TraceParty from) =>
        About(traced, virtualHost, TraceEventKind.Received) with
        {
            Exchange = message.ExchangeText,
            RoutingKey = message.RoutingKeyText,
            BodyBytes = message.BodyLength,
            IsPersistent = message.Persistent,
            Party = from,
        };

    private static TraceEvent About(TracedMessage traced, VirtualHost virtualHost, TraceEventKind kind) => new()
    {
        Kind = kind,
        TraceId = traced.TraceId,
        MessageId = traced.MessageId,
        VirtualHost = virtualHost.Name,
        IsNoted = traced.TraceId != 0,
        SpanNumber = traced.SpanNumber,
        Parent = traced.Parent,
    };
}
