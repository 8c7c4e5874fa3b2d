using Hoopoe.Journal;
using Hoopoe.Journal.Frames;
using Hoopoe.Server.Diagnostics;

namespace Hoopoe.Server.Durability;

/// <summary>Goes through what a journal holds without making anything of it, and says how far it has come and what is damaged.</summary>
internal sealed class UnreadContents(ServerLog log) : IJournalReader
{
    private readonly RecoveryProgress _progress = new(TimeProvider.System, log);

    /// <inheritdoc/>
    public void CheckpointFrame(FrameView frame)
    {
    }

    /// <inheritdoc/>
    public void CheckpointRead(JournalPosition from)
    {
    }

    /// <inheritdoc/>
    public void JournalFrame(FrameView frame)
    {
    }

    /// <inheritdoc/>
    public void Damaged(Damage damage) => log.Damaged(damage.File, damage.Offset, damage.Length, damage.What);

    /// <inheritdoc/>
    public void Progress(long done, long total) => _progress.Report(done, total);
}
