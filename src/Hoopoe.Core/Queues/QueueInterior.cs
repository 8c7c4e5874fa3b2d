using Hoopoe.Core.Durability;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Core.Tracing;
using Hoopoe.Journal;

namespace Hoopoe.Core.Queues;

/// <summary>
/// What is inside a queue: its ready messages, its consumers, and the rules that move one to the other. Touched only
/// by whoever holds the queue; enters no other queue and never waits. What must happen outside goes to the turn.
/// </summary>
internal sealed class QueueInterior
{
    private readonly Queue _queue;
    private QueueSettings _settings;
    private readonly ReadyMessages _ready;
    private readonly QueueNotes _notes;
    private readonly ArrivalExpiry _expiry;
    private readonly Pager? _pager;
    private readonly DeliveryInterception? _interception;
    // Whether a message that arrives may be turned away.
    private bool _judgesArrivals;
    private OutstandingMessages? _outstanding;
    // What was refused and is to be told so, once what says so in the journal is on its way.
    private List<PublishRefusal>? _refused;
    // Those that died since the queue was entered, in order.
    private RentedList<DeadLetter> _dead;
    private long _lastSequence;
    private bool _anyExpiry;
    // Whether messages on disk have expired that no turn has taken out yet.
    private bool _isBehind;

    public QueueInterior(Queue queue)
    {
        _queue = queue;
        _settings = queue.Settings;
        _notes = new QueueNotes(queue);
        _expiry = new ArrivalExpiry(_settings.MessageTtlMs);
        if (queue.Log.Store is { } store) _pager = new Pager(store, queue, _notes);
        _ready = new ReadyMessages(_settings.MaxPriority, _pager);
        _interception = DeliveryInterception.For(queue, _ready, entry => Die(entry, DeathReason.Rejected));
        _judgesArrivals = _settings.Bounded || queue.Interceptors is not null;
        Consumers = new ConsumerSet(_settings.SingleActiveConsumer);
        Tracer = Broker.Tracer;
    }

    private Broker Broker => _queue.VirtualHost.Broker;

    /// <summary>Notes what happens here; null while nothing is traced. Looked up each time the queue is entered, not for each message.</summary>
    public Tracer? Tracer { get; set; }

    public ConsumerSet Consumers { get; }

    public int ReadyCount => _ready.Count;

    public long ReadyBytes => _ready.BodyBytes;

    public ResidentMessages Resident => _ready.Resident();

    public int UnackedCount { get; private set; }

    public QueueCounters Counters { get; } = new();

    /// <summary>When the next message expires.</summary>
    public long NextExpiryMs => _anyExpiry ? _ready.NextExpiryMs() : QueueEntry.NeverExpires;

    /// <summary>
    /// Has other settings count from now on. Messages that are here keep the expiry with which they came, as in RabbitMQ;
    /// what is over a limit goes when the queue is left.
    /// </summary>
    public void Apply(QueueSettings settings)
    {
        _expiry.Change(settings.MessageTtlMs, _ready.Count);
        _settings = settings;
        _judgesArrivals = settings.Bounded || _queue.Interceptors is not null;
    }

