using Hoopoe.Core.Durability;
using Hoopoe.Core.Messages;
using Hoopoe.Journal;

namespace Hoopoe.Core.Queues;

/// <summary>
/// What is inside a queue: its ready messages, its consumers, and the rules that move one to the other. Touched only
/// by whoever holds the queue; enters no other queue and never waits. What must happen outside goes to the turn.
/// </summary>
internal sealed class QueueInterior
{
    private readonly Queue _queue;
    private readonly QueueSettings _settings;
    private readonly ReadyMessages _ready;
    private readonly SettledMessages _settled;
    private long _lastSequence;
    private bool _anyExpiry;

    public QueueInterior(Queue queue)
    {
        _queue = queue;
        _settings = queue.Definition.Settings;
        _ready = new ReadyMessages(_settings.MaxPriority);
        _settled = new SettledMessages(queue);
        Consumers = new ConsumerSet(_settings.SingleActiveConsumer);
    }

    public ConsumerSet Consumers { get; }

    public int ReadyCount => _ready.Count;

    public long ReadyBytes => _ready.BodyBytes;

    public int UnackedCount { get; private set; }

    public QueueCounters Counters { get; } = new();

    /// <summary>Whether the queue is deleted: what still arrives is dropped.</summary>
    public bool Closed { get; private set; }

    /// <summary>When the next message expires.</summary>
    public long NextExpiryMs => _anyExpiry ? _ready.NextExpiryMs() : QueueEntry.NeverExpires;

    /// <summary>Takes a message in, or refuses it where the queue is full and says so.</summary>
    public void Accept(in Incoming incoming, long nowMs, Turn turn)
    {
        var entry = incoming.Entry;
        if (Closed)
        {
            Forget(entry);
            incoming.Outcomes?.Accepted(incoming.PublishNumber, JournalPosition.None, turn);
            return;
        }
        var message = entry.Message;
        entry.Sequence = ++_lastSequence;
        entry.Lane = Math.Min(message.Priority, _settings.MaxPriority);
        bool outOfOrder = SetExpiry(ref entry, message, nowMs);
        if (_settings.Bounded && IsOver(1, message.BodyLength) && !MakeRoom(incoming, ref entry, message, turn)) return;
        _ready.Append(entry, outOfOrder);
        Counters.Published++;
        DropOverflow(turn);
        incoming.Outcomes?.Accepted(incoming.PublishNumber, incoming.Position, turn);
    }

    /// <summary>Hands ready messages to consumers as far as these can take them.</summary>
    public void Drain(Turn turn)
    {
        while (_ready.Count > 0)
        {
            var consumer = Consumers.TakeNext(out int allowance);
            if (consumer is null) return;
            var head = _ready.HeadSpan(allowance);
            int taken = consumer.Sink.Deliver(consumer, head, turn);
            if (taken < head.Length) consumer.Stalled = true;
            if (taken > 0) Delivered(consumer, head[..taken]);
            Consumers.StandInLine(consumer);
        }
    }

    /// <summary>Settles a delivered message; what comes back takes its old place.</summary>
    public void Settle(in Unacked unacked, Settlement how, bool recorded, long nowMs, Turn turn)
    {
        if (unacked.Consumer is { } consumer)
        {
            consumer.Unacked--;
            if (!Closed) Consumers.StandInLine(consumer);
        }
        if (Closed)
        {
            Forget(unacked.Entry);
            return;
        }
        UnackedCount--;
        var entry = unacked.Entry;
        if (how == Settlement.Requeue) Requeue(entry, nowMs, turn);
        else if (how == Settlement.Reject) Die(entry, DeathReason.Rejected, turn);
        else
        {
            Counters.Acknowledged++;
            _settled.Add(entry, recorded);
            entry.Slab.Release();
        }
    }

    /// <summary>Takes the first message for a single fetch.</summary>
    public bool TryTake(bool noAck, out QueueEntry entry)
    {
        if (!_ready.TryTake(out entry)) return false;
        Counters.Delivered++;
        if (!noAck) UnackedCount++;
        else _settled.Add(entry);
        return true;
    }

