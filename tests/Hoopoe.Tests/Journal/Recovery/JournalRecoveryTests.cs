using Hoopoe.Journal;
using Hoopoe.Journal.Frames;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Journal.Recovery;

/// <summary>What recovery decides of a bad place: the torn end, or damage.</summary>
public sealed class JournalRecoveryTests : IDisposable
{
    private const string First = "segment-0000000000000001";

    private readonly JournalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Open_WithABadFrameBelowWhatIsProven_ReportsItAndGivesTheRest()
    {
        _rig.Write("one");
        var bad = _rig.Write("two");
        _rig.Write("three");
        _rig.Write("four");
        var storage = Flipped(bad.Start.Value);
        using var again = new JournalRig(storage);
        Assert.Equal(["one", "three", "four"], again.Recovered.Journal);
        var damage = Assert.Single(again.Recovered.Damages);
        Assert.Equal(new Damage("/data/" + First, Offset(bad.Start.Value), bad.End.Value - bad.Start.Value, damage.What) { Position = bad.Start }, damage);
        Assert.Equal(damage.Length, storage.Content($"damaged-{bad.Start.Value:x16}").Length);
    }

    [Fact]
    public void Open_WithAFrameThatClaimsTheRestOfTimeToBeDurable_DoesNotBelieveIt()
    {
        _rig.Write("one");
        var liar = _rig.Write("two");
        var storage = _rig.Storage.AfterKill();
        byte[] frame = storage.Content(First)[(int)Offset(liar.Start.Value)..(int)Offset(liar.End.Value)];
        (FrameHeader.Of(frame) with { DurableThrough = long.MaxValue / 2 }).Write(frame, new FrameSalt(JournalRig.Identity).At(liar.Start.Value));
        using (var file = storage.Open(First)) file.Write([frame], Offset(liar.Start.Value));
        using var again = new JournalRig(storage);
        Assert.Equal(["one"], again.Recovered.Journal);
        Assert.Empty(again.Recovered.Damages);
    }

    [Fact]
    public void Open_WithABadFrameThatNothingProves_EndsBeforeIt()
    {
        _rig.Write("one");
        var bad = _rig.Append("two");
        _rig.Append("three");
        _rig.Journal.Flush();
        using var again = new JournalRig(Flipped(bad.Start.Value));
        Assert.Equal(["one"], again.Recovered.Journal);
        Assert.Empty(again.Recovered.Damages);
        Assert.Equal(bad.Start, again.Journal.End);
    }

    [Fact]
    public void Open_AfterACutWithFramesBehindIt_NeverGivesThose()
    {
        _rig.Write("one");
        var torn = _rig.Append("two");
        _rig.Append("three");
        _rig.Journal.Flush();
        using var cut = new JournalRig(Flipped(torn.Start.Value));
        // Exactly as long as what was cut off, so that the frame behind it would follow without a gap.
        Assert.Equal(torn, cut.Write("TWO"));
        using var again = new JournalRig(cut.Storage.AfterKill());
        Assert.Equal(["one", "TWO"], again.Recovered.Journal);
    }

    [Fact]
    public void Open_AfterACutWithALaterSegmentBehindIt_NeverGivesThat()
    {
        _rig.Write("one");
        var torn = _rig.Append(new string('a', 2000));
        _rig.Append(new string('b', 3000));
        _rig.Journal.Flush();
        using var cut = new JournalRig(Flipped(torn.Start.Value));
        cut.Write(new string('A', 2000));
        // Of the next group only what seals the first segment gets to the disk, so that the scan goes on to the second.
        cut.Append(new string('C', 3000));
        cut.Storage.BytesUntilFailure = FrameLayout.FrameHeader;
        Assert.Throws<JournalException>(() => cut.Journal.Flush());
        using var again = new JournalRig(cut.Storage.AfterKill());
        Assert.Equal(["one", new string('A', 2000)], again.Recovered.Journal);
        Assert.Empty(again.Recovered.Damages);
    }

