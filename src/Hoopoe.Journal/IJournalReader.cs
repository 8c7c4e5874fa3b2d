using Hoopoe.Journal.Frames;

namespace Hoopoe.Journal;

/// <summary>Takes what a journal holds when it is opened: first the checkpoint's frames, then all that came after, in order.</summary>
public interface IJournalReader
{
    /// <summary>A frame of the newest checkpoint. Its positions mean nothing.</summary>
    void CheckpointFrame(FrameView frame);

    /// <summary>The checkpoint is read; what follows begins at <paramref name="from"/>.</summary>
    void CheckpointRead(JournalPosition from);

    /// <summary>A frame of the journal, at or after the checkpoint's position.</summary>
    void JournalFrame(FrameView frame);

    /// <summary>Something was found damaged and set aside: it is not among the frames given.</summary>
    void Damaged(Damage damage);

    /// <summary>How far reading has come, in bytes; called now and then.</summary>
    void Progress(long done, long total);
}

/// <summary>Damage that was found, and where.</summary>
/// <param name="File">The file's whole path.</param>
/// <param name="Offset">Where in the file the first bad byte is, as near as can be told.</param>
/// <param name="Length">How many bytes are set aside.</param>
/// <param name="What">What it is, in words.</param>
public sealed record Damage(string File, long Offset, long Length, string What)
{
    /// <summary>Where in the journal the first bad byte is; 0 if it is in no segment.</summary>
    public JournalPosition Position { get; init; }
}
