using Hoopoe.Core.Durability.Records;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Checkpoints;

/// <summary>
/// Writes checkpoints while traffic goes on: walks all that is kept in slices on the broker's timers, one queue at a time
/// under its gate, empties segments that have little in them on the way, and puts the image in force once the journal is
/// durable up to all it speaks of. One at a time; <see cref="ConsiderOne"/> is for whoever flushes, the rest for the timers.
/// </summary>
internal sealed class Checkpointer : ITimed, IDurabilityWaiter
{
    // A slice is short, so that other due times are not kept waiting.
    private const int QueuesInSlice = 256;

    private readonly Lock _lock = new();
    private readonly Broker _broker;
    private readonly JournalLog _log;
    private int _running;
    private bool _ended;
    private Walk? _walk;
    private long _lastEnd;
    private long _imageBytes;
    private int _unfreed;
    private long _toRewrite = long.MaxValue;

    /// <summary>One checkpoint under way.</summary>
    private sealed class Walk(CheckpointWriter writer, IReadOnlyList<IKept> kept, PieceMoves pieces, Compaction compaction)
    {
        public CheckpointWriter Writer { get; } = writer;
        public IReadOnlyList<IKept> Kept { get; } = kept;
        public PieceMoves Pieces { get; } = pieces;
        public Compaction Compaction { get; } = compaction;

        /// <summary>How many were looked through for pieces that must move.</summary>
        public int Searched { get; set; }

        /// <summary>Whether all pieces that must move were copied.</summary>
        public bool HasCopied { get; set; } = pieces.IsIdle;

        public FrameBuilder Frame { get; } = new();
        public int Next { get; set; }

        /// <summary>What must be on disk before it is in force, once all is walked: what lies behind is no matter.</summary>
        public JournalPosition? End { get; set; }
    }

    public Checkpointer(Broker broker, JournalLog log)
    {
        _broker = broker;
        _log = log;
        // What was replayed at the start would be replayed again.
        _lastEnd = log.ReplayedFrom.Value;
    }

    /// <summary>Told when one failed; the next is tried when it is due.</summary>
    public Action<Exception> Failed { get; set; } = static _ => { };

    /// <summary>How many were put in force.</summary>
    public int Completed { get; private set; }

    /// <summary>Begins a checkpoint if one is due and none is under way. Called after each flush.</summary>
    public void ConsiderOne()
    {
        if (!_log.Policy.IsDue(_log.Journal, _log.Journal.End.Value - _lastEnd, _imageBytes, Volatile.Read(ref _unfreed))) return;
        Begin();
    }

    /// <summary>Begins a checkpoint unless one is under way.</summary>
    public void Begin()
    {
        if (Interlocked.CompareExchange(ref _running, 1, 0) == 0) _broker.Upkeep.Schedule(this, _broker.Upkeep.Clock.NowMs);
    }

    /// <summary>
    /// Writes a checkpoint at once, when nothing else happens in the broker any more: the last one of an orderly stop. The
    /// caller alone flushes the journal.
    /// </summary>
    public void WriteLast()
    {
        lock (_lock)
        {
            _ended = true;
            WriteWhole();
        }
    }

