using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Checkpoints;

/// <summary>Checkpoints beside the traffic of a broker.</summary>
public sealed class CheckpointerTests : IDisposable
{
    private readonly JournaledBroker _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Checkpoint_ThatWaitedForTheDisk_IsFinishedOnTheTimers()
    {
        var client = _rig.Connect("q");
        _rig.DiskIsSlow = true;
        client.Publish("q", "message", DurableBroker.Persistent);
        _rig.Log.BeginCheckpoint();
        _rig.Broker.Advance(TimeSpan.FromMilliseconds(100));
        int before = _rig.Storage.Operations.Count;
        _rig.Flush();
        Assert.DoesNotContain(_rig.Storage.Operations.Skip(before), operation => operation is Testing.Storage.DiskOperation.Rename);
        Assert.Equal(0, _rig.Log.Checkpointer!.Completed);
        _rig.Broker.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, _rig.Log.Checkpointer!.Completed);
    }
}
