namespace Hoopoe.Core.Queues;

/// <summary>
/// Where work waits that found its queue taken: the holder does it before it leaves. Any thread may add.
/// </summary>
internal sealed class QueueInbox
{
    private readonly Lock _lock = new();
    private Work? _filling;
    private Work? _spare;
    private volatile bool _any;

    /// <summary>Whether something waits; exact for the thread that added it.</summary>
    public bool Any => _any;

    public void Add(ReadOnlySpan<Incoming> batch)
    {
        lock (_lock)
        {
            Filling.Incoming.AddRange(batch);
            _any = true;
        }
    }

    public void Add(ReadOnlySpan<Unacked> batch, Settlement how, bool recorded)
    {
        lock (_lock)
        {
            foreach (ref readonly var unacked in batch) Filling.Settled.Add((unacked, how, recorded));
            _any = true;
        }
    }

    public void AddMoved(ReadOnlySpan<QueueEntry> letters)
    {
        lock (_lock)
        {
            foreach (ref readonly var letter in letters) Filling.Moved.Add(letter.Sequence);
            _any = true;
        }
    }

    public void Add(Consumer resumed)
    {
        lock (_lock)
        {
            Filling.Resumed.Add(resumed);
            _any = true;
        }
    }

    // Made for the first that waits: most queues are never found taken.
    private Work Filling => _filling ??= new Work();

    /// <summary>Takes all that waits; the holder clears it and gives it back by the next call.</summary>
    public Work Take()
    {
        lock (_lock)
        {
            var work = Filling;
            _filling = _spare;
            _spare = work;
            _any = false;
            return work;
        }
    }

    /// <summary>One lot of work, in the order of each kind.</summary>
    internal sealed class Work
    {
        public RentedList<Incoming> Incoming;
        public RentedList<(Unacked Unacked, Settlement How, bool Recorded)> Settled;

        /// <summary>The sequences of dead letters that have reached where they go.</summary>
        public RentedList<long> Moved;
        public RentedList<Consumer> Resumed;

        public void Clear()
        {
            Incoming.Clear();
            Settled.Clear();
            Moved.Clear();
            Resumed.Clear();
        }
    }
}
