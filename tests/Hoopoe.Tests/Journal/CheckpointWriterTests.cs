using Hoopoe.Journal;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Journal;

/// <summary>From one checkpoint to the next, and what goes with the old one.</summary>
public sealed class CheckpointWriterTests : IDisposable
{
    private readonly JournalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Dispose_BeforeComplete_LeavesNothing()
    {
        _rig.Write("one");
        using (_rig.Journal.BeginCheckpoint(_rig.Journal.Durable)) Assert.Throws<InvalidOperationException>(() => _rig.Journal.BeginCheckpoint(_rig.Journal.Durable));
        Assert.DoesNotContain(_rig.Storage.Names, name => name.StartsWith("checkpoint", StringComparison.Ordinal));
        _rig.Checkpoint(_rig.Journal.Durable, "image");
    }

    [Fact]
    public void Complete_AheadOfWhatIsDurable_Throws()
    {
        _rig.Append("one");
        using var checkpoint = _rig.Journal.BeginCheckpoint(_rig.Journal.End);
        Assert.Throws<InvalidOperationException>(checkpoint.Complete);
    }

    [Fact]
    public void Complete_WithSomethingLiveOrPinned_KeepsItsSegment()
    {
        var live = _rig.Write(new string('a', 3000));
        var pinned = _rig.Write(new string('b', 3000));
        _rig.Write(new string('c', 3000));
        _rig.Write("last");
        _rig.Journal.Segments.Add(live.Start.Value, 10);
        _rig.Journal.Segments.Pin(pinned.Start.Value, 8);
        _rig.Checkpoint(_rig.Journal.Durable, "image");
        Assert.Equal([1, 2, 3], _rig.Journal.Segments.Segments.Select(segment => segment.Number));
        Assert.Equal(new string('a', 3000), _rig.Read(live));
        _rig.Journal.Segments.Release(live.Start.Value, 10);
        _rig.Journal.Segments.Unpin(pinned.Start.Value, 8);
        _rig.Checkpoint(_rig.Journal.Durable, "image");
        Assert.Equal([3], _rig.Journal.Segments.Segments.Select(segment => segment.Number));
    }

    [Fact]
    public void Complete_StepByStep_NeverRemovesWhatTheCheckpointInForceNeeds()
    {
        _rig.Write(new string('a', 3000));
        _rig.Checkpoint(_rig.Journal.Durable, "old");
        _rig.Write(new string('b', 3000));
        int before = _rig.Storage.Operations.Count;
        _rig.Checkpoint(_rig.Journal.Durable, "new");
        const string Name = "checkpoint-0000000000000002";
        DiskOperation[] expected =
        [
            new DiskOperation.Sync(Name + ".new"), new DiskOperation.Rename(Name + ".new", Name), new DiskOperation.SyncNames(),
            new DiskOperation.Delete("checkpoint-0000000000000001"), new DiskOperation.SyncNames(),
            new DiskOperation.Rename("segment-0000000000000001", "spare-0000000000000001"), new DiskOperation.SyncNames(),
        ];
        Assert.Equal(expected, _rig.Storage.Operations.Skip(before).SkipWhile(operation => operation is not DiskOperation.Sync));
    }

    [Fact]
    public void Complete_WhileSomebodyFlushes_GivesNoFileBackBeforeItIsInForce()
    {
        for (int index = 0; index < 6; index++) _rig.Write(new string('a', 3000));
        _rig.Checkpoint(_rig.Journal.Durable, "old");
        for (int index = 0; index < 6; index++) _rig.Write(new string('a', 3000));
        const string Old = "checkpoint-0000000000000001";
        int before = Segments();
        int looks = 0;
        _rig.Storage.Before = LookInForce;
        _rig.Checkpoint(_rig.Journal.Durable, "new");
        Assert.InRange(looks, 3, int.MaxValue);
        Assert.DoesNotContain(Old, _rig.Storage.Names);
        Assert.InRange(Segments(), 0, before - 1);

        int Segments() => _rig.Storage.Names.Count(name => name.StartsWith("segment", StringComparison.Ordinal));

        void LookInForce(DiskOperation operation)
        {
            if (!_rig.Storage.Names.Contains(Old)) return;
            looks++;
            _rig.Storage.Before = null;
            _rig.Journal.GiveBackFiles();
            Assert.Equal(before, Segments());
            _rig.Storage.Before = LookInForce;
        }
    }

