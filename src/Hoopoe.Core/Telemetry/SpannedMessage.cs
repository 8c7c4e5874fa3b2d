using System.Diagnostics;
using Hoopoe.Core.Tracing;

namespace Hoopoe.Core.Telemetry;

/// <summary>
/// The spans of one message: publish, below it route and store, then what happens in each queue. Belongs to its
/// <see cref="SpanBuilder"/>; lives until the message has left the last queue.
/// </summary>
internal sealed class SpannedMessage
{
    private readonly ActivityContext _carried;
    private readonly SpannedStays _stays;
    private Activity? _publish;
    private TraceEvent? _received;
    private DateTimeOffset _routed;
    private DateTimeOffset _last;
    private int _notEntered;
    private bool _isUnwanted;

    public SpannedMessage(TraceEvent first)
    {
        Number = first.SpanNumber;
        _carried = first.Parent;
        _stays = new SpannedStays(_carried);
    }

    /// <summary>The message's number.</summary>
    public long Number { get; }

    /// <summary>Whether nothing more will happen to it.</summary>
    public bool IsOver => _publish is null && _stays.Count <= 0;

    /// <summary>Takes what happened next.</summary>
    public void Add(TraceEvent happened)
    {
        _last = happened.Time;
        switch (happened.Kind)
        {
            case TraceEventKind.Received:
                Receive(happened);
                break;
            case TraceEventKind.Routed or TraceEventKind.Unroutable:
                Route(happened);
                break;
            case TraceEventKind.Returned:
                _publish?.AddEvent(new ActivityEvent("returned", happened.Time));
                break;
            case TraceEventKind.Delayed:
                _publish?.AddEvent(new ActivityEvent("delayed", happened.Time));
                _notEntered--;
                EndUnconfirmed(happened.Time);
                break;
            case TraceEventKind.Confirmed or TraceEventKind.Nacked:
                Confirm(happened);
                break;
            case TraceEventKind.Refused:
                Refuse(happened);
                break;
            case TraceEventKind.Enqueued:
                _stays.Enter(happened);
                _notEntered--;
                EndUnconfirmed(happened.Time);
                break;
            default:
                if (!_isUnwanted) _stays.Add(happened);
                else _stays.Leave(happened);
                break;
        }
    }

    /// <summary>Nobody will tell any more what becomes of it: what is open ends as it is.</summary>
    public void Abandon()
    {
        if (_publish is { } publish) EndPublish(publish, _last);
        _stays.Abandon(_last);
    }

    private void Receive(TraceEvent received)
    {
        _received = received;
        var tags = SpanAttributes.Of(received, "publish", "receive", SpanAttributes.Exchange(received.Exchange));
        tags[SpanAttributes.BodySize] = received.BodyBytes;
        _publish = Span.Begin($"publish {SpanAttributes.Exchange(received.Exchange)}", ActivityKind.Consumer, _carried, received.Came, tags);
        _isUnwanted = _publish is null;
        _stays.CameBy(_publish?.Context ?? _carried);
    }

    // Once when it is published, and once more when an exchange has held it back.
    private void Route(TraceEvent routed)
    {
        bool isFirst = _received is not null && _routed == default;
        _routed = routed.Time;
        string[] queues = QueuesOf(routed);
        bool isDelayed = routed.Route.Any(step => step.Means == RouteMeans.Delay);
        _stays.Expect(queues.Length + (isDelayed ? 1 : 0) - (isFirst || _received is null ? 0 : 1));
        _notEntered = queues.Length + (isDelayed ? 1 : 0);
        if (!_isUnwanted)
        {
            var tags = SpanAttributes.Of(routed, "route", null, SpanAttributes.Exchange(routed.Exchange));
            tags[SpanAttributes.Queues] = queues;
            if (routed.Reason is { } reason) tags[SpanAttributes.Reason] = reason;
            var began = isFirst ? _received!.Came : routed.Time;
            var span = Span.Begin($"route {SpanAttributes.Exchange(routed.Exchange)}", ActivityKind.Internal, _stays.Origin, began, tags);
            span?.End(routed.Time);
        }
        EndUnconfirmed(routed.Time);
    }

    private void Confirm(TraceEvent confirmed)
    {
        if (_publish is not { } publish) return;
        bool isNack = confirmed.Kind == TraceEventKind.Nacked;
        if (_received!.IsPersistent && _routed != default)
        {
            var tags = SpanAttributes.Of(_received, "store", null, SpanAttributes.Exchange(_received.Exchange));
            var store = Span.Begin("store", ActivityKind.Internal, publish.Context, _routed, tags);
            if (isNack) store?.Fail("nack", null);
            store?.End(confirmed.Time);
        }
        if (isNack) publish.Fail("nack", "the publisher was told that the message was not taken");
        EndPublish(publish, confirmed.Time);
    }

    private void Refuse(TraceEvent refused)
    {
        if (refused.Queue is not null)
        {
            _notEntered--;
            _stays.Expect(-1);
        }
        if (_publish is not { } publish) return;
        publish.Fail("refused", refused.Reason);
        if (refused.Queue is null) EndPublish(publish, refused.Time);
        else EndUnconfirmed(refused.Time);
    }

    private void EndUnconfirmed(DateTimeOffset time)
    {
        if (_notEntered <= 0 && _publish is { } publish && !_received!.IsConfirmed) EndPublish(publish, time);
    }

    private void EndPublish(Activity publish, DateTimeOffset time)
    {
        publish.End(time);
        _publish = null;
    }

    internal static string[] QueuesOf(TraceEvent routed) =>
        [.. routed.Route.Where(step => !step.ToExchange).Select(step => step.Target).Distinct(StringComparer.Ordinal)];
}
