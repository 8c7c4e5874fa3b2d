using System.Runtime.InteropServices;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Messages;
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
/// <param name="log">Where it is recorded.</param>
/// <param name="keys">What is encrypted with, or null.</param>
internal sealed class MovedMessages(IDurableLog log, KeySlot? keys) : IDurabilityWaiter
{
    /// <summary>How many make a step at most: so that it is bounded, however many messages die at once.</summary>
    public const int MostInStep = 1024;

    private readonly EnteringFrame _frame = new(log, keys);
    private readonly List<Queue> _queues = [];
    private readonly List<(DelayedMessages Delay, long DelayMs)> _delays = [];
    private readonly List<long> _durableIds = [];
    private RentedList<Move> _moves;
    private Targets _last;
    private bool _kept;

    private struct Move
    {
        public IMessageSource Source;
        public QueueEntry From;
        public QueueEntry To;
        public Targets Targets;
    }

    /// <summary>Where a message goes; neighbours with the same ones enter them together.</summary>
    private readonly record struct Targets(int FirstQueue, int Queues, int FirstDelay, int Delays)
    {
        public int Count => Queues + Delays;
    }

    /// <summary>
    /// Once it is appended: where the journal must be durable up to for its messages to have left their sources, and to be
    /// let into their targets.
    /// </summary>
    public JournalPosition End => _kept ? _frame.End : JournalPosition.None;

    /// <summary>Whether a message more goes into this step.</summary>
    public bool HasRoomFor(in QueueEntry entry)
    {
        int count = _moves.Items.Length;
        return count < MostInStep && (count == 0 || !entry.IsResident || _frame.HasRoomFor(entry.Message));
    }

    /// <summary>Adds a message that ends here.</summary>
    public void Add(IMessageSource source, in QueueEntry entry) => _moves.Add(new Move { Source = source, From = entry, To = entry });

    /// <summary>Adds a message.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="from">The message as it is there.</param>
    /// <param name="to">The message as it goes on.</param>
    /// <param name="routes">Where to; may be used again after this.</param>
    public void Add(IMessageSource source, in QueueEntry from, in QueueEntry to, Routes routes)
    {
        routes.ListDurable(_durableIds);
        _last = new Targets(_queues.Count, routes.Queues.Count, _delays.Count, routes.Delays.Count);
        _queues.AddRange(routes.Queues);
        _delays.AddRange(routes.Delays);
        AddAlike(source, from, to);
    }

    /// <summary>Adds a message that interceptors of the queues it goes to are to see; where one fails, it goes on as it is.</summary>
    public void Add(IMessageSource source, in QueueEntry from, in QueueEntry to, Routes routes, EnqueueInterception interception, Broker broker)
    {
        var messages = new MessageWriter(broker.Memory);
        interception.TryRun(to.Message, to.Amendments, routes, messages);
        Add(source, from, to, routes);
        foreach (var diverted in interception.Diverted) Add(source, diverted, to.Amendments);
        messages.Park();
    }

    /// <summary>Adds a version of the message last added for one queue alone; its reference passes on.</summary>
    public void Add(IMessageSource source, in DivertedMessage diverted, MessageAmendments? amendments)
    {
        var move = new Move { Source = source, To = QueueEntry.Of(diverted.Message, amendments), Targets = new Targets(_queues.Count, 1, _delays.Count, 0) };
        move.To.Flags |= diverted.Flags;
        _queues.Add(diverted.Queue);
        if (log.Keeps && diverted.Message.Persistent && diverted.Queue.Definition.DurableId != 0) _frame.Add(ref move.To, [diverted.Queue.Definition.DurableId]);
        _moves.Add(move);
    }

    /// <summary>Adds a message that goes where the last one went that goes anywhere.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="from">The message as it is there.</param>
    /// <param name="to">The message as it goes on.</param>
    public void AddAlike(IMessageSource source, in QueueEntry from, in QueueEntry to)
    {
        var move = new Move { Source = source, From = from, To = to.InMemoryAlone(), Targets = _last };
        if (log.Keeps && to.Message.Persistent && _durableIds.Count > 0) _frame.Add(ref move.To, CollectionsMarshal.AsSpan(_durableIds));
        _moves.Add(move);
    }