    [Fact]
    public void PrepareAhead_OfARecycledFile_NamesItOnlyWhenItsHeaderIsSynced()
    {
        _rig.Write(new string('a', 3000));
        _rig.Write(new string('b', 3000));
        _rig.Checkpoint(_rig.Journal.Durable, "image");
        int before = _rig.Storage.Operations.Count;
        _rig.Write(new string('c', 3000));
        const string Spare = "spare-0000000000000001";
        DiskOperation[] expected =
        [
            new DiskOperation.Sync(Spare), new DiskOperation.Rename(Spare, "segment-0000000000000004"), new DiskOperation.SyncNames(),
        ];
        Assert.Equal(expected, _rig.Storage.Operations.Skip(before).SkipWhile(operation => operation != expected[0]));
    }

    [Fact]
    public void Complete_WithSegmentsToFree_KeepsAFewToRecycle()
    {
        for (int index = 0; index < 10; index++) _rig.Write(new string('a', 3000));
        _rig.Checkpoint(_rig.Journal.Durable, "image");
        Assert.Equal(4, _rig.Storage.Names.Count(name => name.StartsWith("spare", StringComparison.Ordinal)));
        int creations = _rig.Storage.Operations.Count(operation => operation is DiskOperation.Create);
        _rig.Write(new string('b', 3000));
        _rig.Write(new string('b', 3000));
        Assert.Equal(creations, _rig.Storage.Operations.Count(operation => operation is DiskOperation.Create));
    }

    [Fact]
    public void Complete_WithSegmentsToFree_LeavesTheirFilesToWhoeverFlushes()
    {
        for (int index = 0; index < 6; index++) _rig.Write(new string('a', 3000));
        string[] before = Segments();
        int wakes = _rig.Wakes;
        using (var checkpoint = _rig.Journal.BeginCheckpoint(_rig.Journal.Durable)) checkpoint.Complete();
        Assert.Equal(before, Segments());
        Assert.Equal(wakes + 1, _rig.Wakes);
        Assert.Equal(before.Length * JournalRig.SegmentBytes, _rig.Journal.Segments.TotalBytes);
        // Each flush gives back one, so that the next one waits little; so does each quiet moment, while there are some.
        Assert.False(_rig.Journal.Flush());
        Assert.Equal(before[1..], Segments());
        _rig.Write("last");
        Assert.Equal(before[2..], Segments());
        while (_rig.Journal.PrepareAhead())
        {
            Assert.True(Segments().Length > 2);
        }
        Assert.Equal("segment-0000000000000006", Segments()[0]);
        int spares = _rig.Storage.Names.Count(name => name.StartsWith("spare", StringComparison.Ordinal));
        Assert.Equal((Segments().Length + spares) * JournalRig.SegmentBytes, _rig.Journal.Segments.TotalBytes);

        string[] Segments() => [.. _rig.Storage.Names.Where(name => name.StartsWith("segment", StringComparison.Ordinal)).Order()];
    }

    [Fact]
    public void Open_BeforeTheFilesOfFreedSegmentsAreGivenBack_FreesThemWithTheNextCheckpoint()
    {
        for (int index = 0; index < 6; index++) _rig.Write(new string('a', 3000));
        using (var checkpoint = _rig.Journal.BeginCheckpoint(_rig.Journal.Durable)) checkpoint.Complete();
        using var again = new JournalRig(_rig.Storage.AfterKill());
        Assert.Equal(6, again.Journal.Segments.Segments.Count);
        again.Checkpoint(again.Journal.Durable, "next");
        Assert.Single(again.Journal.Segments.Segments);
    }