    /// <summary>Lets die what has expired: before now, or also what expires at this very moment.</summary>
    public void ExpireDue(long nowMs, bool inclusive, Turn turn)
    {
        if (!_anyExpiry) return;
        while (_ready.TryTakeExpired(nowMs, inclusive, out var entry)) Die(entry, DeathReason.Expired, turn);
    }

    /// <summary>Drops the oldest where a limit asks for it; returned messages may have brought the queue over it too.</summary>
    public void DropOverflow(Turn turn)
    {
        if (!_settings.Bounded || _settings.Overflow != OverflowPolicy.DropHead || !IsOver(0, 0)) return;
        Drain(turn);
        while (IsOver(0, 0) && _ready.TryTake(out var oldest)) Die(oldest, DeathReason.MaxLength, turn);
    }

    /// <summary>Drops all ready messages.</summary>
    public int Purge()
    {
        int count = _ready.Count;
        while (_ready.TryTake(out var entry)) Forget(entry);
        return count;
    }

    /// <summary>Ends the queue; its messages go, its consumers are the caller's to tell.</summary>
    public IReadOnlyList<Consumer> Close()
    {
        Purge();
        Closed = true;
        Consumer[] consumers = [.. Consumers.All];
        Consumers.Clear();
        return consumers;
    }

    /// <summary>Records what left the queue for good; the last thing to do inside.</summary>
    public void RecordSettled() => _settled.Flush();

    private bool IsOver(int moreMessages, long moreBytes) =>
        (_settings.MaxLength is { } length && _ready.Count + moreMessages > length)
        || (_settings.MaxLengthBytes is { } bytes && _ready.BodyBytes + moreBytes > bytes);

    // A full queue first serves its consumers: only what they leave counts against the limit.
    private bool MakeRoom(in Incoming incoming, ref QueueEntry entry, Message message, Turn turn)
    {
        Drain(turn);
        if (_settings.Overflow == OverflowPolicy.DropHead || !IsOver(1, message.BodyLength)) return true;
        incoming.Outcomes?.Refused(incoming.PublishNumber, turn);
        if (_settings.Overflow == OverflowPolicy.RejectPublishDeadLetter) Die(entry, DeathReason.MaxLength, turn);
        else Forget(entry);
        return false;
    }

    private bool SetExpiry(ref QueueEntry entry, Message message, long nowMs)
    {
        long own = entry.Amendments is { ExpirationRemoved: true } ? -1 : message.TimeToLiveMs;
        long? whole = _settings.MessageTtlMs;
        if (own < 0 && whole is null)
        {
            entry.ExpiresAtMs = QueueEntry.NeverExpires;
            return false;
        }
        _anyExpiry = true;
        long live = whole is { } limit && (own < 0 || limit <= own) ? limit : own;
        entry.ExpiresAtMs = nowMs + live;
        return live != whole;
    }

    private void Delivered(Consumer consumer, ReadOnlySpan<QueueEntry> taken)
    {
        int count = taken.Length;
        Counters.Delivered += count;
        if (consumer.NoAck)
        {
            if (_queue.Log.Keeps) RecordSettled(taken);
            _ready.Advance(taken, release: true);
            return;
        }
        consumer.Unacked += count;
        UnackedCount += count;
        _ready.Advance(taken, release: false);
    }

    private void RecordSettled(ReadOnlySpan<QueueEntry> taken)
    {
        foreach (ref readonly var entry in taken) _settled.Add(entry);
    }

    private void Requeue(QueueEntry entry, long nowMs, Turn turn)
    {
        Counters.Requeued++;
        entry.Flags |= EntryFlags.Redelivered;
        if (entry.ReturnCount < ushort.MaxValue) entry.ReturnCount++;
        if (_settings.DeliveryLimit is { } limit && entry.ReturnCount > limit) Die(entry, DeathReason.DeliveryLimit, turn);
        else if (entry.ExpiresAtMs <= nowMs) Die(entry, DeathReason.Expired, turn);
        else _ready.Return(entry);
    }

    private void Die(in QueueEntry entry, DeathReason reason, Turn turn)
    {
        Counters.Died++;
        if (_settings.DeadLetterExchange is null) Forget(entry);
        else turn.Add(new DeadLetter(_queue, entry, reason));
    }

    private void Forget(in QueueEntry entry)
    {
        _settled.Add(entry);
        entry.Slab.Release();
    }
}
