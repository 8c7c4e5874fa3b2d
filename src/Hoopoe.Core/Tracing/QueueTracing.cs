using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;

namespace Hoopoe.Core.Tracing;

/// <summary>
/// Notes what becomes of messages in queues, and of their deliveries. Part of a <see cref="Tracer"/>; queues call it while
/// they are held, protocols when they settle.
/// </summary>
public sealed class QueueTracing
{
    private readonly Tracer _tracer;
    private readonly MessageFormats _formats;
    private readonly TraceSelection? _selection;
    private readonly PagedTraces _paged;

    internal QueueTracing(Tracer tracer, Broker broker, TraceSelection? selection, PagedTraces paged) =>
        (_tracer, _formats, _selection, _paged) = (tracer, broker.Formats, selection, paged);

    /// <summary>Notes that a client fetched a single message.</summary>
    public void Fetched(Queue queue, in QueueEntry entry, bool noAck, TraceParty by)
    {
        if (!Takes(queue, entry)) return;
        _tracer.Record(About(queue, entry, TraceEventKind.Delivered) with { Party = by, Redelivered = entry.Redelivered });
        if (noAck) Acknowledged(queue, entry, null, by);
    }

    /// <summary>Notes what was decided about deliveries, and why. Called before their queues act on it.</summary>
    /// <param name="deliveries">The deliveries.</param>
    /// <param name="how">What was decided.</param>
    /// <param name="cause">Why.</param>
    /// <param name="by">Whose deliveries they are.</param>
    public void Settled(ReadOnlySpan<Unacked> deliveries, Settlement how, SettlementCause cause, TraceParty by)
    {
        var kind = how switch
        {
            Settlement.Acknowledge => TraceEventKind.Acknowledged,
            Settlement.Requeue => TraceEventKind.Requeued,
            _ => TraceEventKind.Rejected,
        };
        foreach (ref readonly var delivery in deliveries)
        {
            if (!Takes(delivery.Queue, delivery.Entry)) continue;
            _tracer.Record(About(delivery.Queue, delivery.Entry, kind) with
            {
                Party = by,
                ConsumerTag = delivery.Consumer?.Tag,
                DeliveryTag = delivery.DeliveryTag,
                Cause = cause,
            });
        }
    }

    internal void Enqueued(Queue queue, in QueueEntry entry, int ahead)
    {
        if (Takes(queue, entry)) _tracer.Record(About(queue, entry, TraceEventKind.Enqueued) with { Ahead = ahead });
    }

    internal void Refused(Queue queue, in QueueEntry entry, string reason)
    {
        if (Takes(queue, entry)) _tracer.Record(About(queue, entry, TraceEventKind.Refused) with { Reason = reason, Position = 0 });
    }

    internal void Delivered(Consumer consumer, ReadOnlySpan<QueueEntry> entries)
    {
        foreach (ref readonly var entry in entries)
        {
            if (!Takes(consumer.Queue, entry)) continue;
            var by = consumer.Sink.Owner;
            _tracer.Record(About(consumer.Queue, entry, TraceEventKind.Delivered) with
            {
                Party = by,
                ConsumerTag = consumer.Tag,
                Redelivered = entry.Redelivered,
            });
            if (consumer.NoAck) Acknowledged(consumer.Queue, entry, consumer.Tag, by);
        }
    }

    internal void PagedOut(Queue queue, ReadOnlySpan<QueueEntry> entries)
    {
        foreach (ref readonly var entry in entries)
        {
            if (!entry.IsResident || !Takes(queue, entry)) continue;
            _paged.Add(queue, entry.Sequence, TracedMessage.Of(entry, _formats));
            _tracer.Record(About(queue, entry, TraceEventKind.PagedOut));
        }
    }

    internal void PagedIn(Queue queue, ReadOnlySpan<QueueEntry> entries)
    {
        foreach (ref readonly var entry in entries)
        {
            if (!entry.IsResident || !Takes(queue, entry)) continue;
            _paged.TryTake(queue, entry.Sequence, out _);
            _tracer.Record(About(queue, entry, TraceEventKind.PagedIn));
        }
    }

    internal void Died(Queue queue, in QueueEntry entry, DeathReason reason)
    {
        string? target = queue.Settings.DeadLetterExchange;
        // That it was rejected was noted with who did it.
        if (reason == DeathReason.Rejected && target is not null) return;
        var kind = reason switch
        {
            DeathReason.Rejected => TraceEventKind.Dropped,
            DeathReason.Expired => TraceEventKind.Expired,
            DeathReason.MaxLength => TraceEventKind.DroppedByLimit,
            _ => TraceEventKind.DeliveryLimitReached,
        };
        string what = target is null ? "the queue has no dead-letter exchange" : $"it goes to dead-letter exchange '{target}'";
        Left(queue, entry, kind, what, isLast: target is null);
    }

