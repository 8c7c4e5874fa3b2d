using Hoopoe.Core.Durability;
using Hoopoe.Journal;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Durability;

/// <summary>How changes of definitions get into the journal.</summary>
public sealed class JournalLogTests : IDisposable
{
    private NodeRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void ChangesThatBelongTogether_AreFoundByARestart()
    {
        _rig.Log.Defined(VirtualHost("a"), VirtualHost("b"), VirtualHost("c"));
        _rig.Flush();
        _rig = _rig.Crash();
        Assert.Equal(["/", "a", "b", "c"], Names());
    }

    [Fact]
    public void ChangesThatBelongTogether_AreOneFrame()
    {
        long single = Appended(() => _rig.Log.Defined(VirtualHost("a")));
        long three = Appended(() => _rig.Log.Defined(VirtualHost("b"), VirtualHost("c"), VirtualHost("d")));
        Assert.InRange(three, single + 1, (3 * single) - 1);
    }

    [Fact]
    public void ChangesThatAreMoreThanAFrameHolds_AreAllRecorded()
    {
        string[] names = [.. Enumerable.Range(0, 1000).Select(i => $"{i:0000} {new string('v', 200)}")];
        _rig.Log.Defined([.. names.Select(VirtualHost)]);
        _rig.Flush();
        _rig = _rig.Crash();
        Assert.Equal(["/", .. names], Names());
    }

    [Fact]
    public void Change_ThatTheJournalHadNoRoomFor_DoesNotComeWithALaterOne()
    {
        _rig.Storage.Capacity -= _rig.Storage.FreeBytes;
        int taken = 0;
        Assert.Throws<JournalException>(() =>
        {
            for (; taken < 100_000; taken++) _rig.Log.Defined(VirtualHost($"{taken:00000}"));
        });
        _rig.Storage.Capacity = long.MaxValue;
        _rig.Log.Defined(VirtualHost("late"));
        _rig.Flush();
        _rig = _rig.Crash();
        Assert.Contains("late", Names());
        Assert.DoesNotContain($"{taken:00000}", Names());
    }

    private static DefinitionChange VirtualHost(string name) => new(name, null, Removed: false);

    private List<string> Names() => [.. _rig.Broker.Core.VirtualHosts.Select(host => host.Name)];

    private long Appended(Action append)
    {
        long before = _rig.Journal.End.Value;
        append();
        return _rig.Journal.End.Value - before;
    }
}
