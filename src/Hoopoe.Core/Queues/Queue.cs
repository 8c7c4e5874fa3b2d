using System.Diagnostics;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Checkpoints;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Policies;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Queues;

/// <summary>
/// A running queue. One thread at a time is inside. Batches of messages and settlements enter by try-lock: whoever
/// finds the queue taken leaves them in the inbox for the holder and goes on, so no publisher waits for another.
/// Rare operations that need an answer (fetch, purge, subscribe) wait for the holder's bounded turn instead.
/// Lock order: virtual host, queue, journal, connection output. Inside a queue no other queue is entered.
/// </summary>
public sealed class Queue : ITimed, IDestination, IMessageSource, IKept
{
    // The queue that this thread is inside; kept in debug builds only, to be sure of the lock order.
    [ThreadStatic]
    private static Queue? _inside;

    private readonly Lock _gate = new();
    // Both are made when they are first needed: of many queues that are declared most are never used.
    private volatile QueueInbox? _inbox;
    private QueueInterior? _interior;
    private readonly Clock _clock;
    private long _lastUsedMs;
    private long _lostLetters;
    private Alarm? _alarm;
    private volatile bool _consumed;
    private volatile bool _consumedRecorded;

    internal Queue(VirtualHost virtualHost, QueueDefinition definition)
    {
        VirtualHost = virtualHost;
        Definition = definition;
        Policies = virtualHost.Policies.Match(definition);
        Settings = Policies.SettingsOf(definition);
        _clock = virtualHost.Broker.Clock;
        _lastUsedMs = _clock.NowMs;
        Interceptors = virtualHost.Broker.Interceptors.Of(this);
        lock (_gate) Arm(_clock.NowMs);
    }

    /// <summary>The virtual host it lives in.</summary>
    public VirtualHost VirtualHost { get; }

    /// <summary>The queue as declared.</summary>
    public QueueDefinition Definition { get; }

    /// <summary>The policies that apply to it.</summary>
    public PolicyMatch Policies { get; private set; }

    /// <summary>
    /// What is in effect: what it was declared with and what the policies say. Changes while the queue is held; read from
    /// outside it is a moment old.
    /// </summary>
    public QueueSettings Settings { get; private set; }

    /// <summary>The queue's name.</summary>
    public string Name => Definition.Name;

    /// <summary>The interceptors that see what enters and leaves it, or null.</summary>
    internal QueueInterceptors? Interceptors { get; }

    /// <summary>How many messages are ready; a moment old when read from outside.</summary>
    public int ReadyCount => _interior?.ReadyCount ?? 0;

    /// <summary>Bytes in the bodies of ready messages; a moment old.</summary>
    public long ReadyBytes => _interior?.ReadyBytes ?? 0;

    /// <summary>The ready messages that are in memory; a moment old.</summary>
    public ResidentMessages Resident => _interior?.Resident ?? default;

    /// <summary>How many messages are delivered and unsettled; a moment old.</summary>
    public int UnackedCount => _interior?.UnackedCount ?? 0;

    /// <summary>How many consumers there are; a moment old.</summary>
    public int ConsumerCount => _interior?.Consumers.Count ?? 0;

    /// <summary>The consumers as they are now, in the order they came; waits for the queue's holder.</summary>
    public IReadOnlyList<Consumer> CopyConsumers()
    {
        if (_interior is not { } interior) return [];
        lock (_gate) return [.. interior.Consumers.All];
    }

    /// <summary>The one consumer that is served where only one may be, or null; waits for the queue's holder.</summary>
    public Consumer? FindActiveConsumer()
    {
        if (_interior is not { } interior) return null;
        lock (_gate) return interior.Consumers.Active;
    }

    /// <summary>Whether it may refuse a publish, so that a confirm must wait for its word.</summary>
    public bool MayRefuse => Settings is { Bounded: true, Overflow: not OverflowPolicy.DropHead };

    /// <summary>Whether nothing ever was in it and nobody ever came to it: all that counts is zero.</summary>
    internal bool IsUntouched => _interior is null;

    /// <summary>What happened here so far.</summary>
    public QueueCounters Counters => _interior?.Counters ?? QueueCounters.None;

    /// <summary>Its dead letters that nobody took, since the queue was made: their exchange was not there, or led nowhere.</summary>
    public long LostLetters => Volatile.Read(ref _lostLetters);

    /// <summary>Counts a dead letter that nobody took; called with no queue held.</summary>
    internal void CountLostLetter() => Interlocked.Increment(ref _lostLetters);

    /// <summary>Whether it ever had a consumer, so that its messages may have been delivered; kept of durable queues only.</summary>
    internal bool Consumed => _consumed;

