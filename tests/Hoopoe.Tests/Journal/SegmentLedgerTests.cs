using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Journal;

/// <summary>Counting what is live.</summary>
public sealed class SegmentLedgerTests
{
    [Fact]
    public void Segments_WhileWriting_AreThoseInUseWithTheLastOneLast()
    {
        using var rig = new JournalRig();
        var first = rig.Write(new string('a', 3000));
        var second = rig.Write(new string('b', 3000));
        rig.Journal.Segments.Add(first.Start.Value, 100);
        rig.Journal.Segments.Add(second.Start.Value, 50);
        rig.Journal.Segments.Release(second.Start.Value, 20);
        var segments = rig.Journal.Segments.Segments;
        Assert.Equal([(1, 4096, 100), (2, 8192, 30)], segments.Select(segment => (segment.Number, segment.First, segment.LiveBytes)));
        Assert.Equal([4096, second.End.Value - 8192], segments.Select(segment => segment.Bytes));
        Assert.Equal(130, rig.Journal.Segments.LiveBytes);
        Assert.Equal(2, rig.Journal.Segments.NumberOf(second.Start.Value));
        Assert.Equal(rig.Storage.Names.Count(name => name != "hoopoe.journal") * 4096, rig.Journal.Segments.TotalBytes);
    }

    [Fact]
    public void Add_WhereThereIsNoSegment_Throws()
    {
        using var rig = new JournalRig();
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Journal.Segments.Add(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Journal.Segments.Add(1_000_000, 1));
    }

    [Fact]
    public void Open_OfManySegments_KnowsAllThatAreThere()
    {
        using var rig = new JournalRig();
        var places = Enumerable.Range(0, 20).Select(_ => rig.Write(new string('a', 3000))).ToList();
        rig.Journal.Segments.Add(places[5].Start.Value, 1);
        rig.Checkpoint(rig.Journal.Durable, "image");
        using var again = new JournalRig(rig.Storage.AfterPowerCut());
        Assert.Equal([6, 20], again.Journal.Segments.Segments.Select(segment => segment.Number));
        again.Journal.Segments.Add(places[5].Start.Value, 1);
        again.Checkpoint(again.Journal.Durable, "image");
        Assert.Equal(new string('a', 3000), again.Read(places[5]));
    }
}
