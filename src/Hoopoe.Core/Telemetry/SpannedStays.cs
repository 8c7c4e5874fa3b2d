using System.Diagnostics;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Tracing;

namespace Hoopoe.Core.Telemetry;

/// <summary>
/// What happens to one message in its queues, as spans: deliver, until it is settled; dead-letter, with what it was delivered
/// by linked; drop, where it ends unacknowledged. Belongs to its <see cref="SpannedMessage"/>.
/// </summary>
internal sealed class SpannedStays
{
    private readonly ActivityContext _carried;
    private readonly Dictionary<(string Queue, long Position), Stay> _stays = [];
    // By which span it got into a queue, where that is not the publish.
    private readonly Dictionary<string, ActivityContext> _ways = new(StringComparer.Ordinal);

    /// <summary>Begins without any.</summary>
    /// <param name="carried">The trace context that the message carries, if any.</param>
    public SpannedStays(ActivityContext carried) => Origin = _carried = carried;

    /// <summary>The publish; of a message from before a restart, what it carries.</summary>
    public ActivityContext Origin { get; private set; }

    /// <summary>In how many queues it is, or is on its way to.</summary>
    public int Count { get; private set; }

    /// <summary>The span by which it came.</summary>
    public void CameBy(ActivityContext publish) => Origin = publish;

    /// <summary>It will enter so many queues more.</summary>
    public void Expect(int queues) => Count += queues;

    /// <summary>It entered a queue.</summary>
    public void Enter(TraceEvent enqueued) => StayOf(enqueued).Entered = enqueued.Time;

    /// <summary>Takes what happened in a queue.</summary>
    public void Add(TraceEvent happened)
    {
        switch (happened.Kind)
        {
            case TraceEventKind.Delivered:
                Deliver(happened);
                break;
            case TraceEventKind.Acknowledged or TraceEventKind.Rejected or TraceEventKind.Requeued:
                Settle(happened);
                break;
            case TraceEventKind.DeadLettered:
                DeadLetter(happened);
                break;
            case TraceEventKind.Expired or TraceEventKind.DroppedByLimit or TraceEventKind.DeliveryLimitReached:
                StayOf(happened).Died = happened.Time;
                if (happened.IsLast) Drop(happened);
                break;
            case TraceEventKind.Dropped or TraceEventKind.Purged or TraceEventKind.QueueDeleted:
                Drop(happened);
                break;
            default:
                return;
        }
        Leave(happened);
    }

    /// <summary>Counts that it left a queue, if with this it did, and how many it goes to from there.</summary>
    public void Leave(TraceEvent happened)
    {
        bool isMoved = happened.Kind == TraceEventKind.DeadLettered;
        if (!isMoved && happened.Kind != TraceEventKind.Acknowledged && !happened.IsLast) return;
        _stays.Remove(KeyOf(happened));
        Count += (isMoved ? SpannedMessage.QueuesOf(happened).Length : 0) - 1;
    }

    /// <summary>Ends the deliveries that are open.</summary>
    public void Abandon(DateTimeOffset time)
    {
        foreach (var stay in _stays.Values)
        {
            if (stay.Delivery is not { } delivery) continue;
            delivery.SetTag(SpanAttributes.Settlement, "unknown");
            delivery.End(time);
        }
        _stays.Clear();
    }

    private void Deliver(TraceEvent delivered)
    {
        var stay = StayOf(delivered);
        var tags = SpanAttributes.Of(delivered, "deliver", "send", delivered.Queue!);
        tags[SpanAttributes.Position] = delivered.Position;
        tags[SpanAttributes.Redelivered] = delivered.Redelivered;
        if (delivered.ConsumerTag is { } tag) tags[SpanAttributes.ConsumerTag] = tag;
        if (stay.Entered != default) tags[SpanAttributes.Waited] = (delivered.Time - stay.Entered).TotalSeconds;
        var way = _ways.GetValueOrDefault(delivered.Queue!, Origin);
        stay.Delivery = Span.Begin($"deliver {delivered.Queue}", ActivityKind.Producer, way, delivered.Time, tags, _carried);
        stay.Delivered = stay.Delivery?.Context ?? default;
    }

    private void Settle(TraceEvent settled)
    {
        var stay = StayOf(settled);
        stay.Died = settled.Time;
        if (stay.Delivery is not { } delivery) return;
        delivery.SetTag(SpanAttributes.Settlement, settled.Kind switch
        {
            TraceEventKind.Acknowledged => "ack",
            TraceEventKind.Rejected => "reject",
            _ => "requeue",
        });
        delivery.SetTag(SpanAttributes.SettlementCause, settled.Cause.ToString());
        if (settled.DeliveryTag != 0) delivery.SetTag(SpanAttributes.DeliveryTag, settled.DeliveryTag);
        if (settled.Cause is SettlementCause.Timeout or SettlementCause.ChannelFailed or SettlementCause.ConnectionFailed or SettlementCause.ConnectionLost)
            delivery.Fail(settled.Cause.ToString(), "the delivery came back");
        delivery.End(settled.Time);
        stay.Delivery = null;
        stay.Entered = settled.Time;
    }

    private void DeadLetter(TraceEvent lettered)
    {
        var stay = StayOf(lettered);
        var tags = SpanAttributes.Of(lettered, "dead-letter", null, lettered.Queue!);
        if (lettered.Death is { } death) tags[SpanAttributes.DeathReason] = Death.TextOf(death);
        if (lettered.Exchange is { } exchange) tags[SpanAttributes.DeadLetterExchange] = SpanAttributes.Exchange(exchange);
        string[] queues = SpannedMessage.QueuesOf(lettered);
        tags[SpanAttributes.Queues] = queues;
        if (lettered.Reason is { } reason) tags[SpanAttributes.Reason] = reason;
        var way = _ways.GetValueOrDefault(lettered.Queue!, Origin);
        var began = stay.Died == default ? lettered.Time : stay.Died;
        var span = Span.Begin($"dead-letter {lettered.Queue}", ActivityKind.Internal, way, began, tags, stay.Delivered, _carried);
        span?.End(lettered.Time);
        if (span is null) return;
        foreach (string queue in queues) _ways[queue] = span.Context;
    }

    private void Drop(TraceEvent dropped)
    {
        var tags = SpanAttributes.Of(dropped, "drop", null, dropped.Queue!);
        tags[SpanAttributes.Reason] = dropped.Reason ?? dropped.Kind.ToString();
        var way = _ways.GetValueOrDefault(dropped.Queue!, Origin);
        Span.Begin($"drop {dropped.Queue}", ActivityKind.Internal, way, dropped.Time, tags, StayOf(dropped).Delivered, _carried)?.End(dropped.Time);
    }

    private Stay StayOf(TraceEvent happened)
    {
        if (_stays.TryGetValue(KeyOf(happened), out var stay)) return stay;
        // It entered before what is known of it began.
        if (_stays.Count >= Count) Count = _stays.Count + 1;
        return _stays[KeyOf(happened)] = new Stay();
    }

    private static (string Queue, long Position) KeyOf(TraceEvent happened) => (happened.Queue!, happened.Position);

    /// <summary>Its time in one queue.</summary>
    private sealed class Stay
    {
        /// <summary>When it entered, or came back.</summary>
        public DateTimeOffset Entered { get; set; }

        /// <summary>When it was decided that it leaves.</summary>
        public DateTimeOffset Died { get; set; }

        /// <summary>The delivery that is unsettled.</summary>
        public Activity? Delivery { get; set; }

        /// <summary>The last delivery.</summary>
        public ActivityContext Delivered { get; set; }
    }
}