    /// <summary>Whether it is deleted: what still arrives is dropped. Changes while the queue is held.</summary>
    internal bool HasEnded { get; private set; }

    private QueueInterior Interior => _interior ??= new QueueInterior(this);

    private QueueInbox Inbox => _inbox ?? Interlocked.CompareExchange(ref _inbox, new QueueInbox(), null) ?? _inbox;

    internal IDurableLog Log => VirtualHost.Broker.Log;

    /// <summary>Takes a batch of messages in and delivers what can be delivered. The entries' references pass to the queue.</summary>
    public void Publish(ReadOnlySpan<Incoming> batch, Turn turn)
    {
        if (_gate.TryEnter())
        {
            try
            {
                long nowMs = Begin(turn);
                foreach (ref readonly var incoming in batch) Interior.Accept(incoming, nowMs, turn);
                End(nowMs, turn);
            }
            finally
            {
                NoteLeft();
                _gate.Exit();
            }
        }
        else
        {
            Inbox.Add(batch);
        }
        WorkOffInbox(turn);
    }

    /// <summary>Settles a batch of deliveries of this queue.</summary>
    public void Settle(ReadOnlySpan<Unacked> batch, Settlement how, Turn turn) => Settle(batch, how, recorded: false, turn);

    /// <summary>Settles a batch of deliveries of this queue.</summary>
    /// <param name="batch">The deliveries.</param>
    /// <param name="how">What was decided.</param>
    /// <param name="recorded">
    /// Whether a frame of the journal says already that these are acknowledged: then nothing more is written of it.
    /// </param>
    /// <param name="turn">The caller's turn.</param>
    public void Settle(ReadOnlySpan<Unacked> batch, Settlement how, bool recorded, Turn turn)
    {
        if (_gate.TryEnter())
        {
            try
            {
                long nowMs = Begin(turn);
                foreach (ref readonly var unacked in batch) Interior.Settle(unacked, how, recorded, nowMs);
                End(nowMs, turn);
            }
            finally
            {
                NoteLeft();
                _gate.Exit();
            }
        }
        else
        {
            Inbox.Add(batch, how, recorded);
        }
        WorkOffInbox(turn);
    }

    /// <inheritdoc/>
    long IMessageSource.DurableId => Definition.DurableId;

    /// <summary>
    /// Tells that dead letters have reached where they go, in a frame that says that they left here: the queue gives up its
    /// shares. The messages themselves are the caller's.
    /// </summary>
    public void Moved(ReadOnlySpan<QueueEntry> messages, Turn turn)
    {
        Inbox.AddMoved(messages);
        // What expired since waits for its own turn: or those that arrived would send further ones on their way.
        WorkOffInbox(turn, expire: false);
    }

    /// <summary>
    /// Reads dead letters of this queue that are on their way and were let out of memory, each where it lies by now; one
    /// that ended with the queue becomes an entry of nothing.
    /// </summary>
    internal void Reload(Memory<QueueEntry> letters, Turn turn) => Enter(turn, _ => Interior.Reload(letters.Span));

    /// <summary>Tells that a consumer whose sink had no room can take messages again.</summary>
    public void Resume(Consumer consumer, Turn turn)
    {
        Inbox.Add(consumer);
        WorkOffInbox(turn);
    }

    /// <summary>Subscribes a consumer; deliveries may begin before this returns.</summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="started">Called while the queue is held, before the first delivery: the place to answer the client.</param>
    /// <param name="turn">The caller's turn.</param>
    public BrokerError? Subscribe(Consumer consumer, Action started, Turn turn)
    {
        BrokerError? error = null;
        Enter(turn, nowMs =>
        {
            if (HasEnded) error = VirtualHost.NoSuchQueue(Name);
            else if (Interior.Consumers.HasExclusive || (consumer.Exclusive && (Interior.Consumers.Count > 0 || Settings.SingleActiveConsumer)))
                error = BrokerError.AccessRefused($"queue '{Name}' in vhost '{VirtualHost.Name}' in exclusive use");
            if (error is not null) return;
            started();
            _lastUsedMs = nowMs;
            Interior.Consumers.Add(consumer);
        });
        return error;
    }

    /// <summary>Ends a subscription; its unsettled deliveries stay with its channel. The caller holds nothing.</summary>
    public void Unsubscribe(Consumer consumer, Turn turn)
    {
        bool unused = false;
        Enter(turn, nowMs =>
        {
            _lastUsedMs = nowMs;
            unused = Interior.Consumers.Remove(consumer) && Definition.AutoDelete && Interior.Consumers.Count == 0;
        });
        // At once: what the client asks for next must not find the queue and then lose it.
        if (unused) VirtualHost.DeleteUnusedQueue(this, turn);
    }

