using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Checkpoints;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Exchanges;

/// <summary>
/// What a delaying exchange holds back until it is due, and then routes as its inner kind says. Any thread may add;
/// ends with its exchange. Persistent messages held by a durable exchange are records of the journal as in a queue.
/// </summary>
public sealed class DelayedMessages : ITimed, IMessageSource, IKept
{
    // How much leaves in one step, and when a step is tried again that the journal had no room for.
    private const int MostAtOnce = 256;
    private const long RetryMs = 1000;

    private readonly Lock _lock = new();
    private readonly PriorityQueue<QueueEntry, (long DueMs, long Order)> _held = new();
    private readonly VirtualHost _virtualHost;
    private readonly ExchangeDefinition _definition;
    private readonly Routes _routes = new();
    private readonly EnqueueInterception? _interception;
    private readonly Alarm _alarm;
    private QueueEntry[] _leaving = [];
    private long _order;
    private long _retryAtMs;
    private bool _ended;

    internal DelayedMessages(VirtualHost virtualHost, ExchangeDefinition definition)
    {
        _virtualHost = virtualHost;
        _definition = definition;
        _alarm = new Alarm(virtualHost.Broker.Timers, this);
        _interception = EnqueueInterception.For(virtualHost);
    }

    /// <summary>The number by which the journal names the exchange; 0 where it is not kept.</summary>
    public long DurableId => _definition.DurableId;

    /// <summary>The exchange's name.</summary>
    public string Exchange => _definition.Name;

