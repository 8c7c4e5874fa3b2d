using Hoopoe.Journal.Frames;

namespace Hoopoe.Journal.Inspection;

/// <summary>
/// Counts what is found, file by file, as a scan goes over the segments, and passes on what a start would be given. Lives
/// for one inspection.
/// </summary>
internal sealed class FileTally(Dictionary<string, FileReport> files, Func<long, string> pathAt, IJournalReader? reader) : IJournalReader
{
    private JournalPosition _replayFrom;

    /// <inheritdoc/>
    public void CheckpointFrame(FrameView frame) => reader?.CheckpointFrame(frame);

    /// <inheritdoc/>
    public void CheckpointRead(JournalPosition from)
    {
        _replayFrom = from;
        reader?.CheckpointRead(from);
    }

    /// <inheritdoc/>
    public void JournalFrame(FrameView frame)
    {
        Count(files[pathAt(frame.Position.Value)], frame);
        if (frame.Position.Value >= _replayFrom.Value) reader?.JournalFrame(frame);
    }

    /// <inheritdoc/>
    public void Damaged(Damage damage)
    {
        if (!files.TryGetValue(damage.File, out var file)) files.Add(damage.File, file = new FileReport(damage.File, "missing", 0));
        file.Damages = [.. file.Damages, damage];
        reader?.Damaged(damage);
    }

    /// <inheritdoc/>
    public void Progress(long done, long total) => reader?.Progress(done, total);

    /// <summary>Counts a frame as a file's.</summary>
    public static void Count(FileReport file, FrameView frame)
    {
        file.Frames++;
        foreach (var record in frame)
        {
            file.Records++;
            file.PayloadBytes += record.Payload.Length;
        }
    }
}