    /// <summary>Fetches the first message.</summary>
    public bool TryTake(bool noAck, out QueueEntry entry, out int left, Turn turn)
    {
        bool found = false;
        QueueEntry taken = default;
        int remaining = 0;
        Enter(turn, nowMs =>
        {
            _lastUsedMs = nowMs;
            found = Interior.TryTake(noAck, out taken);
            remaining = Interior.ReadyCount;
        });
        entry = taken;
        left = remaining;
        return found;
    }

    /// <summary>Drops all ready messages and says how many there were.</summary>
    public int Purge(Turn turn)
    {
        int count = 0;
        Enter(turn, _ => count = _interior?.Purge() ?? 0);
        return count;
    }

    /// <summary>
    /// Whether <see cref="NoteConsumed"/> must be called before a message is first delivered: the journal keeps the queue
    /// and does not know of a consumer yet.
    /// </summary>
    public bool NeedsConsumedRecord => !_consumedRecorded && Definition.DurableId != 0 && Log.Keeps;

    /// <summary>
    /// Has the journal know that messages of this queue may have been delivered. Called with no queue held, before
    /// <see cref="Subscribe"/> and <see cref="TryTake"/>; what these deliver leaves once the journal is durable up to
    /// its last definition.
    /// </summary>
    public void NoteConsumed()
    {
        if (!NeedsConsumedRecord) return;
        // First, so that no image is made after the record, of a queue without consumers.
        _consumed = true;
        Log.Defined(new DefinitionChange(new QueueConsumed(Definition.DurableId), VirtualHost.Name, Removed: false));
        _consumedRecorded = true;
    }

    /// <summary>Moves messages to the disk while message memory is short, all but the first few.</summary>
    internal void Relieve(Turn turn)
    {
        Enter(turn, _ => _interior?.Relieve());
    }

    /// <summary>Shows what of the queue the journal has to know, while the queue is held; <paramref name="look"/> enters no queue.</summary>
    public void Inspect(Turn turn, Action<QueueContents> look) => Enter(turn, _ => look(Interior.Contents()));

    /// <inheritdoc/>
    bool IKept.AddTo(PieceMoves pieces, Turn turn)
    {
        bool whole = true;
        if (_interior is not null) Enter(turn, _ => whole = pieces.Add(Interior.Contents()));
        return whole;
    }

    /// <inheritdoc/>
    void IKept.Describe(FrameBuilder frame, Compaction compaction, Turn turn)
    {
        var store = ((JournalLog)Log).Messages;
        Enter(turn, _ =>
        {
            if (_interior is { } interior) QueueDescription.Write(interior.Contents(), frame, compaction, store);
            else if (_consumed) new QueueImage { DurableId = Definition.DurableId, Consumed = true, Pages = [] }.Write(frame, store.Clock);
        });
    }

    /// <summary>Notes, before anybody uses it, that the journal knows of a first consumer, and of no message.</summary>
    internal void RestoreConsumed() => _consumed = _consumedRecorded = true;

    /// <summary>Fills the queue with what the journal has of it, before anybody uses it.</summary>
    /// <param name="consumed">Whether it ever had a consumer.</param>
    /// <param name="fill">Adds its messages.</param>
    /// <param name="turn">The caller's turn.</param>
    /// <param name="recorded">
    /// Whether the journal knows of consumers by a record that still counts; after an orderly stop it must be told anew, or
    /// what is delivered from now on would not say so after a crash.
    /// </param>
    public void Restore(bool consumed, Action<QueueRestoration> fill, Turn turn, bool recorded = true)
    {
        _consumed = consumed;
        _consumedRecorded = consumed && recorded;
        Enter(turn, nowMs =>
        {
            var restoration = new QueueRestoration(Interior, VirtualHost.Broker.Options.Paging);
            fill(restoration);
            restoration.End();
            // What has expired meanwhile does not push out what has not.
            Interior.ExpireDue(nowMs, inclusive: true, turn);
        });
    }

    /// <summary>Has other policies apply from now on. Called with the topology held.</summary>
    internal void Apply(PolicyMatch policies, Turn turn) => Enter(turn, nowMs =>
    {
        var settings = policies.SettingsOf(Definition);
        // The time without use counts from when somebody said how long it may be.
        if (settings.ExpiresMs != Settings.ExpiresMs) _lastUsedMs = nowMs;
        Policies = policies;
        Settings = settings;
        _interior?.Apply(settings);
    });