    /// <summary>Moves them all; false if the journal took nothing, which leaves them where they are.</summary>
    public bool TryComplete(Turn turn)
    {
        if (!TryAppend()) return false;
        if (log.Durable < End) log.WhenDurable(End, this);
        else EnterAll(turn);
        return true;
    }

    /// <summary>
    /// Tells the journal that they move, so that only <see cref="EnterAll"/> is left to do once it is durable up to
    /// <see cref="End"/>; false if it took nothing, which leaves them where they are.
    /// </summary>
    public bool TryAppend()
    {
        foreach (ref readonly var move in _moves.Items) _frame.Settle(move.Source.DurableId, move.From);
        _kept = !_frame.IsEmpty;
        // What the journal does not take stays at its source, also after a restart; it has told the operator why.
        if (!_kept || _frame.TryAppend(out _)) return true;
        foreach (ref readonly var move in _moves.Items)
        {
            // A version for one queue has no other place to stay.
            if (!move.From.IsResident && move.To.IsResident) move.To.Slab.Release();
        }
        _moves.Clear();
        return false;
    }

    /// <summary>Has them enter where they go, in order, and their sources forget them.</summary>
    public void EnterAll(Turn turn)
    {
        var moves = _moves.Items;
        int next;
        for (int start = 0; start < moves.Length; start = next)
        {
            var targets = moves[start].Targets;
            for (next = start + 1; next < moves.Length && moves[next].Targets == targets;) next++;
            Enter(moves[start..next], targets, turn);
        }
        ForgetAtSources(moves, turn);
        _moves.Clear();
        if (_kept) _frame.Entered();
    }

    /// <summary>Lets go of their memory, where nothing enters any more.</summary>
    public void GiveUp()
    {
        foreach (ref readonly var move in _moves.Items) move.To.Slab?.Release();
        _moves.Clear();
    }

    /// <inheritdoc/>
    void IDurabilityWaiter.Durable(JournalPosition position, Turn turn) => EnterAll(turn);

    /// <inheritdoc/>
    void IDurabilityWaiter.Failed(Turn turn)
    {
        // Nothing is served any more; what the journal has of them decides where they are at the next start.
        GiveUp();
    }

    private void Enter(Span<Move> moves, Targets targets, Turn turn)
    {
        foreach (ref var move in moves)
        {
            ref var entry = ref move.To;
            if (targets.Count == 0 && entry.IsResident) entry.Slab.Release();
            if (targets.Count > 1) entry.Slab.AddReferences(targets.Count - 1);
            if (targets.Count > 0 && (entry.Flags & EntryFlags.Durable) != 0) _frame.Place(ref entry);
        }
        var batch = default(RentedList<Incoming>);
        for (int i = targets.FirstQueue; i < targets.FirstQueue + targets.Queues; i++)
        {
            var queue = _queues[i];
            bool keeps = queue.Definition.DurableId != 0;
            foreach (ref readonly var move in moves) batch.Add(new Incoming { Entry = keeps ? move.To : move.To.InMemoryAlone() });
            queue.Publish(batch.Items, turn);
            batch.Clear();
        }
        for (int i = targets.FirstDelay; i < targets.FirstDelay + targets.Delays; i++)
        {
            var (delay, delayMs) = _delays[i];
            foreach (ref readonly var move in moves) delay.Hold(delay.DurableId != 0 ? move.To : move.To.InMemoryAlone(), delayMs);
        }
    }

    private static void ForgetAtSources(ReadOnlySpan<Move> moves, Turn turn)
    {
        var left = default(RentedList<QueueEntry>);
        for (int i = 0; i < moves.Length; i++)
        {
            if (moves[i].From.Location != 0) left.Add(moves[i].From);
            if (i + 1 < moves.Length && moves[i + 1].Source == moves[i].Source) continue;
            if (!left.Items.IsEmpty) moves[i].Source.Moved(left.Items, turn);
            left.Clear();
        }
    }
}
