using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Tests.Testing.Storage;

/// <summary>A reader that keeps all it is given.</summary>
internal sealed class RecordingReader : IJournalReader
{
    /// <summary>The payloads of the checkpoint's records.</summary>
    public List<string> Checkpoint { get; } = [];

    /// <summary>The payloads of the journal's records, a list for each frame.</summary>
    public List<string> Journal { get; } = [];

    /// <summary>Where the frames of the journal began.</summary>
    public List<long> Positions { get; } = [];

    public List<Damage> Damages { get; } = [];

    public List<(long Done, long Total)> Shown { get; } = [];

    public JournalPosition From { get; private set; }

    public void CheckpointFrame(FrameView frame) => Checkpoint.Add(Payloads(frame));

    public void CheckpointRead(JournalPosition from) => From = from;

    public void JournalFrame(FrameView frame)
    {
        Journal.Add(Payloads(frame));
        Positions.Add(frame.Position.Value);
    }

    public void Damaged(Damage damage) => Damages.Add(damage);

    public void Progress(long done, long total) => Shown.Add((done, total));

    private static string Payloads(FrameView frame)
    {
        var payloads = new List<string>();
        foreach (var record in frame) payloads.Add(System.Text.Encoding.Latin1.GetString(record.Payload));
        return string.Join('|', payloads);
    }
}