    /// <summary>How many messages are held.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _held.Count;
        }
    }

    /// <summary>
    /// All messages that are held, and when they are due by the broker's clock; those on their way out are among them
    /// until the journal has them where they go.
    /// </summary>
    public IReadOnlyList<(QueueEntry Entry, long DueMs)> All
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _leaving.Select(entry => (entry, 0L)),
                    .. _held.UnorderedItems.OrderBy(item => item.Priority).Select(item => (item.Element, item.Priority.DueMs)),
                ];
            }
        }
    }

    private Broker Broker => _virtualHost.Broker;

    /// <summary>Holds a message for <paramref name="delayMs"/>; its reference and its share of the record pass to the exchange.</summary>
    public void Hold(in QueueEntry entry, long delayMs)
    {
        Broker.Tracer?.Publishing.Delayed(_virtualHost, Exchange, entry.Message, entry.Amendments, delayMs);
        Restore(entry, Broker.Clock.NowMs + delayMs);
    }

    /// <summary>Holds a message that need not be in memory until <paramref name="dueMs"/> by the broker's clock.</summary>
    public void Restore(in QueueEntry entry, long dueMs)
    {
        lock (_lock)
        {
            if (_ended) Drop(entry);
            else Enqueue(entry, (dueMs, _order++));
        }
    }

    /// <inheritdoc/>
    void IMessageSource.Moved(ReadOnlySpan<QueueEntry> messages, Turn turn)
    {
        foreach (var entry in messages) ReleaseShare(entry with { Slab = null! });
    }

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        bool taken = true;
        while (taken && TakeDue(nowMs, out var places) is { Length: > 0 } due)
        {
            Load(due);
            int sent = Send(due, turn);
            taken = sent == due.Length;
            lock (_lock)
            {
                _leaving = [];
                if (!taken) PutBack(due.AsSpan(sent), places.AsSpan(sent), nowMs);
            }
        }
    }

    /// <summary>The delay that a message asks for.</summary>
    internal long DelayOf(Message message)
    {
        var headers = Broker.Formats[message.Format].ReadHeaders(message.Properties) ?? Arguments.Empty;
        return Arguments.TryInteger(headers["x-delay"], out long delay) ? delay : 0;
    }

    /// <inheritdoc/>
    bool IKept.AddTo(PieceMoves pieces, Turn turn)
    {
        lock (_lock)
        {
            foreach (var (entry, _) in _held.UnorderedItems) pieces.Add(entry, _virtualHost.Keys);
        }
        return true;
    }

    /// <inheritdoc/>
    void IKept.Describe(FrameBuilder frame, Compaction compaction, Turn turn)
    {
        var store = ((JournalLog)Broker.Log).Messages;
        lock (_lock)
        {
            if (!compaction.IsIdle) Move(compaction);
            if (DurableId == 0) return;
            // When a message is due is told as its expiry, in the order of which they are held anyway.
            var pages = new ImagePages([], store);
            long sequence = 0;
            foreach (var (entry, dueMs) in All)
            {
                if ((entry.Flags & EntryFlags.Durable) == 0) continue;
                var kept = entry.WithoutMessage();
                kept.ExpiresAtMs = dueMs;
                kept.Sequence = ++sequence;
                pages.Add(kept);
            }
            var image = new QueueImage { DurableId = DurableId, Consumed = false, Pages = pages.Finish() };
            image.Write(frame, store.Clock);
        }
    }

    // Called with the lock held. What is on its way out stays, and with it its segment.
    private void Move(Compaction compaction)
    {
        var held = _held.UnorderedItems.Select(item => (item.Element, item.Priority)).ToArray();
        if (!Array.Exists(held, item => compaction.MustMove(item.Element))) return;
        compaction.Begin(_virtualHost.Keys);
        foreach (var (entry, _) in held)
        {
            if (compaction.MustMove(entry)) compaction.Copy(entry);
        }
        compaction.Append();
        foreach (ref var item in held.AsSpan())
        {
            if (compaction.MustMove(item.Element)) compaction.Relocate(ref item.Element);
        }
        _held.Clear();
        _held.EnqueueRange(held);
    }

    internal void End()
    {
        lock (_lock)
        {
            _ended = true;
            _alarm.Off();
            while (_held.TryDequeue(out var entry, out _)) Drop(entry);
        }
    }

    // Called with the lock held.
    private void Enqueue(in QueueEntry entry, (long DueMs, long Order) place)
    {
        _held.Enqueue(entry, place);
        _alarm.Require(Math.Max(place.DueMs, _retryAtMs));
    }

    // Called with the lock held. In their old places: nothing overtakes them.
    private void PutBack(ReadOnlySpan<QueueEntry> entries, ReadOnlySpan<(long DueMs, long Order)> places, long nowMs)
    {
        _retryAtMs = nowMs + RetryMs;
        for (int i = 0; i < entries.Length; i++)
        {
            if (_ended) Drop(entries[i]);
            else Enqueue(entries[i], places[i]);
        }
    }

    private QueueEntry[] TakeDue(long nowMs, out (long DueMs, long Order)[] places)
    {
        var due = new List<QueueEntry>();
        var from = new List<(long DueMs, long Order)>();
        lock (_lock)
        {
            while (nowMs >= _retryAtMs && due.Count < MostAtOnce && _held.TryPeek(out var entry, out var place) && place.DueMs <= nowMs)
            {
                due.Add(entry);
                from.Add(place);
                _held.Dequeue();
            }
            if (_held.TryPeek(out _, out var later)) _alarm.Require(Math.Max(later.DueMs, _retryAtMs));
            _leaving = [.. due];
        }
        places = [.. from];
        return [.. due];
    }

    private void Load(QueueEntry[] due)
    {
        if (Broker.Log.Store is not { } store || Array.TrueForAll(due, entry => entry.IsResident)) return;
        var writer = new MessageWriter(Broker.Memory);
        store.Load(due, writer);
        writer.Park();
    }

    // Says how many went, up to the first step that the journal had no room for.
    private int Send(QueueEntry[] due, Turn turn)
    {
        int sent = 0;
        while (sent < due.Length)
        {
            var moved = new MovedMessages(Broker.Log, _virtualHost.Keys);
            int next = sent;
            while (next < due.Length && moved.HasRoomFor(due[next])) Route(due[next++], moved);
            if (!moved.TryComplete(turn)) return sent;
            sent = next;
        }
        return sent;
    }

    private void Route(in QueueEntry entry, MovedMessages moved)
    {
        if (!entry.IsResident || !_virtualHost.Exchanges.TryGet(_definition.Name, out var exchange))
        {
            moved.Add(this, entry);
            return;
        }
        var served = entry;
        served.Amendments = (entry.Amendments ?? new MessageAmendments()) with { DelayServed = true };
        _virtualHost.Route(exchange, entry.Message.RoutingKeyText, [], entry.Message, served.Amendments, _routes);
        Broker.Tracer?.Publishing.DelayServed(_virtualHost, Exchange, entry.Message, served.Amendments, _routes);
        if (_interception is null) moved.Add(this, entry, served, _routes);
        else moved.Add(this, entry, served, _routes, _interception, Broker);
    }

    // The end of the exchange settles what it held, so there is no record of its own to write.
    private void Drop(in QueueEntry entry)
    {
        entry.Slab?.Release();
        ReleaseShare(entry);
    }

    private void ReleaseShare(in QueueEntry entry)
    {
        if (entry.Location == 0) return;
        // First the pieces, as it takes the record to find them.
        var pieces = new List<(long Location, long Bytes)>();
        BodyPieces.List(Broker.Log.Store, entry, pieces);
        foreach (var (location, bytes) in pieces) Broker.Log.Release(location, bytes);
        Broker.Log.Release(entry.Location, entry.StoredShare);
    }
}

/// <summary>The kind x-delayed-message: messages with an x-delay header wait that many milliseconds, then go the inner kind's way.</summary>
internal sealed class DelayedRouter(Router inner, DelayedMessages held) : Router
{
    // The longest delay RabbitMQ's plugin takes; a longer one counts as none.
    private const long LongestDelayMs = uint.MaxValue;

    public DelayedMessages Held { get; } = held;

    public override bool Matches(BindingDefinition binding, in RoutingContext context) => inner.Matches(binding, context);

    public override void Bind(BindingDefinition binding, IDestination destination) => inner.Bind(binding, destination);

    public override void Unbind(BindingDefinition binding, IDestination destination) => inner.Unbind(binding, destination);

    public override void Route(in RoutingContext context, Routes routes)
    {
        if (context.Amendments is not { DelayServed: true } && Arguments.TryInteger(context.ReadHeaders()["x-delay"], out long delay)
            && delay is > 0 and <= LongestDelayMs)
            routes.Add(Held, delay);
        else
            inner.Route(context, routes);
    }
}
