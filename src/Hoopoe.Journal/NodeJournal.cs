using Hoopoe.Journal.Appending;
using Hoopoe.Journal.Checkpoints;
using Hoopoe.Journal.Frames;
using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Recovery;
using Hoopoe.Journal.Segments;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal;

/// <summary>
/// A node's one journal: frames appended to segment files, flushed in groups, read back by position. Any thread may
/// append, read and ask; one driver at a time flushes. Lives from <see cref="Open"/> to <see cref="Dispose"/>, which does
/// not flush.
/// </summary>
public sealed class NodeJournal : IDisposable
{
    // What is zero-written ahead after a flush: four times what was flushed, so that a segment is ready long before the
    // one before it is full, and little enough that no flush waits long for it.
    private const long LeastAhead = 256 * 1024;
    private const long MostAhead = 4 * 1024 * 1024;

    private readonly JournalOptions _options;
    private readonly JournalIdentity _identity;
    private readonly SegmentFiles _files;
    private readonly SpareFiles _spares;
    private readonly SegmentPreparer _preparer;
    private readonly AppendBuffer _buffer;
    private readonly GroupWriter _writer;
    private readonly CheckpointStore _checkpoints;
    private readonly Lock _flushing = new();
    private long _written;
    private long _synced;
    private long _ahead;
    private JournalException? _failure;

    private NodeJournal(IStorage storage, JournalOptions options, JournalIdentity identity)
    {
        (_options, _identity) = (options, identity);
        _files = new SegmentFiles(storage, identity);
        _spares = new SpareFiles(storage, options.SparesKept, identity.SegmentBytes);
        Segments = new SegmentLedger(identity, () => End.Value, () => _spares.Count * identity.SegmentBytes);
        _preparer = new SegmentPreparer(_files, Segments, _spares, options.FreeLimitBytes);
        _buffer = new AppendBuffer(identity, _preparer, options.WorkWaits);
        _writer = new GroupWriter(_files, options.Syncs);
        _checkpoints = new CheckpointStore(_files, Segments, _spares, options.PreparingWaits ?? options.WorkWaits);
    }

