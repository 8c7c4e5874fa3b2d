using Hoopoe.Journal.Frames;

namespace Hoopoe.Journal.Inspection;

/// <summary>Counts what is found, file by file, as a scan goes over the segments. Lives for one inspection.</summary>
internal sealed class FileTally(Dictionary<string, FileReport> files, Func<long, string> pathAt, IInspectionVisitor? visitor) : IJournalReader
{
    /// <inheritdoc/>
    public void CheckpointFrame(FrameView frame) => visitor?.CheckpointFrame(frame);

    /// <inheritdoc/>
    public void CheckpointRead(JournalPosition from) { }

    /// <inheritdoc/>
    public void JournalFrame(FrameView frame)
    {
        Count(files[pathAt(frame.Position.Value)], frame);
        visitor?.JournalFrame(frame);
    }

    /// <inheritdoc/>
    public void Damaged(Damage damage)
    {
        if (!files.TryGetValue(damage.File, out var file)) files.Add(damage.File, file = new FileReport(damage.File, "missing", 0));
        file.Damages = [.. file.Damages, damage];
    }

    /// <inheritdoc/>
    public void Progress(long done, long total) { }

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
