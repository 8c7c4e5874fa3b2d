using Hoopoe.Journal.Frames;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal;

/// <summary>
/// A node's one journal: frames appended to segment files, flushed in groups, read back by position. Any thread may
/// append, read and ask; one driver at a time flushes.
/// </summary>
public sealed class NodeJournal : IDisposable
{
    private NodeJournal() => throw new NotSupportedException();

    /// <summary>Opens the journal of a directory, or makes one in an empty one, and gives what it holds to the reader.</summary>
    /// <exception cref="JournalException">The directory is foreign, of a newer version, or cannot be read; it is left as it was.</exception>
    public static NodeJournal Open(IStorage storage, JournalOptions options, IJournalReader reader) => throw new NotSupportedException();

    /// <summary>Where the next frame will begin, or after it: everything appended so far lies before.</summary>
    public JournalPosition End => throw new NotSupportedException();

    /// <summary>Everything before this is on disk.</summary>
    public JournalPosition Durable => throw new NotSupportedException();

    /// <summary>Why it takes nothing more, or null while all is well. Once set it stays.</summary>
    public JournalException? Failure => throw new NotSupportedException();

    /// <summary>
    /// Whether storage is short, below the free limit or without a segment ahead: what publishers send should be refused,
    /// while what frees space still has room. Goes back by itself.
    /// </summary>
    public bool IsFull => throw new NotSupportedException();

    /// <summary>The segments and how much of each is live.</summary>
    public SegmentLedger Segments => throw new NotSupportedException();

    /// <summary>Bytes the frame of a single append may have at most: those of a segment, without its header.</summary>
    public int LargestFrame => throw new NotSupportedException();

    /// <summary>
    /// Appends a frame and clears the builder. It is in the journal at once, and on disk when <see cref="Durable"/> has
    /// passed <see cref="Appended.End"/>.
    /// </summary>
    /// <exception cref="JournalException">It has failed, or there is no room even for what frees space.</exception>
    public Appended Append(FrameBuilder frame) => throw new NotSupportedException();

    /// <summary>Writes and syncs all that waits, as one group; false if there was nothing. Only one call at a time.</summary>
    /// <exception cref="JournalException">It failed: nothing that was in the group may be called durable, now or ever.</exception>
    public bool Flush() => throw new NotSupportedException();

    /// <summary>Reads bytes that were appended, flushed or not.</summary>
    /// <exception cref="JournalException">They cannot be read.</exception>
    public void Read(JournalPosition from, Span<byte> into) => throw new NotSupportedException();

    /// <summary>Says that a range will be read soon.</summary>
    public void WillRead(JournalPosition from, long length) => throw new NotSupportedException();

    /// <summary>
    /// Begins a checkpoint: an image of everything, which takes the place of all that lies before
    /// <paramref name="replayFrom"/>. One at a time.
    /// </summary>
    public CheckpointWriter BeginCheckpoint(JournalPosition replayFrom) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}

/// <summary>Where a frame was put.</summary>
/// <param name="Start">Where it begins: a record at offset n of its builder lies at <c>Start.Value + n</c>.</param>
/// <param name="End">Where it ends: it is durable when the journal is up to here.</param>
public readonly record struct Appended(JournalPosition Start, JournalPosition End);
