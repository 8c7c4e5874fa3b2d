using Hoopoe.Journal;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Tests.Journal.Recovery;

/// <summary>
/// A journal's life from an empty directory on, with flushes of many sizes, checkpoints, segments that fill up, are freed
/// and recycled, and one old frame that stays live for a while; and what may be expected of the disk at each of its moments.
/// </summary>
internal sealed class RecordedRun
{
    private const int Frames = 60;

    private readonly List<Moment> _moments = [];
    private int _keptUntil = int.MaxValue;

    public RecordedRun(int seed)
    {
        var storage = new FaultyStorage();
        var random = new Random(seed);
        JournalRig? rig = null;
        storage.Before = _ => _moments.Add(rig is null ? default : new Moment(rig.Journal.Durable.Value, rig.Journal.End.Value));
        rig = new JournalRig(storage, options => options with { SparesKept = 1 });
        for (int index = 0; index < Frames; index++)
        {
            string payload = $"{index}:" + new string((char)('a' + index % 26), random.Next(4) == 0 ? random.Next(1500) : random.Next(200));
            Payloads.Add(payload);
            ProvenAtEnd = rig.Journal.Durable.Value;
            Places.Add(rig.Append(payload));
            if (index == 0) rig.Journal.Segments.Add(Places[0].Start.Value, 1);
            if (random.Next(3) > 0) rig.Journal.Flush();
            if (index % 20 == 19) Checkpoint(rig, index);
            if (index == 30)
            {
                rig.Journal.Segments.Release(Places[0].Start.Value, 1);
                _keptUntil = storage.Operations.Count;
            }
        }
        rig.Journal.Flush();
        Operations = [.. storage.Operations];
        Last = rig.Journal.Durable.Value;
        Storage = storage;
        rig.Dispose();
    }

    /// <summary>Every change of the disk, in order.</summary>
    public IReadOnlyList<DiskOperation> Operations { get; }

    /// <summary>What the frames say, in order.</summary>
    public List<string> Payloads { get; } = [];

    /// <summary>Where the frames are, in order.</summary>
    public List<Appended> Places { get; } = [];

    /// <summary>What the last frame proves to have been durable.</summary>
    public long ProvenAtEnd { get; private set; }

    /// <summary>The disk at the end.</summary>
    public FaultyStorage Storage { get; }

    private long Last { get; }

    /// <summary>How many frames were durable, at the least, before an operation was done.</summary>
    public int DurableBefore(int operation) => CountBefore(operation < _moments.Count ? _moments[operation].Durable : Last);

    /// <summary>How many frames had been appended before an operation was done.</summary>
    public int AppendedBefore(int operation) => CountBefore(operation < _moments.Count ? _moments[operation].End : Last);

    /// <summary>Whether the first frame must be there to be read.</summary>
    public bool KeepsFirst(int operation) => operation < _keptUntil && DurableBefore(operation) > 0;

    private int CountBefore(long position) => Places.Count(place => place.End.Value <= position);

    private void Checkpoint(JournalRig rig, int index)
    {
        rig.Journal.Flush();
        var from = rig.Journal.Durable;
        rig.Checkpoint(from, $"{index + 1}", new string('c', 300));
    }

    private readonly record struct Moment(long Durable, long End);
}
