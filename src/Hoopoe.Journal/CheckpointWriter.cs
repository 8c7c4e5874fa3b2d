using Hoopoe.Journal.Checkpoints;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Journal;

/// <summary>
/// Writes a checkpoint piece by piece beside the one in force. Nothing changes until <see cref="Complete"/>; dropped
/// before that, it leaves nothing. Used by one thread at a time. Every call may fail with an <see cref="IOException"/>,
/// after which the checkpoint in force stays so and this one is to be dropped.
/// </summary>
public sealed class CheckpointWriter : IDisposable
{
    private readonly NodeJournal _journal;
    private readonly CheckpointFile _file;
    private readonly TimeProvider _time;
    private readonly JournalPosition _replayFrom;

    internal CheckpointWriter(NodeJournal journal, CheckpointFile file, TimeProvider time, JournalPosition replayFrom)
    {
        (_journal, _file, _time, _replayFrom) = (journal, file, time, replayFrom);
    }

    /// <summary>Bytes written so far.</summary>
    public long Length => _file.Length;

    /// <summary>Adds a frame, and clears the builder.</summary>
    public void Add(FrameBuilder frame)
    {
        _file.Add(frame, _time.GetUtcNow().ToUnixTimeMilliseconds());
        frame.Clear();
    }

    /// <summary>
    /// Puts it in force, synced, with its directory, and frees the segments before its position in which nothing is live
    /// or pinned. The journal must be durable up to everything it speaks of before.
    /// </summary>
    /// <exception cref="InvalidOperationException">The journal is not durable up to where replay would begin.</exception>
    public void Complete()
    {
        if (_journal.Durable < _replayFrom) throw new InvalidOperationException("A checkpoint would be ahead of the journal it stands for.");
        _file.Complete(_journal.SyncWritten());
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
