using System.Runtime.InteropServices;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;

namespace Hoopoe.Core.Durability;

/// <summary>
/// Messages that the broker moves by itself, as dead letters or because their delay is served. What of it is kept is one
/// frame: a crash finds a message either where it was or where it went, never in both or neither. Made for one step of
/// one thread, with no queue held.
/// </summary>
/// <remarks>
/// They reach their targets when the frame is on disk, not before: a consumer that got one and lost the broker would get it
/// again from its source, which nobody consumed from and which says so.
/// </remarks>
internal sealed class MovedMessages(IDurableLog log) : IDurabilityWaiter
{
    // So that a step is bounded, however many messages die at once.
    private const int MostInStep = 256;

    private readonly EnteringFrame _frame = new(log);
    private readonly List<Move> _moves = [];
    private readonly List<Queue> _queues = [];
    private readonly List<(DelayedMessages Delay, long DelayMs)> _delays = [];
    private readonly List<long> _durableIds = [];

    private readonly record struct Move(IMessageSource Source, QueueEntry From, QueueEntry To, int Queues, int Delays);

    /// <summary>Once the step is complete: where the journal must be durable up to for its messages to have left their sources.</summary>
    public JournalPosition LeftAt { get; private set; }

    /// <summary>Whether a message more goes into this step.</summary>
    public bool HasRoomFor(in QueueEntry entry) =>
        _moves.Count < MostInStep && (_moves.Count == 0 || !entry.IsResident || _frame.HasRoomFor(entry.Message));

    /// <summary>Adds a message that ends here.</summary>
    public void Add(IMessageSource source, in QueueEntry entry) => _moves.Add(new Move(source, entry, entry, 0, 0));

    /// <summary>Adds a message.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="from">The message as it is there.</param>
    /// <param name="to">The message as it goes on.</param>
    /// <param name="routes">Where to; may be used again after this.</param>
    public void Add(IMessageSource source, in QueueEntry from, QueueEntry to, Routes routes)
    {
        to = to.InMemoryAlone();
        if (log.Keeps && to.Message.Persistent)
        {
            routes.ListDurable(_durableIds);
            if (_durableIds.Count > 0) _frame.Add(ref to, CollectionsMarshal.AsSpan(_durableIds));
        }
        _moves.Add(new Move(source, from, to, routes.Queues.Count, routes.Delays.Count));
        _queues.AddRange(routes.Queues);
        _delays.AddRange(routes.Delays);
    }

    /// <summary>Moves them all; false if the journal took nothing, which leaves them where they are.</summary>
    public bool TryComplete(Turn turn)
    {
        foreach (ref readonly var move in CollectionsMarshal.AsSpan(_moves)) _frame.Settle(move.Source.DurableId, move.From);
        bool kept = !_frame.IsEmpty;
        // What the journal does not take stays at its source, also after a restart; it has told the operator why.
        if (kept && !_frame.TryAppend(out _)) return false;
        if (kept) LeftAt = _frame.End;
        if (kept && log.Durable < _frame.End) log.WhenDurable(_frame.End, this);
        else EnterAll(kept, turn);
        return true;
    }

    /// <inheritdoc/>
    void IDurabilityWaiter.Durable(JournalPosition position, Turn turn) => EnterAll(kept: true, turn);

    /// <inheritdoc/>
    void IDurabilityWaiter.Failed(Turn turn)
    {
        // Nothing is served any more; what the journal has of them decides where they are at the next start.
        foreach (var move in _moves) move.From.Slab?.Release();
    }

    private void EnterAll(bool kept, Turn turn)
    {
        int queue = 0, delay = 0;
        foreach (ref readonly var move in CollectionsMarshal.AsSpan(_moves))
        {
            Enter(move, queue, delay, turn);
            move.Source.Moved(move.From, turn);
            queue += move.Queues;
            delay += move.Delays;
        }
        if (kept) _frame.Entered();
    }

    private void Enter(in Move move, int firstQueue, int firstDelay, Turn turn)
    {
        var entry = move.To;
        int copies = move.Queues + move.Delays;
        if (copies == 0 && entry.IsResident) entry.Slab.Release();
        if (copies == 0) return;
        if (copies > 1) entry.Slab.AddReferences(copies - 1);
        if ((entry.Flags & EntryFlags.Durable) != 0) _frame.Place(ref entry);
        var plain = entry.InMemoryAlone();
        for (int i = firstQueue; i < firstQueue + move.Queues; i++)
        {
            var queue = _queues[i];
            var incoming = new Incoming { Entry = queue.Definition.DurableId != 0 ? entry : plain };
            queue.Publish(new ReadOnlySpan<Incoming>(in incoming), turn);
        }
        for (int i = firstDelay; i < firstDelay + move.Delays; i++)
        {
            var (delay, delayMs) = _delays[i];
            delay.Hold(delay.DurableId != 0 ? entry : plain, delayMs);
        }
    }
}
