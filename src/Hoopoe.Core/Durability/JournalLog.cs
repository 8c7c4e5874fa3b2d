using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Durability.Recovery;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability;

/// <summary>
/// The durable log of a node that has a journal. Made before its broker, which it learns of by
/// <see cref="Attach"/>; ends with the journal, after the broker. Any thread may call.
/// </summary>
public sealed class JournalLog : IDurableLog
{
    // What may wait for the disk before publishers are slowed: enough to keep a disk busy, little enough that a confirm
    // behind it comes soon.
    private const long BehindBytes = 8 * 1024 * 1024;

    private readonly EnteringFrames _entering = new();
    private readonly DurabilityWaiters _waiters = new();
    private readonly Func<long> _end;
    private readonly Action _wake;
    private int _late;
    private readonly Lock _definitionLock = new();
    private readonly FrameBuilder _definitions = new();
    private long _lastDefinition;
    private long _lastId;
    private long _rewriteBefore;

    /// <summary>Makes the log of a journal.</summary>
    /// <param name="journal">The journal, opened.</param>
    /// <param name="recovery">What was read of it.</param>
    /// <param name="wake">Wakes whoever flushes the journal, who then calls <see cref="Flushed"/>.</param>
    public JournalLog(NodeJournal journal, NodeRecovery recovery, Action wake)
    {
        Journal = journal;
        _lastId = recovery.LastId;
        ReplayedFrom = recovery.ReplayedFrom;
        _wake = wake;
        _end = () => journal.End.Value;
        Keys = recovery.Keys;
        Messages = new JournalStore(journal, _entering, recovery.Keys);
    }

    /// <summary>The journal.</summary>
    public NodeJournal Journal { get; }

    /// <inheritdoc/>
    public bool Keeps => true;

    /// <inheritdoc/>
    public KeyRing? Keys { get; }

    /// <inheritdoc/>
    public JournalPosition Durable => Journal.Durable;

    /// <inheritdoc/>
    public JournalPosition LastDefinition => new(Volatile.Read(ref _lastDefinition));

    /// <inheritdoc/>
    public bool IsFull => Journal.IsFull;

    /// <inheritdoc/>
    public IMessageStore Store => Messages;

    /// <inheritdoc/>
    public bool IsBehind => Journal.WaitingBytes > BehindBytes;

    /// <inheritdoc/>
    public int LargestFrame => Journal.LargestFrame;

    /// <summary>Told of what goes wrong and is nobody's answer: a checkpoint that fails, a record that cannot be read.</summary>
    public Action<Exception> Failing { get; set; } = static _ => { };

    /// <summary>
    /// Records, and has on disk before it returns, that the broker starts: a stop that is not orderly is known by it.
    /// Before anybody is served or else flushes.
    /// </summary>
    public void NoteStart()
    {
        AppendNodeImage();
        Journal.Flush();
    }

    /// <summary>Begins a checkpoint unless one is under way.</summary>
    public void BeginCheckpoint() => Checkpointer?.Begin();

    /// <summary>
    /// Has everything written anew that is in the journal by now, encrypted with the keys in use, or plain where nothing is encrypted: a
    /// checkpoint empties the oldest segments, and another follows, until none is left.
    /// </summary>
    /// <exception cref="JournalException">There is no room for another segment.</exception>
    public void Rewrite()
    {
        // Definitions are encrypted and appended with the lock held.
        lock (_definitionLock) Keys?.NoteUnused(_end);
        Journal.WipeFreed();
        // Two segments are begun, as the first may be a file that was recycled before and has old content behind its end.
        AppendNodeImage(first: true);
        Volatile.Write(ref _rewriteBefore, AppendNodeImage(first: true));
        BeginCheckpoint();
    }

    /// <summary>Drops keys that nothing left in the journal can need. After each checkpoint.</summary>
    internal void DropUnusedKeys()
    {
        if (Keys is null) return;
        lock (_definitionLock) Keys.DropUnused(Journal.Segments.Segments[0].First, _end);
    }

    /// <summary>Everything before this is to be written anew; 0 once that is done.</summary>
    public long RewriteBefore
    {
        get => Volatile.Read(ref _rewriteBefore);
        internal set => Volatile.Write(ref _rewriteBefore, value);
    }

    /// <summary>The highest number given so far.</summary>
    internal long LastId => Volatile.Read(ref _lastId);

    /// <summary>Where the replay of the last start began.</summary>
    internal JournalPosition ReplayedFrom { get; }

    internal JournalStore Messages { get; }

    /// <summary>When checkpoints are made.</summary>
    internal Checkpoints.CheckpointPolicy Policy { get; init; } = new();