    /// <summary>Notes that a message left its queue for good, whether it is in memory or not.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="entry">The message.</param>
    /// <param name="kind">How.</param>
    /// <param name="reason">Why, in words.</param>
    /// <param name="isLast">Whether it goes nowhere else.</param>
    internal void Left(Queue queue, in QueueEntry entry, TraceEventKind kind, string? reason = null, bool isLast = true)
    {
        if (entry.IsResident)
        {
            if (Takes(queue, entry)) _tracer.Record(About(queue, entry, kind) with { Reason = reason, IsLast = isLast });
            return;
        }
        if (_paged.TryTake(queue, entry.Sequence, out var paged) || TakesAllOf(queue))
            _tracer.Record(About(queue, entry.Sequence, paged, kind) with { Reason = reason, IsLast = isLast });
    }

    /// <summary>Notes that the messages of a page without an index were purged; they are known by their places.</summary>
    internal void Purged(Queue queue, Page page)
    {
        for (long sequence = page.FirstSequence; sequence <= page.LastSequence; sequence++)
            Left(queue, new QueueEntry { Sequence = sequence }, TraceEventKind.Purged);
    }

    /// <summary>Notes that a queue was deleted with messages that were not in memory.</summary>
    internal void LeftWithPages(Queue queue)
    {
        foreach (var (position, message) in _paged.TakeAll(queue)) _tracer.Record(About(queue, position, message, TraceEventKind.QueueDeleted) with { IsLast = true });
    }

    /// <summary>Whether it must be noted for itself where a dead letter goes, however many like it died with it.</summary>
    internal bool Takes(in DeadLetter letter) => Takes(letter.Source, letter.Entry);

    /// <summary>Notes where a dead letter goes.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="amendments">What was added to it; null where its exchange does not exist.</param>
    /// <param name="routes">Where it goes, without the queues where it would circle.</param>
    /// <param name="circling">The queues where it would.</param>
    /// <returns>Its amendments from now on: one that was not traced before is if it goes to a queue that is.</returns>
    internal MessageAmendments? DeadLettered(in DeadLetter letter, MessageAmendments? amendments, Routes routes, IReadOnlyList<Queue> circling)
    {
        if (amendments is { TraceId: 0 } && routes.Queues.Exists(TakesAllOf))
            amendments = amendments with { TraceId = _tracer.NextTraceId() };
        if (amendments is not { IsFollowed: true } && !Takes(letter)) return amendments;
        var entry = letter.Entry;
        entry.Amendments = amendments ?? entry.Amendments;
        string reason = WhyDied(letter);
        bool gone = amendments is null || routes.IsEmpty;
        if (amendments is null) reason += $", and its exchange '{letter.Source.Settings.DeadLetterExchange}' does not exist: it is dropped";
        else if (circling.Count > 0) reason += $"; not to '{string.Join("', '", circling.Select(queue => queue.Name))}', where it would go round in circles";
        if (amendments is not null && gone) reason += ", but no queue takes it: it is dropped";
        _tracer.Record(About(letter.Source, entry, TraceEventKind.DeadLettered) with
        {
            Exchange = amendments?.Exchange,
            RoutingKey = amendments?.RoutingKey,
            Death = letter.Reason,
            Reason = reason,
            Route = amendments is null ? [] : RouteExplanation.Of(
                letter.Source.VirtualHost, routes, [amendments.RoutingKey!], entry.Message, amendments),
        });
        return amendments;
    }

    private static string WhyDied(in DeadLetter letter) => letter.Reason switch
    {
        DeathReason.Rejected => "it was rejected",
        DeathReason.Expired => "it expired",
        DeathReason.MaxLength => "the queue was full",
        _ => "its delivery limit was reached",
    };

    private void Acknowledged(Queue queue, in QueueEntry entry, string? consumerTag, TraceParty? by) =>
        _tracer.Record(About(queue, entry, TraceEventKind.Acknowledged) with
        {
            Party = by,
            ConsumerTag = consumerTag,
            Cause = SettlementCause.Automatic,
        });

    private bool Takes(Queue queue, in QueueEntry entry) => entry.Amendments is { IsFollowed: true } || TakesAllOf(queue);

    private bool TakesAllOf(Queue queue) => _selection is { } selection && selection.TakesAllOf(queue);

    private TraceEvent About(Queue queue, in QueueEntry entry, TraceEventKind kind) =>
        About(queue, entry.Sequence, TracedMessage.Of(entry, _formats), kind);

    private TraceEvent About(Queue queue, long position, TracedMessage message, TraceEventKind kind) => new()
    {
        Kind = kind,
        TraceId = message.TraceId,
        MessageId = message.MessageId,
        VirtualHost = queue.VirtualHost.Name,
        Queue = queue.Name,
        Position = position,
        IsNoted = message.TraceId != 0 || TakesAllOf(queue),
        SpanNumber = message.SpanNumber,
        Parent = message.Parent,
    };
}
