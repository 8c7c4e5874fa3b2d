using Hoopoe.Journal;
using Hoopoe.Journal.Inspection;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Journal.Inspection;

/// <summary>Looking at a data directory without opening it.</summary>
public sealed class JournalInspectionTests : IDisposable
{
    private readonly JournalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Run_OfAWholeDirectory_CountsWhatIsThereAndChangesNothing()
    {
        var kept = _rig.Write(new string('a', 3000));
        _rig.Journal.Segments.Add(kept.Start.Value, 1);
        for (int index = 0; index < 5; index++) _rig.Write(new string('b', 3000), "b");
        _rig.Checkpoint(_rig.Journal.Durable, "image", "image");
        _rig.Write("last");
        var storage = _rig.Storage.AfterKill();
        var report = JournalInspection.Run(storage);
        Assert.Empty(report.Damages);
        Assert.False(report.IsTorn);
        Assert.Equal(_rig.Journal.End, report.End);
        Assert.Equal([("segment", 1, 1, 3000), ("segment", 2, 3, 3005)], Counted(report, "segment"));
        Assert.Equal([("checkpoint", 2, 2, 10)], Counted(report, "checkpoint"));
        Assert.Contains(report.Files, file => file.Kind == "spare");
        Assert.Empty(storage.Operations);
        Assert.Equal(0, storage.OpenFiles);
    }

    [Fact]
    public void Run_OfDamage_NamesTheFirstBadByteAndCopiesNothing()
    {
        _rig.Write("one");
        var bad = _rig.Write("two");
        _rig.Write("three");
        _rig.Write("four");
        var storage = _rig.Storage.AfterKill();
        storage.Flip("segment-0000000000000001", (bad.Start.Value - 4096) * 8);
        var damage = Assert.Single(JournalInspection.Run(storage).Damages);
        Assert.Equal(("/data/segment-0000000000000001", bad.Start.Value - 4096), (damage.File, damage.Offset));
        Assert.Empty(storage.Operations);
    }

    [Fact]
    public void Run_OfATornEnd_SaysThatItIsTorn()
    {
        _rig.Write("one");
        var torn = _rig.Append("two");
        _rig.Append("three");
        _rig.Journal.Flush();
        var storage = _rig.Storage.AfterKill();
        storage.Flip("segment-0000000000000001", (torn.Start.Value - 4096) * 8);
        var report = JournalInspection.Run(storage);
        Assert.True(report.IsTorn);
        Assert.Equal(torn.Start, report.End);
        Assert.Empty(report.Damages);
    }

    [Fact]
    public void Run_OfWhatIsNoDataDirectory_Refuses() => Assert.Throws<JournalException>(() => JournalInspection.Run(new FaultyStorage()));

    private static IEnumerable<(string, long, long, long)> Counted(JournalReport report, string kind) =>
        report.Files.Where(file => file.Kind == kind && file.Frames > 0).Select(file => (file.Kind, file.Frames, file.Records, file.PayloadBytes));
}