    [Fact]
    public void PrepareAhead_OnADiskThatIsFullButForFreedSegments_HasRoom()
    {
        for (int index = 0; index < 6; index++) _rig.Write(new string('a', 3000));
        while (_rig.Journal.PrepareAhead())
        {
            // All there is to do.
        }
        _rig.Storage.Capacity = _rig.Storage.Capacity - _rig.Storage.FreeBytes + 1024;
        while (!_rig.Journal.IsFull)
        {
            _rig.Write(new string('a', 3000));
            _rig.Journal.PrepareAhead();
        }
        using (var checkpoint = _rig.Journal.BeginCheckpoint(_rig.Journal.Durable)) checkpoint.Complete();
        _rig.Journal.PrepareAhead();
        Assert.False(_rig.Journal.IsFull);
    }

    [Fact]
    public void Open_AfterRecycling_GivesNothingOfTheOldContent()
    {
        for (int index = 0; index < 5; index++) _rig.Write(new string('a', 1800), new string('a', 1800));
        _rig.Checkpoint(_rig.Journal.Durable, "image");
        // The recycled files are begun with frames just as long as those they had before.
        for (int index = 0; index < 3; index++) _rig.Write(new string('b', 1800), new string('b', 1800));
        _rig.Write("last");
        using var again = new JournalRig(_rig.Storage.AfterPowerCut());
        Assert.Equal(4, again.Recovered.Journal.Count);
        Assert.DoesNotContain(again.Recovered.Journal, payload => payload.Contains('a', StringComparison.Ordinal) && payload != "last");
        Assert.Empty(again.Recovered.Damages);
    }

    [Fact]
    public void Open_WithTheOnlyCheckpointDamaged_Refuses()
    {
        _rig.Write("one");
        _rig.Checkpoint(_rig.Journal.Durable, "image");
        var storage = _rig.Storage.AfterKill();
        storage.Flip("checkpoint-0000000000000001", 8 * 80);
        var refusal = Assert.Throws<JournalException>(() => new JournalRig(storage));
        Assert.Contains("/data/checkpoint-0000000000000001", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(storage.Operations);
    }

    [Fact]
    public void Open_WithTheNewestDamagedAndTheOneBeforeStillThere_UsesThatAndSaysSo()
    {
        _rig.Write("one");
        _rig.Checkpoint(_rig.Journal.Durable, "old");
        _rig.Write("two");
        FaultyStorage? between = null;
        _rig.Storage.Before = operation => between ??= operation is DiskOperation.Delete ? _rig.Storage.AfterKill() : null;
        _rig.Checkpoint(_rig.Journal.Durable, "new");
        between!.Flip("checkpoint-0000000000000002", 8 * 80);
        using var again = new JournalRig(between);
        Assert.Equal(["old"], again.Recovered.Checkpoint);
        Assert.Equal(["two"], again.Recovered.Journal);
        Assert.Single(again.Recovered.Damages);
        again.Checkpoint(again.Journal.Durable, "newest");
        Assert.Equal(["checkpoint-0000000000000003"], again.Storage.Names.Where(name => name.StartsWith("checkpoint", StringComparison.Ordinal)));
    }

    [Fact]
    public void Complete_OfWhatWasGivenUpMeanwhile_FreesNothing_ButTheNextOneDoes()
    {
        using var rig = new JournalRig();
        var first = rig.Write("first");
        rig.Journal.Segments.Add(first.Start.Value, 100);
        while (rig.Journal.Segments.Segments.Count < 3) rig.Write(new string('x', 1000));
        using (var checkpoint = rig.Journal.BeginCheckpoint(rig.Journal.Durable))
        {
            // The checkpoint may say already that it is there.
            rig.Journal.Segments.Release(first.Start.Value, 100);
            checkpoint.Complete();
        }
        Assert.Equal("first", rig.Read(first));
        rig.Checkpoint(rig.Journal.Durable, "next");
        Assert.NotEqual(1, rig.Journal.Segments.Segments[0].Number);
    }

    [Fact]
    public void Add_OfMegabytes_IsReadBackFrameByFrame()
    {
        _rig.Write("one");
        string[] payloads = [.. Enumerable.Range(0, 40).Select(index => new string((char)('a' + index % 26), 100_000 + index)), new string('z', 3_000_000)];
        _rig.Checkpoint(_rig.Journal.Durable, payloads);
        using var again = new JournalRig(_rig.Storage.AfterPowerCut());
        Assert.Equal(payloads, again.Recovered.Checkpoint);
    }
}
