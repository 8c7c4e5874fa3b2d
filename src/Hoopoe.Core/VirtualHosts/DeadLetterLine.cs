using System.Diagnostics;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>
/// The dead letters of a virtual host on their way, in the order in which they died: a queue adds its own while it is held,
/// and one thread at a time moves them on, so that they arrive in that order. Lives as long as its virtual host; any thread
/// may add and move. Until the journal has a letter where it goes, it is its queue's, also after a restart.
/// </summary>
/// <remarks>
/// Where the journal has no room they wait and are tried again every second; meanwhile those that the journal has need no
/// memory. Lock order: whoever moves holds no queue and then enters queues, one at a time; the line itself is the last of
/// all locks.
/// </remarks>
internal sealed class DeadLetterLine : ITimed, IDurabilityWaiter
{
    private const long RetryMs = 1000;

    // How many are read again at once, to see whether there is room by now.
    private const int MostReloaded = 256;

    // So that a turn is bounded however many messages die: what is left is another's, or the timers'.
    private const int MostStepsInTurn = 8;

    // How many steps may wait for the disk at once; what dies meanwhile costs memory either way.
    private const int MostAwaited = 64;

    // With more in the line whoever adds waits and helps, or many who add would outrun the one who moves.
    private const int LongLine = 32 * 1024;

    private readonly Broker _broker;
    private readonly DeadLetterRouter _router;

    // Guards the line and the alarm.
    private readonly Lock _lock = new();
    private readonly Alarm _alarm;
    private RentedList<DeadLetter> _line;
    private volatile bool _any;
    private volatile int _length;

    // Guards all that follows: held by whoever moves.
    private readonly Lock _moving = new();
    private readonly Queue<MovedMessages> _awaited = new();
    private RentedList<DeadLetter> _taken;
    private int _next;
    private long _firstAwaited = long.MaxValue;
    private volatile bool _awaitsMany;
    private volatile bool _postponed;

    internal DeadLetterLine(Broker broker, DeadLetterRouter router)
    {
        (_broker, _router) = (broker, router);
        _alarm = new Alarm(broker.Upkeep, this);
    }

    private bool IsNextDurable => Volatile.Read(ref _firstAwaited) <= _broker.Log.Durable.Value;

    private bool CanMove => (_any && !_postponed && !_awaitsMany) || IsNextDurable;

    /// <summary>Adds letters of a queue that is held; <see cref="MoveOn"/> must follow once it is not.</summary>
    public void Add(ReadOnlySpan<DeadLetter> letters)
    {
        lock (_lock)
        {
            int before = _line.Items.Length;
            _line.AddRange(letters);
            if (_postponed) LetOutOfMemory(_line.Items[before..]);
            _length = _line.Items.Length;
            _any = true;
        }
    }

    /// <summary>Moves letters on, unless another does: who finds work left after leaving goes on with it, so none is forgotten.</summary>
    public void MoveOn(Turn turn)
    {
        Debug.Assert(!_moving.IsHeldByCurrentThread, "Who moves letters completes no turn meanwhile.");
        for (int steps = 0; CanMove; steps++)
        {
            if (steps == MostStepsInTurn)
            {
                GoOnLater();
                return;
            }
            if (!TryBegin()) return;
            try
            {
                Step(turn);
            }
            finally
            {
                _moving.Exit();
            }
        }
    }

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        lock (_moving) _postponed = false;
        MoveOn(turn);
    }

    /// <inheritdoc/>
    void IDurabilityWaiter.Durable(JournalPosition position, Turn turn) => MoveOn(turn);

    /// <inheritdoc/>
    void IDurabilityWaiter.Failed(Turn turn)
    {
        // Nothing is served any more; what the journal has of them decides where they are at the next start.
        lock (_moving)
        {
            while (_awaited.TryDequeue(out var moved)) moved.GiveUp();
            NoteAwaited();
        }
    }

    private bool TryBegin()
    {
        if (_moving.TryEnter()) return true;
        if (_length < LongLine) return false;
        _moving.Enter();
        return true;
    }

    private void Step(Turn turn)
    {
        if (IsNextDurable)
        {
            _awaited.Dequeue().EnterAll(turn);
            NoteAwaited();
        }
        else if (TakeNext(turn) is { IsEmpty: false } letters)
        {
            if (_router.TryMove(letters, out int count, turn) is { } moved) Moved(moved, count, turn);
            else Postpone();
        }
    }

    private void Moved(MovedMessages moved, int count, Turn turn)
    {
        _next += count;
        if (_next == _taken.Items.Length) TakeLine();
        // What need not wait for the disk itself waits for those before it that must.
        if (_awaited.Count == 0 && moved.End <= _broker.Log.Durable)
        {
            moved.EnterAll(turn);
            return;
        }
        _awaited.Enqueue(moved);
        NoteAwaited();
        if (moved.End > _broker.Log.Durable) _broker.Log.WhenDurable(moved.End, this);
    }

    private void NoteAwaited()
    {
        _awaitsMany = _awaited.Count >= MostAwaited;
        Volatile.Write(ref _firstAwaited, _awaited.TryPeek(out var first) ? first.End.Value : long.MaxValue);
    }

    // The letters of a step, in memory; those that are damaged stay out of it.
    private Span<DeadLetter> TakeNext(Turn turn)
    {
        if (_next == _taken.Items.Length) TakeLine();
        var letters = _taken.Items[_next..];
        if (letters.IsEmpty) return letters;
        bool resident = letters[0].Entry.IsResident;
        int count = 1;
        int most = Math.Min(letters.Length, resident ? MovedMessages.MostInStep : MostReloaded);
        while (count < most && letters[count].Entry.IsResident == resident) count++;
        if (!resident) Reload(letters[..count], turn);
        return letters[..count];
    }

    private void TakeLine()
    {
        lock (_lock)
        {
            _taken.Clear();
            (_taken, _line, _next) = (_line, default, 0);
            _length = 0;
            _any = _taken.Items.Length > 0;
        }
    }

    private void Postpone()
    {
        lock (_lock)
        {
            _postponed = true;
            LetOutOfMemory(_taken.Items[_next..]);
            LetOutOfMemory(_line.Items);
            _alarm.Require(_broker.Upkeep.Clock.NowMs + RetryMs);
        }
    }

    private void GoOnLater()
    {
        lock (_lock) _alarm.Require(_broker.Upkeep.Clock.NowMs);
    }

    private void LetOutOfMemory(Span<DeadLetter> letters)
    {
        if (_broker.Log.Store is null) return;
        foreach (ref var letter in letters)
        {
            var entry = letter.Entry;
            if (entry.Location == 0 || !entry.IsResident) continue;
            letter = letter with { Entry = entry.WithoutMessage() };
            entry.Slab.Release();
        }
    }

    private static void Reload(Span<DeadLetter> letters, Turn turn)
    {
        int next;
        for (int start = 0; start < letters.Length; start = next)
        {
            var source = letters[start].Source;
            for (next = start + 1; next < letters.Length && letters[next].Source == source;) next++;
            var entries = new QueueEntry[next - start];
            for (int i = 0; i < entries.Length; i++) entries[i] = letters[start + i].Entry;
            source.Reload(entries, turn);
            for (int i = 0; i < entries.Length; i++) letters[start + i] = letters[start + i] with { Entry = entries[i] };
        }
    }
}