    private void WriteWhole()
    {
        Drop(_walk);
        var walk = _walk = Start(clean: true);
        var turn = new Turn();
        while (walk.Next < walk.Kept.Count) Step(walk, turn);
        turn.Complete();
        _log.Journal.Flush();
        Finish(walk);
        _log.Journal.GiveBackFiles();
    }

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        lock (_lock)
        {
            if (!_ended) GoOn(nowMs, turn);
        }
    }

    private void GoOn(long nowMs, Turn turn)
    {
        try
        {
            _walk ??= Start(clean: false);
            if (!_walk.HasCopied && !CopyPieces(_walk, nowMs, turn)) return;
            for (int i = 0; i < QueuesInSlice && _walk.Next < _walk.Kept.Count; i++) Step(_walk, turn);
            if (_walk.Next < _walk.Kept.Count)
            {
                _broker.Upkeep.Schedule(this, nowMs + 1);
                return;
            }
            var end = _walk.End ??= _log.Journal.End;
            if (_log.Durable >= end) Finish(_walk);
            else _log.WhenDurable(end, this);
        }
        catch (Exception error)
        {
            Abandon(error);
        }
    }

    // Before the walk, in slices as well: first what must move is found, then it is copied, at the pace of the disk.
    private bool CopyPieces(Walk walk, long nowMs, Turn turn)
    {
        if (walk.Searched == 0) walk.Pieces.AddBodies();
        for (int i = 0; i < QueuesInSlice && walk.Searched < walk.Kept.Count; i++)
        {
            if (!walk.Kept[walk.Searched].AddTo(walk.Pieces, turn)) break;
            walk.Searched++;
        }
        if (walk.Searched < walk.Kept.Count)
        {
            _broker.Upkeep.Schedule(this, nowMs + 1);
            return false;
        }
        walk.HasCopied = !walk.Pieces.CopySome();
        if (!walk.HasCopied) _log.WhenDurable(_log.Journal.End, this);
        return walk.HasCopied;
    }

    /// <inheritdoc/>
    void IDurabilityWaiter.Durable(JournalPosition position, Turn turn)
    {
        // Whoever tells this has confirms to send; to finish means to sync files.
        _broker.Upkeep.Schedule(this, _broker.Upkeep.Clock.NowMs);
    }

    /// <inheritdoc/>
    void IDurabilityWaiter.Failed(Turn turn)
    {
        lock (_lock) Abandon(_log.Journal.Failure!);
    }

    private Walk Start(bool clean)
    {
        var journal = _log.Journal;
        var from = _log.ReplayFrom();
        _lastEnd = journal.End.Value;
        var writer = journal.BeginCheckpoint(from);
        try
        {
            var victims = _log.Policy.Victims(journal.Segments.Segments, from, clean ? 0 : _log.RewriteBefore);
            // A stop does not wait for large bodies to be copied: the next run has time for that.
            var pieces = new PieceMoves(_log, clean ? [] : victims);
            var walk = new Walk(writer, IKept.Of(_broker), pieces, new Compaction(_log, victims, pieces));
            new NodeImage(_log.LastId, clean).Write(walk.Frame);
            foreach (var change in DurableDefinitions.Of(_broker))
            {
                DefinitionCodec.Write(walk.Frame, change, _log.Keys?.ForDefinitions(change.VirtualHost));
                AddWhenLarge(walk);
            }
            return walk;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    private static void Step(Walk walk, Turn turn)
    {
        walk.Kept[walk.Next++].Describe(walk.Frame, walk.Compaction, turn);
        AddWhenLarge(walk);
    }

    private static void AddWhenLarge(Walk walk)
    {
        if (walk.Frame.Length >= 64 * 1024) walk.Writer.Add(walk.Frame);
    }

    private void Finish(Walk walk)
    {
        if (!walk.Frame.IsEmpty) walk.Writer.Add(walk.Frame);
        walk.Pieces.Redirect();
        walk.Writer.Complete();
        _imageBytes = walk.Writer.Length;
        Drop(walk);
        _walk = null;
        Completed++;
        End();
        _log.DropUnusedKeys();
        if (_log.RewriteBefore > 0) GoOnRewriting(_log.Journal.Segments.Segments);
    }

    // As long as each checkpoint brings it further. Where one does not, because somebody has large bodies at hand that lie there or
    // the disk is full, the next that is due goes on.
    private void GoOnRewriting(IReadOnlyList<SegmentUse> segments)
    {
        long left = segments.Where(one => one.First < _log.RewriteBefore).Sum(one => one.Bytes + one.UsedBytes);
        if (left == 0) _log.RewriteBefore = 0;
        else if (left < _toRewrite) Begin();
        _toRewrite = left == 0 ? long.MaxValue : left;
    }

    private void Abandon(Exception error)
    {
        Drop(_walk);
        _walk = null;
        End();
        Failed(error);
    }

    private static void Drop(Walk? walk)
    {
        walk?.Writer.Dispose();
        walk?.Pieces.End();
    }

    private void End()
    {
        Volatile.Write(ref _unfreed, _log.Journal.Segments.UnusedBefore(_log.Journal.Durable));
        Volatile.Write(ref _running, 0);
    }
}
