using Hoopoe.Journal;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Journal;

/// <summary>Storage that fails or is full under a journal that lives.</summary>
public sealed class JournalFaultTests
{
    [Fact]
    public void Flush_WhenTheSyncFails_IsOverForGood()
    {
        using var rig = new JournalRig();
        var kept = rig.Write("kept");
        rig.Storage.SyncsUntilFailure = 0;
        var lost = rig.Append("lost");
        Assert.Throws<JournalException>(() => rig.Journal.Flush());
        rig.Storage.SyncsUntilFailure = int.MaxValue;
        int operations = rig.Storage.Operations.Count;
        Assert.Throws<JournalException>(() => rig.Journal.Flush());
        Assert.Throws<JournalException>(() => rig.Append("more"));
        Assert.Throws<JournalException>(() => rig.Journal.PrepareAhead());
        Assert.Throws<JournalException>(() => rig.Journal.BeginCheckpoint(kept.End));
        Assert.NotNull(rig.Journal.Failure);
        Assert.Equal(kept.End, rig.Journal.Durable);
        Assert.Equal(operations, rig.Storage.Operations.Count);
        Assert.Equal("lost", rig.Read(lost));
    }

    [Fact]
    public void Flush_WhenTheWriteIsTorn_IsOverAndRecoveryCutsIt()
    {
        using var rig = new JournalRig();
        var kept = rig.Write("kept");
        // What the block has already is written again.
        rig.Storage.BytesUntilFailure = kept.End.Value % JournalRig.SegmentBytes + 100;
        rig.Append("lost");
        rig.Append("also lost", new string('x', 100));
        Assert.Throws<JournalException>(() => rig.Journal.Flush());
        Assert.Equal(kept.End, rig.Journal.Durable);
        using var again = new JournalRig(rig.Storage.AfterKill());
        Assert.Equal(["kept", "lost"], again.Recovered.Journal);
    }

    [Fact]
    public void Append_WithoutRoomForASegment_RefusesUntilThereIsRoom()
    {
        using var rig = new JournalRig();
        rig.Storage.Capacity = 3 * JournalRig.SegmentBytes;
        while (!rig.Journal.IsFull) rig.Write(new string('x', 1000));
        Assert.Throws<JournalException>(() =>
        {
            for (int index = 0; index < 100; index++) rig.Write(new string('x', 1000));
        });
        Assert.Null(rig.Journal.Failure);
        Assert.DoesNotContain(rig.Storage.Names, name => name.EndsWith(".new", StringComparison.Ordinal));
        rig.Storage.Capacity *= 3;
        rig.Journal.PrepareAhead();
        Assert.False(rig.Journal.IsFull);
        Assert.Equal("fits", rig.Read(rig.Write("fits")));
    }

    [Fact]
    public void PrepareAhead_WithRoomEndingInTheMidst_GivesTheRoomBack()
    {
        using var rig = new JournalRig(options: options => options with { SegmentBytes = 1024 * 1024 });
        rig.Write("one");
        Assert.Contains(rig.Storage.Names, name => name.EndsWith(".new", StringComparison.Ordinal));
        rig.Storage.Capacity = rig.Storage.Capacity - rig.Storage.FreeBytes + 1000;
        rig.Journal.PrepareAhead();
        Assert.True(rig.Journal.IsFull);
        Assert.DoesNotContain(rig.Storage.Names, name => name.EndsWith(".new", StringComparison.Ordinal));
        Assert.Null(rig.Journal.Failure);
    }

    [Fact]
    public void IsFull_BelowTheFreeLimit_GoesBackWithTheRoom()
    {
        var storage = new FaultyStorage { Capacity = 10 * JournalRig.SegmentBytes };
        using var rig = new JournalRig(storage, options => options with { FreeLimitBytes = 6 * JournalRig.SegmentBytes });
        Assert.False(rig.Journal.IsFull);
        storage.Capacity -= 3 * JournalRig.SegmentBytes;
        rig.Write("one");
        Assert.True(rig.Journal.IsFull);
        storage.Capacity += 3 * JournalRig.SegmentBytes;
        rig.Write("two");
        Assert.False(rig.Journal.IsFull);
    }

    [Fact]
    public void IsFull_BelowTheFreeLimitAtTheStart_IsKnownBeforeTheFirstWrite()
    {
        using var rig = new JournalRig();
        rig.Write("one");
        var storage = rig.Storage.AfterKill();
        storage.Capacity = 0;
        using var again = new JournalRig(storage, options => options with { FreeLimitBytes = 1 });
        Assert.True(again.Journal.IsFull);
    }

    [Fact]
    public void LookForRoom_BelowTheFreeLimit_KnowsIt()
    {
        var storage = new FaultyStorage { Capacity = 10 * JournalRig.SegmentBytes };
        using var rig = new JournalRig(storage, options => options with { FreeLimitBytes = 1 });
        storage.Capacity = 0;
        Assert.False(rig.Journal.IsFull);
        rig.Journal.LookForRoom();
        Assert.True(rig.Journal.IsFull);
    }

    [Fact]
    public void Open_OfAFullDisk_StillServesWhatIsThere()
    {
        using var rig = new JournalRig();
        rig.Write("one");
        var storage = rig.Storage.AfterKill();
        storage.Capacity = 0;
        using var again = new JournalRig(storage);
        Assert.Equal(["one"], again.Recovered.Journal);
        Assert.Equal("two", again.Read(again.Write("two")));
        Assert.True(again.Journal.IsFull || again.Storage.Names.Contains("segment-0000000000000002"));
    }

    [Fact]
    public void Flush_WithoutSyncing_CountsAsDurableAndIsSyncedByACheckpoint()
    {
        using var rig = new JournalRig(options: options => options with { Syncs = false });
        int before = rig.Storage.Operations.Count;
        var appended = rig.Write("one");
        Assert.Equal(appended.End, rig.Journal.Durable);
        Assert.DoesNotContain(rig.Storage.Operations.Skip(before), operation => operation is DiskOperation.Sync { Name: "segment-0000000000000001" });
        rig.Checkpoint(rig.Journal.Durable, "image");
        Assert.Contains(rig.Storage.Operations.Skip(before), operation => operation is DiskOperation.Sync { Name: "segment-0000000000000001" });
    }

    [Fact]
    public void Complete_WhenItsSyncFails_LeavesTheOldCheckpointInForce()
    {
        using var rig = new JournalRig();
        rig.Write("one");
        rig.Checkpoint(rig.Journal.Durable, "old");
        rig.Storage.SyncsUntilFailure = 0;
        Assert.Throws<IOException>(() => rig.Checkpoint(rig.Journal.Durable, "new"));
        rig.Storage.SyncsUntilFailure = int.MaxValue;
        Assert.Null(rig.Journal.Failure);
        rig.Write("two");
        using var again = new JournalRig(rig.Storage.AfterKill());
        Assert.Equal(["old"], again.Recovered.Checkpoint);
        Assert.Equal(["two"], again.Recovered.Journal);
        rig.Checkpoint(rig.Journal.Durable, "newer");
    }
}
