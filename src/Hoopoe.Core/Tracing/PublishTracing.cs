using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
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
    private readonly TraceSelection _selection;

    internal PublishTracing(Tracer tracer, Broker broker, TraceSelection selection) =>
        (_tracer, _broker, _selection) = (tracer, broker, selection);

    /// <summary>
    /// Whether a message is one of the sample, so that it must be routed for itself and <see cref="Routed"/> called. Asked
    /// once for each message.
    /// </summary>
    public bool Samples(Message message) => _selection.IsWhole || _selection.Samples(_broker.Formats[message.Format].MessageId(message.Properties));

    /// <summary>
    /// Notes that a message of the sample was received and where it goes, if it is to be traced. Called before any queue
    /// sees it.
    /// </summary>
    /// <param name="virtualHost">The virtual host.</param>
    /// <param name="message">The message.</param>
    /// <param name="amendments">What the broker added to it so far.</param>
    /// <param name="copies">Further keys it was routed by.</param>
    /// <param name="routes">Where it goes.</param>
    /// <param name="mandatory">Whether it goes back to its publisher if that is nowhere.</param>
    /// <param name="from">Who published it.</param>
    /// <returns>Its amendments from now on, by which it is known again.</returns>
    public MessageAmendments? Routed(
        VirtualHost virtualHost, Message message, MessageAmendments? amendments, IReadOnlyList<string> copies, Routes routes,
        bool mandatory, TraceParty from)
    {
        if (!_selection.Takes(routes)) return amendments;
        amendments = (amendments ?? new MessageAmendments()) with { TraceId = _tracer.NextTraceId() };
        var traced = TracedMessage.Of(message, amendments, _broker.Formats);
        string key = message.RoutingKeyText;
        _tracer.Record(Received(virtualHost, message, traced, from));
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
        if (amendments is not { TraceId: not 0 }) return;
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
        if (traced.TraceId == 0)
        {
            if (!_selection.TakesUnrouted(message.ExchangeText) || !Samples(message)) return;
            traced = traced with { TraceId = _tracer.NextTraceId() };
            _tracer.Record(Received(virtualHost, message, traced, from));
        }
        _tracer.Record(About(traced, virtualHost, TraceEventKind.Refused) with { Reason = reason, Party = from });
    }

    /// <summary>What notes whether a channel's traced publishes are confirmed; made for the first of them.</summary>
    public TracedConfirms Confirms(VirtualHost virtualHost, TraceParty to) => new(_tracer, _broker.Formats, virtualHost, to);

    /// <summary>Notes that a delaying exchange holds a message back.</summary>
    internal void Delayed(VirtualHost virtualHost, string exchange, Message message, MessageAmendments? amendments, long delayMs)
    {
        if (amendments is not { TraceId: not 0 }) return;
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
        if (amendments.TraceId == 0) return;
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
            Party = from,
        };

    private static TraceEvent About(TracedMessage traced, VirtualHost virtualHost, TraceEventKind kind) => new()
    {
        Kind = kind,
        TraceId = traced.TraceId,
        MessageId = traced.MessageId,
        VirtualHost = virtualHost.Name,
    };
}
