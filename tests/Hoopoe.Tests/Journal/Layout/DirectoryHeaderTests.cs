using Hoopoe.Journal;
using Hoopoe.Journal.Layout;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Journal.Layout;

/// <summary>Which directories are opened, and which are refused with one line and left as they are.</summary>
public sealed class DirectoryHeaderTests
{
    [Fact]
    public void Open_OfADirectoryWithOtherFiles_Refuses() =>
        Assert.Contains("/data/holiday.jpg", Refused(With("holiday.jpg", [1, 2, 3])), StringComparison.Ordinal);

    [Fact]
    public void Open_OfANewerFormat_Refuses()
    {
        var header = new FileHeader(FileKind.Journal, FileHeader.CurrentVersion + 1, JournalRig.Identity, 0, 4096);
        Assert.Contains("format 2", Refused(With("hoopoe.journal", header.ToBytes())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    public void Open_OfATornHeader_Refuses(int bytes)
    {
        var header = new FileHeader(FileKind.Journal, FileHeader.CurrentVersion, JournalRig.Identity, 0, 4096);
        Assert.Contains("/data/hoopoe.journal: is damaged", Refused(With("hoopoe.journal", header.ToBytes()[..bytes])), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AfterAFirstStartThatWasCutShort_BeginsAgain()
    {
        using var rig = new JournalRig(With("hoopoe.journal.new", [1, 2, 3]));
        Assert.Equal("one", rig.Read(rig.Write("one")));
    }

    [Fact]
    public void Open_WithOnlyALockFile_MakesADirectory()
    {
        using var rig = new JournalRig(With("hoopoe.lock", []));
        Assert.Contains("hoopoe.journal", rig.Storage.Names);
    }

    [Fact]
    public void Open_WithAnotherSegmentSize_KeepsTheDirectorysOwn()
    {
        using var rig = new JournalRig();
        rig.Write("one");
        using var again = new JournalRig(rig.Storage.AfterKill(), options => options with { SegmentBytes = 8192 });
        Assert.Equal(["one"], again.Recovered.Journal);
        Assert.Equal(rig.Journal.LargestFrame, again.Journal.LargestFrame);
    }

    [Fact]
    public void Open_WithAnImpossibleSegmentSize_Throws() =>
        Assert.Throws<ArgumentException>(() => new JournalRig(options: options => options with { SegmentBytes = 5000 }));

    private static FaultyStorage With(string name, byte[] content)
    {
        var storage = new FaultyStorage();
        using var file = storage.Create(name);
        file.Write([content], 0);
        storage.Operations.Clear();
        return storage;
    }

    private static string Refused(FaultyStorage storage)
    {
        var refusal = Assert.Throws<JournalException>(() => new JournalRig(storage));
        Assert.Empty(storage.Operations);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }
}
