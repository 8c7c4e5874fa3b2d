using Hoopoe.Core.Queues;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>
/// Dead letters of a virtual host that the journal had no room for, in the order they died: they are tried again every
/// second until there is some. Meanwhile they are still their queues', also after a restart, and those that the journal
/// has need no memory. Any thread may add; the timers try again.
/// </summary>
internal sealed class PostponedDeadLetters(Broker broker, DeadLetterRouter router) : ITimed
{
    private const long RetryMs = 1000;

    // How many are read again at once, to see whether there is room by now.
    private const int MostAtOnce = 256;

    private readonly Lock _lock = new();
    private readonly Queue<DeadLetter> _line = new();
    private volatile bool _any;

    /// <summary>Whether some wait, so that what dies now must wait behind them.</summary>
    public bool Any => _any;

    /// <summary>Adds those that died last.</summary>
    public void Add(IReadOnlyList<DeadLetter> letters)
    {
        lock (_lock)
        {
            foreach (var letter in letters) _line.Enqueue(LetOutOfMemory(letter));
            if (!_any) broker.Timers.Schedule(this, broker.Clock.NowMs + RetryMs);
            _any = true;
        }
    }

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        bool taken = false;
        try
        {
            taken = TryStep(turn);
        }
        finally
        {
            lock (_lock)
            {
                _any = _line.Count > 0;
                // A step at a time, as other due times are not to wait for all of them.
                if (_any) broker.Timers.Schedule(this, taken ? nowMs : nowMs + RetryMs);
            }
        }
    }

    private bool TryStep(Turn turn)
    {
        DeadLetter[] first;
        lock (_lock) first = [.. _line.Take(MostAtOnce)];
        var letters = Reloaded(first, turn);
        var left = new Queue<DeadLetter>(letters);
        bool taken = router.TryPublishStep(left, turn);
        int done = taken ? letters.Length - left.Count : 0;
        for (int i = done; i < letters.Length; i++)
        {
            if (!first[i].Entry.IsResident) letters[i].Entry.Slab?.Release();
        }
        lock (_lock)
        {
            for (int i = 0; i < done; i++) _line.Dequeue();
        }
        return taken;
    }

    private DeadLetter LetOutOfMemory(in DeadLetter letter)
    {
        var entry = letter.Entry;
        if (entry.Location == 0 || !entry.IsResident || broker.Log.Store is null) return letter;
        var kept = entry.WithoutMessage();
        entry.Slab.Release();
        return letter with { Entry = kept };
    }

    private static DeadLetter[] Reloaded(DeadLetter[] letters, Turn turn)
    {
        var reloaded = new DeadLetter[letters.Length];
        int next;
        for (int start = 0; start < letters.Length; start = next)
        {
            var source = letters[start].Source;
            for (next = start + 1; next < letters.Length && letters[next].Source == source;) next++;
            QueueEntry[] entries = [.. letters[start..next].Select(letter => letter.Entry)];
            if (!Array.TrueForAll(entries, entry => entry.IsResident)) source.Reload(entries, turn);
            for (int i = start; i < next; i++) reloaded[i] = letters[i] with { Entry = entries[i - start] };
        }
        return reloaded;
    }
}
