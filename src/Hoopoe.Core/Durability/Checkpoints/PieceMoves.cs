using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Journal;

namespace Hoopoe.Core.Durability.Checkpoints;

/// <summary>
/// Copies pieces of large bodies out of segments that are to be freed, before the walk of a checkpoint has each record
/// that names one written again with the new place. A piece is copied once, whatever names it, and pinned until the
/// checkpoint is in force; only those pieces move that lie in such segments, not the body. Used by one walk.
/// </summary>
/// <remarks>
/// The order: <see cref="AddBodies"/>, <see cref="Add(in QueueEntry, KeySlot?)"/> for all that is kept, <see cref="CopySome"/> until
/// there is no more; the walk; <see cref="Redirect"/>, and <see cref="End"/>. What was not copied stays, and with it its
/// segment. Records have the word: bodies in memory read from the old place until all records name the new one.
/// </remarks>
/// <param name="log">The log.</param>
/// <param name="victims">The segments to empty, the one with the least in it first.</param>
internal sealed class PieceMoves(JournalLog log, IReadOnlyList<long> victims)
{
    // What is copied in one slice of time, and then flushed before the next.
    private const int StepBytes = 1024 * 1024;

    // How many records are looked at while a queue is held.
    private const int RecordsInStep = 256;

    private readonly Dictionary<long, Wanted> _wanted = [];
    private readonly HashSet<long> _records = [];
    private readonly HashSet<StoredBody> _bodies = [];
    private readonly Dictionary<long, long> _copies = [];
    private readonly List<(long Position, int Length)> _pinned = [];
    private Queue<KeyValuePair<long, Wanted>>? _waiting;
    private long _copied;

    /// <summary>A piece to be copied, and what it is encrypted with then.</summary>
    private readonly record struct Wanted(int Length, PieceName Name, KeySlot? Keys);

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsIdle => victims.Count == 0 || !log.Messages.HasPieces;

    /// <summary>The pieces that were copied: where they were, and where they are now.</summary>
    public IReadOnlyDictionary<long, long> Copies => _copies;

    /// <summary>Whether the record at a location names a piece that was to be copied.</summary>
    public bool Concerns(long location) => _records.Contains(location);

    /// <summary>Whether a page has a message of which a piece was to be copied.</summary>
    public bool Concerns(Page page) => page.PieceSegments is { } segments && segments.Any(IsVictim);

    /// <summary>Adds the bodies that somebody has at hand, also those that no queue has, or none yet.</summary>
    public void AddBodies()
    {
        foreach (var body in log.Messages.Bodies.All)
        {
            body.List((position, length, index) =>
            {
                if (Want(position, new Wanted(length, new PieceName(body.Id, index), body.Keys))) _bodies.Add(body);
            });
        }
    }

    /// <summary>Adds a message.</summary>
    /// <param name="entry">The message.</param>
    /// <param name="keys">What it is encrypted with, or null.</param>
    public void Add(in QueueEntry entry, KeySlot? keys)
    {
        if ((entry.Flags & EntryFlags.Chunked) == 0 || entry.Location <= 0) return;
        // Most can be told from what is in memory.
        if (entry.IsResident && entry.Slab.StoredBody is { HasMoved: false } body && !_bodies.Contains(body)) return;
        Add(entry, log.Messages.PiecesOf(entry), keys);
    }

    /// <summary>Adds a queue's messages; false if that was too much for one time, and it must be asked again.</summary>
    public bool Add(QueueContents contents)
    {
        contents.Visit((ref QueueEntry entry, bool _) => Add(entry, contents.Keys));
        int left = RecordsInStep;
        foreach (var page in contents.Pages)
        {
            if (!page.HasChunked || page.PieceSegments is { } && !Concerns(page)) continue;
            if (page.PieceSegments is null && left <= 0) return false;
            var entries = new QueueEntry[page.Count];
            if (!contents.TryRead(page, entries)) continue;
            var segments = new SortedSet<long>();
            foreach (ref readonly var entry in entries.AsSpan())
            {
                if ((entry.Flags & EntryFlags.Chunked) == 0) continue;
                var pieces = log.Messages.PiecesOf(entry);
                segments.UnionWith(pieces.Positions.Select(log.Messages.SegmentOf));
                Add(entry, pieces, contents.Keys);
                left--;
            }
            page.PieceSegments = [.. segments];
        }
        return true;
    }

    /// <summary>Copies some of what was added; false if nothing is left to copy.</summary>
    public bool CopySome()
    {
        _waiting ??= new(_wanted.OrderBy(one => OrderOf(one.Key)).ThenBy(one => one.Key));
        for (int bytes = 0; bytes < StepBytes;)
        {
            if (!_waiting.TryDequeue(out var piece)) return false;
            if (_copied + piece.Value.Length > Most || !TryCopy(piece.Key, piece.Value)) _waiting.Clear();
            bytes += piece.Value.Length;
            _copied += piece.Value.Length;
        }
        return true;
    }

    /// <summary>Has those who have bodies at hand read the copies from here on.</summary>
    public void Redirect()
    {
        if (_copies.Count == 0) return;
        foreach (var body in log.Messages.Bodies.All) body.Redirect(_copies);
    }

    /// <summary>Gives the copies up but for what has come to name them.</summary>
    public void End()
    {
        foreach (var (position, length) in _pinned) log.Messages.Unpin(position, length);
        _pinned.Clear();
    }

    // On a full disk the little room that is left is for what frees some, of which this is only a part.
    private long Most => log.IsFull ? log.LargestFrame / 2 : CheckpointPolicy.MostMoved;

    private bool IsVictim(long segment) => victims.Contains(segment);

    private int OrderOf(long position)
    {
        long segment = log.Messages.SegmentOf(position);
        for (int i = 0; i < victims.Count; i++)
        {
            if (victims[i] == segment) return i;
        }
        return victims.Count;
    }

    // One that was written plain belongs to no body in particular, and says 0 from now on.
    private void Add(in QueueEntry entry, in PieceList pieces, KeySlot? keys)
    {
        for (int i = 0; i < pieces.Count; i++)
        {
            if (Want(pieces[i], new Wanted(pieces.LengthOf(i), new PieceName(0, i), keys))) _records.Add(entry.Location);
        }
    }

    private bool Want(long position, in Wanted wanted)
    {
        if (!IsVictim(log.Messages.SegmentOf(position))) return false;
        if (!_wanted.TryAdd(position, wanted) && _wanted[position].Keys is null) _wanted[position] = _wanted[position] with { Keys = wanted.Keys };
        return true;
    }

    // False where there is no room. One that cannot be read stays where it is.
    private bool TryCopy(long position, in Wanted wanted)
    {
        long copy;
        try
        {
            copy = log.Messages.CopyPiece(position, wanted.Length, wanted.Name, wanted.Keys);
        }
        catch (JournalException)
        {
            return true;
        }
        if (copy < 0) return true;
        if (copy == 0) return false;
        _copies.Add(position, copy);
        _pinned.Add((copy, wanted.Length));
        return true;
    }
}
