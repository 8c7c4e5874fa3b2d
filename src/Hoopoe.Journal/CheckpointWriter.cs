using Hoopoe.Journal.Frames;

namespace Hoopoe.Journal;

/// <summary>
/// Writes a checkpoint piece by piece beside the one in force. Nothing changes until <see cref="Complete"/>; dropped
/// before that, it leaves nothing. Used by one thread at a time.
/// </summary>
public sealed class CheckpointWriter : IDisposable
{
    /// <summary>Bytes written so far.</summary>
    public long Length => throw new NotSupportedException();

    /// <summary>Adds a frame, and clears the builder.</summary>
    public void Add(FrameBuilder frame) => throw new NotSupportedException();

    /// <summary>
    /// Puts it in force, synced, with its directory, and frees the segments before its position in which nothing is live
    /// or pinned. The journal must be durable up to everything it speaks of before.
    /// </summary>
    public void Complete() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}