    /// <summary>The checkpoints, once a broker is attached.</summary>
    internal Checkpoints.Checkpointer? Checkpointer { get; private set; }

    /// <summary>Joins the log to its broker, once, before anything is recorded.</summary>
    public void Attach(Broker broker)
    {
        Messages.Clock = broker.Clock;
        Messages.Damaged = (position, what) => Failing(new JournalException($"{what} is damaged at {Journal.Place(position)} and is left out"));
        Checkpointer = new Checkpoints.Checkpointer(broker, this) { Failed = error => Failing(error) };
    }

    /// <inheritdoc/>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <inheritdoc/>
    public JournalPosition Defined(params ReadOnlySpan<DefinitionChange> changes)
    {
        lock (_definitionLock)
        {
            try
            {
                foreach (ref readonly var change in changes)
                {
                    if (_definitions.Length >= LargestFrame / 2) AppendDefinitions();
                    if (change.Definition is Queues.QueueConsumed consumed) ConsumedRecord.Write(_definitions, consumed.DurableId);
                    else if (change.Definition is Queues.TimeToLiveChanged changed) TimeToLiveRecord.Write(_definitions, changed.DurableId, changed.FormerMs);
                    else DefinitionCodec.Write(_definitions, change, Keys?.ForDefinitions(change.VirtualHost));
                }
                return AppendDefinitions();
            }
            finally
            {
                // What the journal had no room for must not come with what is recorded next.
                _definitions.Clear();
            }
        }
    }

    /// <inheritdoc/>
    public Entering Enter(FrameBuilder frame, long liveBytes)
    {
        long ticket = _entering.Add(_end);
        try
        {
            var (start, end) = Journal.Append(frame);
            Journal.Segments.Add(start.Value, liveBytes);
            return new Entering(start, end, ticket);
        }
        catch
        {
            _entering.Remove(ticket);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Entered(in Entering entering) => _entering.Remove(entering.Ticket);

    /// <inheritdoc/>
    public JournalPosition Note(FrameBuilder frame)
    {
        try
        {
            return Journal.Append(frame).End;
        }
        catch (JournalException)
        {
            // What happened, happened: a journal that has failed serves nobody any more, and where there was no room the next
            // checkpoint tells. Until then a start may bring back what this says has left.
            frame.Clear();
            return JournalPosition.None;
        }
    }

    /// <inheritdoc/>
    public void Release(long location, long bytes) => Journal.Segments.Release(location, bytes);

    /// <inheritdoc/>
    public void WhenDurable(JournalPosition position, IDurabilityWaiter waiter)
    {
        _waiters.Add(position, waiter);
        // It may have become durable while it was being asked for.
        if (Journal.Durable < position && Journal.Failure is null) return;
        Volatile.Write(ref _late, 1);
        _wake();
    }

    /// <summary>
    /// Whether somebody began to wait for what was durable already, so that <see cref="Flushed"/> must be called though
    /// nothing was flushed. Asked by whoever flushes, each time it was woken.
    /// </summary>
    public bool TakeLate() => Interlocked.Exchange(ref _late, 0) != 0;

    /// <summary>How many <see cref="Flushed"/> would tell or look at, as of a moment ago.</summary>
    public int WaiterCount => _waiters.Count;

    /// <summary>Writes the checkpoint of an orderly stop. Called when nothing else happens any more and nobody else flushes.</summary>
    public void WriteLastCheckpoint()
    {
        if (Journal.Failure is null) Checkpointer?.WriteLast();
    }

    /// <summary>
    /// Tells those who wait for what is durable by now, and begins a checkpoint when one is due. Called after each flush
    /// and whenever woken, by one thread at a time that holds nothing; the turn is completed here.
    /// </summary>
    public void Flushed(Turn turn)
    {
        try
        {
            _waiters.Tell(Journal.Durable, Journal.Failure is not null, turn);
            if (Journal.Failure is null) Checkpointer?.ConsiderOne();
        }
        finally
        {
            turn.Complete();
        }
    }

    private long AppendNodeImage(bool first = false)
    {
        var frame = new FrameBuilder();
        new NodeImage(LastId, Clean: false).Write(frame);
        return Journal.Append(frame, first).Start.Value;
    }

    private JournalPosition AppendDefinitions()
    {
        var end = Journal.Append(_definitions).End;
        Volatile.Write(ref _lastDefinition, end.Value);
        return end;
    }

    /// <summary>A position from which everything that a walk of the queues may miss will be replayed.</summary>
    internal JournalPosition ReplayFrom() => new(_entering.Oldest(_end));
}
