using Hoopoe.Journal;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Journal;

/// <summary>Appending, flushing and reading back, while the journal lives.</summary>
public sealed class NodeJournalTests
{
    [Fact]
    public void Append_Unflushed_IsReadBackAndNotDurable()
    {
        using var rig = new JournalRig();
        var appended = rig.Append("one");
        Assert.Equal("one", rig.Read(appended));
        Assert.True(rig.Journal.Durable < appended.End);
        Assert.Equal(appended.End, rig.Journal.End);
    }

    [Fact]
    public void Flush_WithFramesWaiting_MakesThemDurable()
    {
        using var rig = new JournalRig();
        rig.Append("one");
        var appended = rig.Append("two");
        Assert.True(rig.Journal.Flush());
        Assert.Equal(appended.End, rig.Journal.Durable);
        Assert.False(rig.Journal.Flush());
        Assert.Equal("two", rig.Read(appended));
    }

    [Fact]
    public void Open_AfterFlushes_GivesTheFramesInOrder()
    {
        using var rig = new JournalRig();
        var expected = new List<string>();
        for (int index = 0; index < 40; index++)
        {
            expected.Add($"{index}:" + new string('x', 300));
            rig.Write(expected[^1]);
        }
        using var again = new JournalRig(rig.Storage.AfterPowerCut());
        Assert.Equal(expected, again.Recovered.Journal);
        Assert.Empty(again.Recovered.Damages);
        Assert.Equal(rig.Journal.End, again.Journal.End);
        Assert.Equal(again.Journal.End, again.Journal.Durable);
    }

    [Fact]
    public void Checkpoint_Completed_FreesWhatIsBefore()
    {
        using var rig = new JournalRig();
        for (int index = 0; index < 40; index++) rig.Write(new string('x', 300));
        rig.Checkpoint(rig.Journal.Durable, "image");
        Assert.Single(rig.Journal.Segments.Segments);
        rig.Write("after");
        using var again = new JournalRig(rig.Storage.AfterPowerCut());
        Assert.Equal(["image"], again.Recovered.Checkpoint);
        Assert.Equal(["after"], again.Recovered.Journal);
    }

    [Fact]
    public void Flush_OnceDurable_SaysSoBeforeItPreparesTheNextSegment()
    {
        var told = new List<(long Durable, int Operations)>();
        JournalRig? rig = null;
        var storage = new FaultyStorage();
        using (rig = new JournalRig(storage, options => options with { Flushed = () => told.Add((rig!.Journal.Durable.Value, storage.Operations.Count)) }))
        {
            int before = storage.Operations.Count;
            var appended = rig.Write("one");
            Assert.Equal([(appended.End.Value, before + 2)], told);
            Assert.True(storage.Operations.Count > before + 2);
        }
    }

    [Fact]
    public void Append_OfTheLargestFrame_FillsASegmentAndIsReadBack()
    {
        using var rig = new JournalRig();
        string payload = new('x', rig.Journal.LargestFrame - 32 - 16);
        rig.Append("before");
        var appended = rig.Append(payload);
        rig.Append("after");
        Assert.Equal(payload, rig.Read(appended));
        rig.Journal.Flush();
        Assert.Equal(payload, rig.Read(appended));
        Assert.Throws<ArgumentException>(() => rig.Append(payload + "x"));
        using var again = new JournalRig(rig.Storage.AfterPowerCut());
        Assert.Equal(["before", payload, "after"], again.Recovered.Journal);
    }

    [Fact]
    public void Read_OfWhatWasNeverAppended_Throws()
    {
        using var rig = new JournalRig();
        var appended = rig.Append("one");
        Assert.Throws<JournalException>(() => rig.Journal.Read(appended.End, new byte[1]));
        rig.Journal.Flush();
        Assert.Throws<JournalException>(() => rig.Journal.Read(appended.Start, new byte[1000]));
    }

    [Fact]
    public void Read_OfMoreSegmentsThanStayOpen_ClosesTheOldest()
    {
        using var rig = new JournalRig();
        var places = Enumerable.Range(0, 300).Select(_ => rig.Write(new string('x', 3000))).ToList();
        foreach (var place in places) Assert.Equal(new string('x', 3000), rig.Read(place));
        Assert.InRange(rig.Storage.OpenFiles, 1, 257);
        rig.Journal.WillRead(places[0].Start, rig.Journal.End.Value - places[0].Start.Value);
    }

    [Fact]
    public void Flush_AnotherThreadPrepares_AsksItUntilTheNextSegmentIsReadyAndDoesNothingOfIt()
    {
        int asked = 0;
        using var rig = new JournalRig(options: options => options with { PreparingWaits = () => asked++ });
        rig.Write("a");
        Assert.Equal(1, asked);
        Assert.DoesNotContain(rig.Storage.Names, name => name.Contains("0002", StringComparison.Ordinal));
        rig.Journal.PrepareSome();
        Assert.Contains("segment-0000000000000002", rig.Storage.Names);
        rig.Write("b");
        Assert.Equal(1, asked);
    }

    [Fact]
    public void PrepareSome_WritesWhatFlushesAskedForAndNoMore()
    {
        using var rig = new JournalRig(options: options => options with { SegmentBytes = 1 << 20, PreparingWaits = static () => { } });
        rig.Write("a");
        rig.Journal.PrepareSome();
        rig.Journal.PrepareSome();
        Assert.Equal(256 * 1024, Zeros());
        rig.Write("b");
        rig.Write("c");
        rig.Journal.PrepareSome();
        Assert.Equal(3 * 256 * 1024, Zeros());

        long Zeros() => rig.Storage.Operations.OfType<DiskOperation.Write>().Where(write => write.Name.StartsWith("segment-0000000000000002.", StringComparison.Ordinal)).Sum(write => (long)write.Bytes.Length);
    }

    [Fact]
    public void Complete_AnotherThreadPrepares_LeavesFreedFilesToIt()
    {
        int asked = 0;
        using var rig = new JournalRig(options: options => options with { PreparingWaits = () => asked++ });
        for (int index = 0; index < 6; index++) rig.Write(new string('a', 3000));
        rig.Journal.PrepareSome();
        asked = 0;
        using (var checkpoint = rig.Journal.BeginCheckpoint(rig.Journal.Durable)) checkpoint.Complete();
        Assert.Equal(1, asked);
        int before = Segments();
        Assert.False(rig.Journal.Flush());
        Assert.Equal(before, Segments());
        rig.Journal.PrepareSome();
        Assert.Equal(before - 1, Segments());

        int Segments() => rig.Storage.Names.Count(name => name.StartsWith("segment", StringComparison.Ordinal));
    }

    [Fact]
    public void Append_AfterLargeGroups_UsesTheirMemoryAgainUntilItIsQuiet()
    {
        const int Frame = 1 << 20;
        using var rig = new JournalRig(options: options => options with { SegmentBytes = 64 << 20 });
        string payload = new('a', Frame);
        Assert.InRange(AllocatedByAGroup(), 10 * Frame, long.MaxValue);
        Assert.InRange(AllocatedByAGroup(), 0, 5 * Frame);
        rig.Journal.PrepareAhead();
        Assert.InRange(AllocatedByAGroup(), 6 * Frame, 10 * Frame);

        long AllocatedByAGroup()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++) rig.Append(payload);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            rig.Journal.Flush();
            // What the test itself makes of each payload.
            return allocated - (10 * payload.Length);
        }
    }
}
