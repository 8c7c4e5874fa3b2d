using Hoopoe.Journal;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Journal;

/// <summary>
/// A data directory of format 1, kept as files: it can be read, and the same life still writes the same bytes. A test that
/// fails here says that data directories in the field would not be read any more: it is the format version that changes then.
/// </summary>
public sealed class FormatFixtureTests
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "Journal", "Fixtures", "format-1");

    [Fact]
    public void Open_OfTheKeptDirectory_GivesWhatWasWritten()
    {
        using var rig = new JournalRig(Kept());
        Assert.Equal(["image one", "image two"], rig.Recovered.Checkpoint);
        Assert.Equal(["after the image", "two|records", new string('d', 3000)], rig.Recovered.Journal);
        Assert.Empty(rig.Recovered.Damages);
        Assert.Equal(3 * JournalRig.SegmentBytes, rig.Recovered.From.Value / JournalRig.SegmentBytes * JournalRig.SegmentBytes);
        Assert.Equal(new string('a', 3000), rig.Read(Live));
    }

    [Fact]
    public void Live_OfTheSameLife_WritesTheSameBytes()
    {
        using var rig = new JournalRig();
        Run(rig);
        var kept = Kept();
        Assert.Equal(kept.Names, rig.Storage.Names);
        Assert.All(kept.Names, name => Assert.Equal(kept.Content(name), rig.Storage.Content(name)));
    }

    private static Appended Live => new(new JournalPosition(4096 + 64), new JournalPosition(4096 + 64 + 32 + 16 + 3000));

    /// <summary>An old segment that stays, one that is freed, a checkpoint, and frames behind it in two segments.</summary>
    private static void Run(JournalRig rig)
    {
        Assert.Equal(Live, rig.Write(new string('a', 3000)));
        rig.Journal.Segments.Add(Live.Start.Value, 1);
        rig.Write(new string('b', 3000));
        rig.Write(new string('c', 3000));
        rig.Checkpoint(rig.Journal.Durable, "image one", "image two");
        rig.Write("after the image");
        rig.Append("two", "records");
        rig.Append(new string('d', 3000));
        rig.Journal.Flush();
    }

    private static FaultyStorage Kept()
    {
        var storage = new FaultyStorage();
        foreach (string path in Directory.EnumerateFiles(_folder))
        {
            using var file = storage.Create(Path.GetFileName(path));
            file.Write([File.ReadAllBytes(path)], 0);
        }
        return storage;
    }
}