    /// <summary>Counts as a use, for queues that expire when unused; also brings the totals up to date.</summary>
    public void Touch(Turn turn) => Enter(turn, nowMs => _lastUsedMs = nowMs);

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        Enter(turn, now =>
        {
            if (!HasEnded && UnusedUntilMs() <= now)
                turn.Afterwards(later => VirtualHost.DeleteExpiredQueue(this, later));
        });
    }

    /// <summary>Whether the queue has gone unused for as long as it may.</summary>
    internal bool IsUnused(long nowMs) => UnusedUntilMs() <= nowMs;

    /// <summary>
    /// Ends the queue if <paramref name="mayClose"/> agrees, which sees exact counts. Its consumers are returned to be
    /// told; null means it said no or the queue had ended before.
    /// </summary>
    internal IReadOnlyList<Consumer>? Close(Func<int, int, bool> mayClose, out int messages, Turn turn)
    {
        IReadOnlyList<Consumer>? consumers = null;
        int count = 0;
        Enter(turn, _ =>
        {
            count = ReadyCount;
            if (HasEnded || !mayClose(count, ConsumerCount)) return;
            HasEnded = true;
            consumers = [];
            if (_interior is not { } interior) return;
            var forgotten = new ForgottenMessages(this);
            consumers = interior.Close(forgotten);
            // After the caller has written that the queue is gone.
            if (!forgotten.IsEmpty) turn.Afterwards(_ => forgotten.Release());
        });
        messages = count;
        return consumers;
    }

    private void Enter(Turn turn, Action<long> inside)
    {
        lock (_gate)
        {
            try
            {
                long nowMs = Begin(turn);
                inside(nowMs);
                End(nowMs, turn);
            }
            finally
            {
                NoteLeft();
            }
        }
        WorkOffInbox(turn);
    }

    // What came before comes first: the inbox, and the expiry of what should be gone by now.
    private long Begin(Turn turn, bool expire = true)
    {
        NoteEntered();
        long nowMs = _clock.NowMs;
        if (_interior is { } interior)
        {
            interior.Tracer = VirtualHost.Broker.Tracer;
            if (expire) interior.ExpireDue(nowMs, inclusive: false, turn);
        }
        if (_inbox is { Any: true } inbox) Take(inbox, nowMs, turn);
        return nowMs;
    }

    private void End(long nowMs, Turn turn, bool expire = true)
    {
        if (_interior is { } interior)
        {
            // Where something has expired and may not be taken out now, nothing is delivered either: the alarm comes at once.
            if (expire || interior.NextExpiryMs > nowMs)
            {
                interior.Drain(turn);
                interior.DropOverflow(turn);
                interior.ExpireDue(nowMs, inclusive: true, turn);
            }
            interior.PageOut();
            interior.FlushNotes(turn);
        }
        Arm(nowMs);
    }

    [Conditional("DEBUG")]
    private void NoteEntered()
    {
        Debug.Assert(_inside is null, "Inside a queue no other queue is entered: what must reach one goes to the turn.");
        _inside = this;
    }

    [Conditional("DEBUG")]
    private static void NoteLeft() => _inside = null;

    private void WorkOffInbox(Turn turn, bool expire = true)
    {
        // Whoever holds the queue looks at the inbox after leaving it, so work left there is never forgotten: either
        // this thread gets in, or the holder has yet to look.
        while (_inbox is { Any: true } && _gate.TryEnter())
        {
            try
            {
                End(Begin(turn, expire), turn, expire);
            }
            finally
            {
                NoteLeft();
                _gate.Exit();
            }
        }
    }

    private void Take(QueueInbox inbox, long nowMs, Turn turn)
    {
        var work = inbox.Take();
        foreach (ref readonly var incoming in work.Incoming.Items) Interior.Accept(incoming, nowMs, turn);
        foreach (ref readonly var settled in work.Settled.Items)
            Interior.Settle(settled.Unacked, settled.How, settled.Recorded, nowMs);
        foreach (long sequence in work.Moved.Items) Interior.Moved(sequence);
        foreach (var consumer in work.Resumed.Items)
        {
            consumer.Stalled = false;
            Interior.Consumers.StandInLine(consumer);
        }
        work.Clear();
    }

    private long UnusedUntilMs() =>
        Settings.ExpiresMs is { } limit && ConsumerCount == 0
            ? _lastUsedMs + limit
            : QueueEntry.NeverExpires;

    private void Arm(long nowMs)
    {
        long due = Math.Min(_interior?.NextExpiryMs ?? QueueEntry.NeverExpires, UnusedUntilMs());
        if (HasEnded) _alarm?.Off();
        else if (due < QueueEntry.NeverExpires) (_alarm ??= new Alarm(VirtualHost.Broker.Timers, this)).Require(Math.Max(due, nowMs + 1));
    }
}