    /// <summary>Takes a message in, or refuses it where the queue is full and says so.</summary>
    public void Accept(in Incoming incoming, long nowMs, Turn turn)
    {
        var entry = incoming.Entry;
        if (_queue.HasEnded)
        {
            Tracer?.Queues.Refused(_queue, entry, "it was deleted before the message reached it");
            // That the queue is gone says already that the message is.
            _notes.Released(entry);
            entry.Slab.Release();
            incoming.Outcomes?.Accepted(incoming.PublishNumber, JournalPosition.None, turn);
            return;
        }
        var message = entry.Message;
        entry.Sequence = ++_lastSequence;
        entry.Lane = Math.Min(message.Priority, _settings.MaxPriority);
        bool outOfOrder = _expiry.Set(ref entry, message, nowMs, _ready.Count);
        _anyExpiry |= entry.ExpiresAtMs != QueueEntry.NeverExpires;
        if (_judgesArrivals && !Admit(incoming, ref entry, message, turn)) return;
        Tracer?.Queues.Enqueued(_queue, entry, _ready.Count);
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
            if (consumer is null)
            {
                if (Broker.IsMemoryFull) Broker.Relief.Start();
                return;
            }
            var head = _ready.HeadSpan(allowance);
            // What stood behind pages full of expired messages may have expired too: it is taken out first, in its turn.
            if (head.IsEmpty || (_isBehind && !_ready.HasPages))
            {
                Consumers.StandInLine(consumer);
                return;
            }
            int taken = _interception is null ? consumer.Sink.Deliver(consumer, head, turn) : _interception.Deliver(consumer, ref head, turn);
            if (taken < head.Length) consumer.Stalled = true;
            if (taken > 0) Delivered(consumer, head[..taken]);
            Consumers.StandInLine(consumer);
        }
    }

    /// <summary>Settles a delivered message; what comes back takes its old place.</summary>
    /// <param name="unacked">The message.</param>
    /// <param name="how">What was decided.</param>
    /// <param name="recorded">Whether the journal knows already that it left for good.</param>
    /// <param name="nowMs">The time.</param>
    public void Settle(in Unacked unacked, Settlement how, bool recorded, long nowMs)
    {
        if (unacked.Consumer is { } consumer)
        {
            consumer.Unacked--;
            if (!_queue.HasEnded) Consumers.StandInLine(consumer);
        }
        if (_queue.HasEnded)
        {
            // What it had in the journal was given up with the queue.
            unacked.Entry.Slab.Release();
            return;
        }
        UnackedCount--;
        var entry = unacked.Entry;
        if (_interception is not null) DeliveryInterception.Restore(ref entry);
        TakeBack(ref entry);
        if (how == Settlement.Requeue) Requeue(entry, nowMs);
        else if (how == Settlement.Reject) Die(entry, DeathReason.Rejected);
        else
        {
            Counters.Acknowledged++;
            if (recorded) _notes.Released(entry);
            else _notes.Settled(entry);
            entry.Slab.Release();
        }
    }

    /// <summary>A dead letter has reached where it goes, and the journal knows that it left.</summary>
    public void Moved(long sequence)
    {
        // Its memory is another's by now, so nothing is to be read there.
        if (_outstanding is not null && _outstanding.TryTake(sequence, out var entry)) _notes.Released(entry with { Slab = null! });
    }

    /// <summary>
    /// Reads dead letters on their way that are not in memory; those that are damaged stay out of it. What is not on its
    /// way from here any more, because the queue has ended, becomes an entry of nothing.
    /// </summary>
    public void Reload(Span<QueueEntry> letters)
    {
        var writer = new MessageWriter(Broker.Memory);
        foreach (ref var letter in letters)
        {
            if (letter.IsResident) continue;
            long sequence = letter.Sequence;
            letter = default;
            if (_outstanding is not null && _outstanding.TryFind(sequence, out letter)) _queue.Log.Store!.Load(new Span<QueueEntry>(ref letter), writer);
        }
        writer.Park();
    }

    /// <summary>Takes the first message for a single fetch.</summary>
    public bool TryTake(bool noAck, out QueueEntry entry)
    {
        if (!_ready.TryTake(out entry))
        {
            Counters.FoundEmpty++;
            return false;
        }
        var shown = entry;
        if (_interception is not null && !_interception.TryShow(ref entry, out shown)) return false;
        Counters.CountFetched(entry, noAck);
        if (noAck)
        {
            _notes.Settled(entry);
        }
        else
        {
            UnackedCount++;
            NoteOutstanding(entry);
        }
        entry = shown;
        return true;
    }

    /// <summary>Lets die what has expired: before now, or also what expires at this very moment.</summary>
    public void ExpireDue(long nowMs, bool inclusive, Turn turn)
    {
        if (!_anyExpiry) return;
        int before = _dead.Items.Length;
        if (_pager is not null) ExpirePaged(nowMs, inclusive);
        while (_ready.TryTakeExpired(nowMs, inclusive, out var entry)) Die(entry, DeathReason.Expired);
        PutInOrder(_dead.Items[before..]);
        bool wasBehind = _isBehind;
        _isBehind = _pager is not null && _ready.HasExpiredPages(nowMs, inclusive);
        if (!wasBehind || _isBehind) return;
        Drain(turn);
        DropOverflow(turn);
    }

    /// <summary>Drops the oldest where a limit asks for it; returned messages may have brought the queue over it too.</summary>
    public void DropOverflow(Turn turn)
    {
        if (!_settings.Bounded || _settings.Overflow != OverflowPolicy.DropHead || !IsOver(0, 0)) return;
        // What has expired goes first, and there is more of it than goes in one turn.
        if (_isBehind) return;
        Drain(turn);
        while (IsOver(0, 0) && _ready.TryTake(out var oldest))
        {
            // What was found expired on the way to it may have made room enough.
            if (!IsOver(1, oldest.BodyLength))
            {
                _ready.Return(oldest);
                return;
            }
            Die(oldest, DeathReason.MaxLength);
        }
    }

    /// <summary>Drops all ready messages.</summary>
    public int Purge()
    {
        int count = _ready.Count;
        while (_ready.TakePage() is { } page) _pager!.Purge(page);
        while (_ready.TryTake(out var entry))
        {
            Tracer?.Queues.Left(_queue, entry, TraceEventKind.Purged);
            Forget(entry);
        }
        return count;
    }

    /// <summary>Empties a queue that has ended; its messages go, its consumers are the caller's to tell.</summary>
    /// <param name="forgotten">Gathers what of the journal is given up once that the queue is gone is written there.</param>
    public IReadOnlyList<Consumer> Close(ForgottenMessages forgotten)
    {
        while (_ready.TakePage() is { } page) forgotten.Add(page);
        while (_ready.TryTake(out var entry) || _ready.TryTakeExpired(long.MinValue, inclusive: true, out entry))
        {
            Tracer?.Queues.Left(_queue, entry, TraceEventKind.QueueDeleted);
            forgotten.Add(entry);
            entry.Slab.Release();
        }
        Tracer?.Queues.LeftWithPages(_queue);
        _outstanding?.Visit((ref QueueEntry entry) => forgotten.Add(entry));
        _outstanding = null;
        Consumer[] consumers = [.. Consumers.All];
        Consumers.Clear();
        return consumers;
    }

    /// <summary>Tells the journal what became of messages, and has the dead letters go; the last thing to do inside.</summary>
    public void FlushNotes(Turn turn)
    {
        _notes.Flush();
        SendDead(turn);
        if (_refused is not { Count: > 0 } refused) return;
        foreach (var refusal in refused) refusal.Tell(_notes.Last, turn);
        refused.Clear();
    }

    /// <summary>Moves messages to the disk where memory is short, and always what stands behind more than it will hold when its turn comes.</summary>
    public void PageOut()
    {
        if (_pager is null || _ready.Count == 0) return;
        long inUse = Broker.Memory.BytesInUse;
        bool consumed = Consumers.Count > 0;
        long budget = Broker.PageAboveBytes(consumed);
        if (inUse > budget) Broker.Relief.Start();
        if (_queue.Log.IsFull) return;
        long allowed = Broker.AllowedBytes(inUse, consumed);
        if (inUse > budget && _ready.Resident().MemoryBytes > allowed) _ready.PageOut(allowed);
        // That leaves while the processor still has it at hand.
        else if (_ready.PagedWeight() > budget) _ready.PageOutTails(Broker.Options.Paging.ResidentBytes);
    }

    /// <summary>
    /// Moves everything to the disk but the first few messages for consumers, and serves consumers again that were held
    /// back while memory was full.
    /// </summary>
    public void Relieve()
    {
        bool pagesOut = Broker.Memory.BytesInUse > Broker.PageAboveBytes(Consumers.Count > 0);
        foreach (var consumer in Consumers.All) Consumers.StandInLine(consumer);
        if (pagesOut && _pager is not null && _ready.Count > 0 && !_queue.Log.IsFull)
            _ready.Relieve(Consumers.Count > 0 ? Broker.Options.Paging.RelievedEntries : 0);
    }

    /// <summary>Adds messages that the journal brought back.</summary>
    public void Restore(Page page)
    {
        _lastSequence = Math.Max(_lastSequence, page.LastSequence);
        _anyExpiry |= page.LeastExpiryMs != QueueEntry.NeverExpires;
        _ready.Restore(page);
    }

    /// <summary>What of the queue the journal has to know, to be looked at and kept up to date while it is held.</summary>
    public QueueContents Contents() => new(_queue, _ready, () => _outstanding, _pager);

    /// <summary>Moves messages that the journal brought back into pages.</summary>
    public Page MakePage(Span<QueueEntry> entries, byte lane) =>
        (_pager ?? throw new InvalidOperationException("Nothing comes back where nothing is stored.")).MakePage(entries, lane);

    private bool IsOver(int moreMessages, long moreBytes) =>
        (_settings.MaxLength is { } length && _ready.Count + moreMessages > length)
        || (_settings.MaxLengthBytes is { } bytes && _ready.BodyBytes + moreBytes > bytes);

    // Whether a message enters: it may have come only to die, or find the queue full.
    private bool Admit(in Incoming incoming, ref QueueEntry entry, Message message, Turn turn)
    {
        if ((entry.Flags & EntryFlags.Dying) == 0) return !_settings.Bounded || !IsOver(1, message.BodyLength) || MakeRoom(incoming, ref entry, message, turn);
        entry.Flags &= ~EntryFlags.Dying;
        Die(entry, DeathReason.Rejected);
        incoming.Outcomes?.Accepted(incoming.PublishNumber, incoming.Position, turn);
        return false;
    }

    // A full queue first serves its consumers: only what they leave counts against the limit.
    private bool MakeRoom(in Incoming incoming, ref QueueEntry entry, Message message, Turn turn)
    {
        Drain(turn);
        if (_settings.Overflow == OverflowPolicy.DropHead || !IsOver(1, message.BodyLength)) return true;
        var refusal = new PublishRefusal(incoming.Outcomes, incoming.PublishNumber);
        Tracer?.Queues.Refused(_queue, entry, "it is full");
        if (_settings.Overflow == OverflowPolicy.RejectPublishDeadLetter) Bury(entry, DeathReason.MaxLength, refusal);
        else Forget(entry, refusal);
        return false;
    }

    private void Delivered(Consumer consumer, ReadOnlySpan<QueueEntry> taken)
    {
        int count = taken.Length;
        Counters.CountDelivered(taken, consumer.NoAck);
        Tracer?.Queues.Delivered(consumer, taken);
        if (consumer.NoAck)
        {
            if (_queue.Log.Keeps)
            {
                foreach (ref readonly var entry in taken) _notes.Settled(entry);
            }
            _ready.Advance(taken, release: true);
            return;
        }
        consumer.Unacked += count;
        UnackedCount += count;
        if (_queue.Log.Keeps)
        {
            foreach (ref readonly var entry in taken) NoteOutstanding(entry);
        }
        _ready.Advance(taken, release: false);
    }

    private void NoteOutstanding(in QueueEntry entry)
    {
        if (entry.Location != 0) (_outstanding ??= new()).Add(entry);
    }

    // Where its record lies may have changed since it was delivered.
    private void TakeBack(ref QueueEntry entry)
    {
        if (entry.Location == 0 || _outstanding is null || !_outstanding.TryTake(entry.Sequence, out var own)) return;
        entry.Location = own.Location;
        entry.StoredLength = own.StoredLength;
        entry.Shares = own.Shares;
    }

    private void Requeue(QueueEntry entry, long nowMs)
    {
        if (entry.Slab.StoredBody is { IsDamaged: true })
        {
            Tracer?.Queues.Left(_queue, entry, TraceEventKind.Dropped, "its body is damaged on disk");
            // Each consumer that took it would lose its connection.
            Forget(entry);
            return;
        }
        Counters.Requeued++;
        entry.Flags |= EntryFlags.Redelivered;
        if (entry.ReturnCount < ushort.MaxValue) entry.ReturnCount++;
        if (_settings.DeliveryLimit is { } limit && entry.ReturnCount > limit) Die(entry, DeathReason.DeliveryLimit);
        else if (entry.ExpiresAtMs <= nowMs) Die(entry, DeathReason.Expired);
        else
        {
            _notes.Returned(entry);
            _ready.Return(entry);
        }
    }

    // Expired messages on disk are read only if they go on as dead letters; the next turn takes those that this one leaves.
    private void ExpirePaged(long nowMs, bool inclusive)
    {
        for (int left = _pager!.Limits.ExpiredInTurn; left > 0;)
        {
            var expired = _ready.TakeExpiredFromPage(nowMs, inclusive);
            if (expired.Count == 0) return;
            left -= expired.Count;
            if (_settings.DeadLetterExchange is not null) _pager.Load(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(expired));
            foreach (var entry in expired)
            {
                if (entry.IsResident || _settings.DeadLetterExchange is null) Die(entry, DeathReason.Expired);
            }
            // Damaged ones are off the totals, as are all that expired.
            _pager.TakeLost();
        }
    }

    private void Die(in QueueEntry entry, DeathReason reason)
    {
        Tracer?.Queues.Died(_queue, entry, reason);
        Bury(entry, reason);
    }

    // A dead letter is the queue's until it has reached where it goes, in one frame with its leaving.
    private void Bury(in QueueEntry entry, DeathReason reason, PublishRefusal refusal = default)
    {
        Counters.Died++;
        Broker.Counters.DeadLetters.Count(_settings.Kind, reason, goes: _settings.DeadLetterExchange is not null);
        if (_settings.DeadLetterExchange is null)
        {
            Forget(entry, refusal);
            return;
        }
        NoteOutstanding(entry);
        _dead.Add(new DeadLetter(_queue, entry, reason, refusal));
    }

    // Those that expired together leave as they stood, though they are found by when and where they expire.
    private static void PutInOrder(Span<DeadLetter> letters)
    {
        for (int i = 1; i < letters.Length; i++)
        {
            if (Compare(letters[i - 1], letters[i]) <= 0) continue;
            letters.Sort(static (a, b) => Compare(a, b));
            return;
        }
    }

    private static int Compare(in DeadLetter a, in DeadLetter b) =>
        a.Entry.Lane != b.Entry.Lane ? b.Entry.Lane - a.Entry.Lane : a.Entry.Sequence.CompareTo(b.Entry.Sequence);

    // While the queue is held, so that the letters stand in line as they died, whichever thread moves them on.
    private void SendDead(Turn turn)
    {
        if (_dead.Items.IsEmpty) return;
        var letters = _queue.VirtualHost.DeadLetters;
        letters.Add(_dead.Items);
        _dead.Clear();
        turn.Add(letters);
    }

    private void Forget(in QueueEntry entry, PublishRefusal refusal = default)
    {
        _notes.Settled(entry);
        if (entry.IsResident) entry.Slab.Release();
        if (refusal.Outcomes is not null) (_refused ??= []).Add(refusal);
    }
}
