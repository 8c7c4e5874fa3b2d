namespace Hoopoe.Core.Queues;

/// <summary>
/// A queue's consumers and whose turn it is: the highest priority first, in turn among equals, or a single active one
/// while the others stand by. Not thread-safe: the queue that owns it guards it.
/// </summary>
internal sealed class ConsumerSet(bool singleActive)
{
    // How many more that are gone may stand in line than there are consumers, before they are cleared away.
    private const int MostGone = 8;

    private readonly List<Consumer> _all = [];
    private int _goneInLine;

    // Those who can take a message now stand in their priority's line; who cannot leaves it until something changes.
    private readonly SortedList<int, Queue<Consumer>> _lines = [];

    /// <summary>How many consumers there are.</summary>
    public int Count => _all.Count;

    /// <summary>All consumers in the order they came.</summary>
    public IReadOnlyList<Consumer> All => _all;

    /// <summary>Whether one of them has the queue for itself.</summary>
    public bool HasExclusive => _all.Exists(consumer => consumer.Exclusive);

    /// <summary>The consumer that is served where only one may be.</summary>
    public Consumer? Active => singleActive && _all.Count > 0 ? _all[0] : null;

    /// <summary>Adds a consumer.</summary>
    public void Add(Consumer consumer)
    {
        _all.Add(consumer);
        StandInLine(consumer);
    }

    /// <summary>Takes a consumer out; where it was the active one, the next takes over.</summary>
    public bool Remove(Consumer consumer)
    {
        if (!_all.Remove(consumer)) return false;
        consumer.Gone = true;
        if (consumer.InLine) _goneInLine++;
        if (_goneInLine > _all.Count + MostGone || _lines.Count > _all.Count + MostGone) ClearGone();
        if (Active is { } next) StandInLine(next);
        return true;
    }

    /// <summary>Takes out all of them.</summary>
    public void Clear()
    {
        foreach (var consumer in _all) consumer.Gone = true;
        _all.Clear();
        _lines.Clear();
        _goneInLine = 0;
    }

    /// <summary>Puts a consumer in line if it can take messages and does not stand there yet.</summary>
    public void StandInLine(Consumer consumer)
    {
        if (consumer.InLine || !consumer.Eligible) return;
        if (singleActive && consumer != Active) return;
        if (!_lines.TryGetValue(-consumer.Priority, out var line)) _lines.Add(-consumer.Priority, line = new Queue<Consumer>());
        line.Enqueue(consumer);
        consumer.InLine = true;
    }

    /// <summary>The next consumer to serve, taken from its line, and how many messages it may get in a row.</summary>
    public Consumer? TakeNext(out int allowance)
    {
        for (int i = 0; i < _lines.Count; i++)
        {
            var line = _lines.GetValueAtIndex(i);
            while (line.TryDequeue(out var consumer))
            {
                consumer.InLine = false;
                if (consumer.Gone) _goneInLine--;
                if (!consumer.Eligible) continue;
                allowance = line.Count > 0 ? 1 : consumer.Credit;
                return consumer;
            }
        }
        allowance = 0;
        return null;
    }

    // Lines are walked only while messages wait, so those who come and go at an empty queue would stand there for ever.
    private void ClearGone()
    {
        for (int i = _lines.Count - 1; i >= 0; i--)
        {
            var line = _lines.GetValueAtIndex(i);
            for (int left = line.Count; left > 0; left--)
            {
                var consumer = line.Dequeue();
                if (consumer.Gone) consumer.InLine = false;
                else line.Enqueue(consumer);
            }
            if (line.Count == 0) _lines.RemoveAt(i);
        }
        _goneInLine = 0;
    }
}
