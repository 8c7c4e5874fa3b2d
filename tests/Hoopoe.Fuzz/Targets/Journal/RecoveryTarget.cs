using Hoopoe.Fuzz.Engine;
using Hoopoe.Journal;
using Hoopoe.Journal.Inspection;
using Hoopoe.Tests.Journal.Recovery;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Fuzz.Targets.Journal;

/// <summary>
/// A whole journal, damaged as the input says, and opened: it is refused with the file's name, or what is given was written, just there
/// and just so; what is missing between is reported; and a second start gives the same.
/// </summary>
internal sealed class RecoveryTarget : FuzzTarget
{
    private static readonly RecordedRun _run = new(11);
    private static readonly Dictionary<long, string> _written = _run.Places.Zip(_run.Payloads).ToDictionary(pair => pair.First.Start.Value, pair => pair.Second);

    public override string Name => "recovery";

    public override string Subject => "segments, checkpoints and headers of a damaged journal: recovery and inspection";

    public override int LongestInput => 128;

    public override int Share => 150;

    public override long AllocatedAtMost => 64 << 20;

    public override TimeSpan LongestTime => TimeSpan.FromSeconds(1);

    public override IReadOnlyList<byte[]> Words { get; } = [DiskPatches.Patch(5, 2, 90, 4, 9, 9, 9, 9), DiskPatches.Patch(1, 3, 500, 3), DiskPatches.Patch(4, 1, 0, 0), DiskPatches.Patch(2, 3, 900, 0)];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        for (int i = 0; i < 60; i++)
            yield return DiskPatches.Patch((byte)(i % 7), (byte)random.Next(8), random.Next(4096), (byte)random.Next(8), [1, 2, 3, 4, 5, 6, 7, 8]);
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        var storage = _run.Storage.AfterKill();
        var patches = new DiskPatches(storage);
        patches.Apply(input);
        bool inspects = TryInspect(storage, out bool clean);
        try
        {
            // What is empty becomes a new directory.
            bool isEmpty = storage.Names.Count == 0;
            using var rig = new JournalRig(storage);
            FuzzFailure.Unless(inspects || isEmpty, "an inspection refuses what a start takes");
            if (!patches.Sealed) CheckGiven(rig.Recovered, clean);
            rig.Write("goes on");
            CheckAgain(rig);
        }
        catch (JournalException refusal)
        {
            FuzzFailure.Unless(refusal.Message.Length > 0, "a refusal without words");
        }
    }

    private static bool TryInspect(FaultyStorage storage, out bool clean)
    {
        clean = false;
        try
        {
            clean = !JournalInspection.Run(storage).Damages.Any();
            return true;
        }
        catch (JournalException)
        {
            return false;
        }
    }

    private static void CheckGiven(RecordingReader recovered, bool clean)
    {
        long last = 0;
        foreach (var (position, payload) in recovered.Positions.Zip(recovered.Journal))
        {
            FuzzFailure.Unless(_written.TryGetValue(position, out string? written), "a frame that never was");
            FuzzFailure.Unless(payload == written || payload.Length == 0, "another payload than was written");
            FuzzFailure.Unless(payload.Length > 0 || recovered.Damages.Count > 0, "a payload is missing and nothing is reported");
            last = position;
        }
        var given = recovered.Positions.ToHashSet();
        bool hole = _written.Keys.Any(position => position >= recovered.From.Value && position < last && !given.Contains(position));
        FuzzFailure.Unless(!hole || recovered.Damages.Count > 0, "frames are missing among others and nothing is reported");
        FuzzFailure.Unless(!clean || recovered.Damages.Count == 0, "a start reports damage where an inspection finds none");
    }

    private static void CheckAgain(JournalRig rig)
    {
        rig.Journal.Dispose();
        using var again = new JournalRig(rig.Storage.AfterKill());
        FuzzFailure.Unless(again.Recovered.Journal.Count == rig.Recovered.Journal.Count + 1, "a second start gives other frames than the first");
        FuzzFailure.Unless(again.Recovered.Journal.SkipLast(1).SequenceEqual(rig.Recovered.Journal) && again.Recovered.Journal[^1] == "goes on", "a second start gives other payloads than the first");
    }
}
