using Hoopoe.Journal.Frames;

namespace Hoopoe.Journal.Inspection;

/// <summary>Sees every frame of a data directory that is whole, while it is inspected.</summary>
public interface IInspectionVisitor
{
    /// <summary>A frame of a checkpoint; its position is its offset in the file.</summary>
    void CheckpointFrame(FrameView frame);

    /// <summary>A frame of the journal, replayed at the next start or not.</summary>
    void JournalFrame(FrameView frame);
}