    [Fact]
    public void Open_WithOneRecordDamaged_GivesTheOthersOfTheFrame()
    {
        var frame = _rig.Write("one", "two", "three");
        _rig.Write("next");
        int second = FrameLayout.FrameHeader + FrameLayout.RecordHeader + 8;
        using var again = new JournalRig(Flipped(frame.Start.Value + second + FrameLayout.RecordHeader));
        Assert.Equal(["one|three", "next"], again.Recovered.Journal);
        var damage = Assert.Single(again.Recovered.Damages);
        Assert.Equal((Offset(frame.Start.Value) + second, FrameLayout.RecordHeader + 8), (damage.Offset, damage.Length));
    }

    [Fact]
    public void Open_WithASegmentMissing_ReportsItAndGivesTheRest()
    {
        for (int index = 0; index < 4; index++) _rig.Write($"{index}" + new string('x', 3000));
        var storage = _rig.Storage.AfterKill();
        storage.Delete("segment-0000000000000002");
        using var again = new JournalRig(storage);
        Assert.Equal(["0", "2", "3"], again.Recovered.Journal.Select(payload => payload[..1]));
        Assert.NotEmpty(again.Recovered.Damages);
        Assert.All(again.Recovered.Damages, damage => Assert.EndsWith("2", damage.File, StringComparison.Ordinal));
    }

    [Fact]
    public void Open_WithWhatTheCheckpointProvesGone_ReportsItAndGoesOnBehind()
    {
        _rig.Write("one");
        var from = _rig.Journal.Durable;
        var gone = _rig.Write("two");
        _rig.Checkpoint(from, "image");
        using var again = new JournalRig(Flipped(gone.Start.Value));
        Assert.Empty(again.Recovered.Journal);
        Assert.Single(again.Recovered.Damages);
        Assert.Equal(gone.End, again.Journal.End);
    }

    [Fact]
    public void Open_OfASegmentOfAnotherDirectory_Refuses()
    {
        using var other = new JournalRig(options: options => options with { NewIdentity = () => Guid.Empty });
        other.Write("foreign");
        _rig.Write("own");
        var storage = _rig.Storage.AfterKill();
        using (var file = storage.Open(First)) file.Write([other.Storage.Content(First)], 0);
        int before = storage.Operations.Count;
        var refusal = Assert.Throws<JournalException>(() => new JournalRig(storage));
        Assert.Contains(First, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, storage.Operations.Count);
    }

    [Fact]
    public void Open_WithAnUnprovenTail_WritesItAgainBeforeItCountsAsDurable()
    {
        _rig.Write("one");
        var storage = _rig.Storage.AfterKill();
        using var again = new JournalRig(storage);
        Assert.Contains(storage.Operations, operation => operation is DiskOperation.Write { Name: First });
        Assert.Contains(storage.Operations, operation => operation is DiskOperation.Sync { Name: First });
    }

    [Fact]
    public void Open_WithShortReads_GivesEverything()
    {
        for (int index = 0; index < 10; index++) _rig.Write(new string('x', 1000));
        _rig.Checkpoint(_rig.Journal.Durable, new string('c', 5000));
        _rig.Write("last");
        var storage = _rig.Storage.AfterKill();
        storage.MostPerRead = 7;
        using var again = new JournalRig(storage);
        Assert.Equal(new string('c', 5000), Assert.Single(again.Recovered.Checkpoint));
        Assert.Equal(["last"], again.Recovered.Journal);
    }

    [Fact]
    public void Open_OfMegabytes_ShowsProgressUpToTheEnd()
    {
        using var large = new JournalRig(options: options => options with { SegmentBytes = 1024 * 1024 });
        for (int index = 0; index < 6; index++) large.Write(new string('x', 600_000));
        using var again = new JournalRig(large.Storage.AfterKill());
        Assert.True(again.Recovered.Shown.Count >= 4);
        Assert.All(again.Recovered.Shown, shown => Assert.True(shown.Done <= shown.Total));
    }

    private static long Offset(long position) => position % JournalRig.SegmentBytes;

    private FaultyStorage Flipped(long position)
    {
        var storage = _rig.Storage.AfterKill();
        storage.Flip($"segment-{position / JournalRig.SegmentBytes:x16}", Offset(position) * 8);
        return storage;
    }
}
