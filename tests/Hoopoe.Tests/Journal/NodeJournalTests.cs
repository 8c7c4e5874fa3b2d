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
}