    /// <summary>Opens the journal of a directory, or makes one in an empty one, and gives what it holds to the reader.</summary>
    /// <exception cref="JournalException">The directory is foreign, of a newer version, or cannot be read; it is left as it was.</exception>
    public static NodeJournal Open(IStorage storage, JournalOptions options, IJournalReader reader)
    {
        var identity = DirectoryHeader.ReadOrMake(storage, options);
        var journal = new NodeJournal(storage, options, identity);
        try
        {
            journal.Recover(storage, reader);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Where the next frame will begin, or after it: everything appended so far lies before.</summary>
    public JournalPosition End => new(_buffer.End);

    /// <summary>Everything before this is on disk; where nothing is synced, everything before this was written.</summary>
    public JournalPosition Durable => new(Volatile.Read(ref _written));

    /// <summary>Bytes appended that no flush has taken yet.</summary>
    public long WaitingBytes => _buffer.Waiting;

    /// <summary>Why it takes nothing more, or null while all is well. Once set it stays.</summary>
    public JournalException? Failure => Volatile.Read(ref _failure);

    /// <summary>
    /// Whether storage is short, below the free limit or without a segment ahead: what publishers send should be refused,
    /// while what frees space still has room. Goes back by itself, as whoever prepares segments looks again.
    /// </summary>
    public bool IsFull => _preparer.IsFull;

    /// <summary>The segments and how much of each is live.</summary>
    public SegmentLedger Segments { get; }

    /// <summary>Bytes the frame of a single append may have at most: those of a segment, without its header.</summary>
    public int LargestFrame => (int)_identity.SegmentBytes - FileHeader.Size;

    /// <summary>
    /// Appends a frame and clears the builder. It is in the journal at once, and on disk when <see cref="Durable"/> has
    /// passed <see cref="Appended.End"/>.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="first">Whether it must be the first of its segment, so that all segments before it hold only what was appended before.</param>
    /// <exception cref="JournalException">It has failed, or there is no room even for what frees space.</exception>
    public Appended Append(FrameBuilder frame, bool first = false)
    {
        ThrowIfFailed();
        if (frame.Length > LargestFrame)
            throw new ArgumentException($"A frame of {frame.Length} bytes is larger than the {LargestFrame} that a segment holds.", nameof(frame));
        return _buffer.Append(frame, Volatile.Read(ref _synced), _options.Time.GetUtcNow().ToUnixTimeMilliseconds(), first);
    }

    /// <summary>
    /// Writes and syncs all that waits, as one group; false if there was nothing. Only one call at a time. Afterwards some
    /// of the next segment is prepared, and a file that a checkpoint freed is given back, unless another thread does that
    /// (<see cref="JournalOptions.PreparingWaits"/>).
    /// </summary>
    /// <exception cref="JournalException">It failed: nothing that was in the group may be called durable, now or ever.</exception>
    public bool Flush()
    {
        long bytes;
        lock (_flushing)
        {
            ThrowIfFailed();
            var group = _buffer.Take(out long end);
            if (group is null)
            {
                if (_options.PreparingWaits is null) GiveBack(1);
                return false;
            }
            bytes = end - _written;
            Write(group);
            if (_options.Syncs) Volatile.Write(ref _synced, end);
            Volatile.Write(ref _written, end);
            _buffer.Return();
        }
        _options.Flushed();
        long ahead = Math.Clamp(4 * bytes, LeastAhead, MostAhead);
        if (_options.PreparingWaits is { } waits)
        {
            if (_preparer.Ready > _buffer.Number) return true;
            Interlocked.Add(ref _ahead, ahead);
            waits();
        }
        else
        {
            GiveBack(1);
            Prepare(ahead);
        }
        return true;
    }

    /// <summary>
    /// Prepares as much of the next segment as flushes have asked for since this was last called, and gives back a file that a
    /// checkpoint freed: for a thread beside the one that flushes, where <see cref="JournalOptions.PreparingWaits"/> wakes it.
    /// </summary>
    /// <exception cref="JournalException">A file could not be made or given back for another reason than a lack of room.</exception>
    public void PrepareSome()
    {
        ThrowIfFailed();
        GiveBack(1);
        Prepare(Interlocked.Exchange(ref _ahead, 0));
    }

    /// <summary>Looks at once whether storage is full, and does nothing about it: for who knows that there is less than there was.</summary>
    /// <exception cref="IOException">Storage does not say.</exception>
    public void LookForRoom() => _preparer.Look();

    /// <summary>
    /// Does all that is left of preparing the next segment, gives back a file that a checkpoint freed, and looks again
    /// whether storage is full: for the driver to call when there is nothing to flush, and every second or so while
    /// <see cref="IsFull"/>.
    /// </summary>
    /// <returns>Whether there is more to do, and it should be called again unless there is something to flush.</returns>
    /// <exception cref="JournalException">A file could not be made or given back for another reason than a lack of room.</exception>
    public bool PrepareAhead()
    {
        ThrowIfFailed();
        _buffer.Trim();
        GiveBack(1);
        Prepare(_identity.SegmentBytes);
        return _spares.AnyFreed;
    }

    /// <summary>Gives back all files that checkpoints freed: at an orderly end, when nobody waits for anything else.</summary>
    /// <exception cref="JournalException">One could not be given back.</exception>
    public void GiveBackFiles()
    {
        ThrowIfFailed();
        GiveBack(int.MaxValue);
    }

    /// <summary>
    /// Overwrites what is in spare files, and from now on in each file before it becomes one or is deleted: where old content is to
    /// be gone from the disk. The segment being appended to and the one made ready may still have some behind what is appended.
    /// </summary>
    /// <exception cref="IOException">One could not be overwritten.</exception>
    public void WipeFreed() => _spares.Wipe();

    /// <summary>Reads bytes that were appended, flushed or not.</summary>
    /// <exception cref="JournalException">They cannot be read.</exception>
    public void Read(JournalPosition from, Span<byte> into)
    {
        long at = from.Value;
        while (!into.IsEmpty)
        {
            int got;
            long written = Volatile.Read(ref _written);
            if (at < written)
            {
                got = (int)Math.Min(into.Length, written - at);
                _files.Read(at, into[..got]);
            }
            else
            {
                got = _buffer.Read(at, into);
                // A flush may have moved it to the files between the two looks.
                if (got == 0 && at >= Volatile.Read(ref _written))
                    throw new JournalException($"nothing was appended at position {at}: it cannot be read");
            }
            at += got;
            into = into[got..];
        }
    }

    /// <summary>How messages to people say where a position is: the file, and the byte in it.</summary>
    public string Place(long position)
    {
        long number = _identity.NumberOf(position);
        return $"byte {position - _identity.StartOf(number)} of {_files.Describe(number)}";
    }

    /// <summary>Says that a range will be read soon.</summary>
    public void WillRead(JournalPosition from, long length)
    {
        long until = Math.Min(from.Value + length, Volatile.Read(ref _written));
        for (long at = from.Value; at < until;)
        {
            long number = _identity.NumberOf(at);
            long next = Math.Min(until, _identity.StartOf(number + 1));
            _files.WillRead(at, next - at);
            at = next;
        }
    }

    /// <summary>
    /// Begins a checkpoint: an image of everything, which takes the place of all that lies before
    /// <paramref name="replayFrom"/>. One at a time.
    /// </summary>
    /// <exception cref="IOException">Its file cannot be made.</exception>
    public CheckpointWriter BeginCheckpoint(JournalPosition replayFrom)
    {
        ThrowIfFailed();
        Segments.BeginCheckpoint();
        return new CheckpointWriter(this, _checkpoints.Begin(replayFrom.Value), _options.Time, replayFrom);
    }

    /// <summary>Makes durable what was written and not synced, and says up to where all is.</summary>
    internal long SyncWritten()
    {
        lock (_flushing)
        {
            ThrowIfFailed();
            Guard(_writer.SyncRest);
            Volatile.Write(ref _synced, _written);
            return _written;
        }
    }

    /// <summary>Closes the files. What waits to be flushed is lost.</summary>
    public void Dispose()
    {
        _preparer.Dispose();
        _files.Dispose();
    }

    private void Recover(IStorage storage, IJournalReader reader)
    {
        var (recovered, checkpoint) = new JournalRecovery(_files, reader, _options.Syncs).Run();
        _checkpoints.Start(checkpoint);
        foreach (long spare in JournalNames.Spares(storage.Names)) _spares.Adopt(spare);
        foreach (long number in JournalNames.Segments(storage.Names)) Segments.Open(number);
        _buffer.Begin(recovered.Number, recovered.End);
        _written = _synced = recovered.End;
        _preparer.Begin(recovered.Ready);
        // A new directory needs its first segment at once; any other can wait, and open though the disk be full.
        if (recovered.Ready == 0 && !_preparer.Prepare(1, _identity.SegmentBytes))
            throw new JournalException($"{storage.Describe(JournalNames.Segment(1))}: there is no room for {_identity.SegmentBytes} bytes: make room on the disk");
        LookForRoom();
    }

    private void Write(AppendGroup group) => Guard(() => _writer.Write(group));

    private void Prepare(long bytes) => Guard(() => _preparer.Prepare(_buffer.Number + 1, bytes));

    private void GiveBack(int atMost)
    {
        if (_spares.AnyFreed) Guard(() => _spares.GiveBack(atMost));
    }

    /// <summary>Runs what must never be tried again once it failed: nobody knows what of it is on disk.</summary>
    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (IOException failure)
        {
            Fail(failure);
        }
    }

    private void Fail(IOException cause)
    {
        var failure = new JournalException($"the journal takes nothing more: {cause.Message}: check the disk, then start again", cause);
        Volatile.Write(ref _failure, failure);
        throw failure;
    }

    private void ThrowIfFailed()
    {
        if (Failure is { } failure) throw new JournalException(failure.Message, failure);
    }
}
