using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>What a full queue does.</summary>
public sealed class QueueLimitTests
{
    private readonly QueueRig _rig = new();

    [Fact]
    public void Queue_OverItsLength_DropsTheOldest()
    {
        var queue = _rig.Declare("q", ("x-max-length", 3));
        _rig.Publish(queue, "1", "2", "3", "4", "5");
        Assert.Equal(["3", "4", "5"], _rig.TakeAll(queue));
        Assert.Equal(5, _rig.Taken.Count);
    }

    [Fact]
    public void Queue_OverItsBytes_DropsAsManyAsItMust()
    {
        var queue = _rig.Declare("q", ("x-max-length-bytes", 10));
        _rig.Publish(queue, "1234", "1234", "123456789");
        Assert.Equal(["123456789"], _rig.TakeAll(queue));
        _rig.Publish(queue, "12345678901");
        Assert.Empty(_rig.TakeAll(queue));
    }

    [Fact]
    public void Queue_ThatRefuses_KeepsWhatItHas()
    {
        var queue = _rig.Declare("q", ("x-max-length", 2), ("x-overflow", "reject-publish"));
        _rig.Publish(queue, "1", "2", "3", "4");
        Assert.Equal([0, 1], _rig.Taken);
        Assert.Equal([2, 3], _rig.Refusals);
        Assert.Equal(["1", "2"], _rig.TakeAll(queue));
        _rig.Publish(queue, "5");
        Assert.Equal(["5"], _rig.TakeAll(queue));
    }

    [Fact]
    public void Queue_ThatRefusesWithDeadLetters_SendsTheNewOnesOn()
    {
        var dead = _rig.Declare("dead");
        var queue = _rig.Declare(
            "q", ("x-max-length", 1), ("x-overflow", "reject-publish-dlx"), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"));
        _rig.Publish(queue, "1", "2");
        Assert.Equal([1], _rig.Refusals);
        Assert.Equal(["2"], _rig.TakeAll(dead));
        Assert.Equal(["1"], _rig.TakeAll(queue));
    }

    [Fact]
    public void Queue_BroughtOverItsLimitByReturns_DropsTheOldest()
    {
        var queue = _rig.Declare("q", ("x-max-length", 2));
        _rig.Publish(queue, "1", "2");
        Unacked[] held = [_rig.Fetch(queue), _rig.Fetch(queue)];
        _rig.Publish(queue, "3", "4");
        _rig.Settle(Settlement.Requeue, held);
        Assert.Equal(["3", "4"], _rig.TakeAll(queue));
        Assert.Equal(2, queue.Counters.Died);
    }

    [Fact]
    public void Queue_ThatRefuses_TakesBackWhatReturns()
    {
        var queue = _rig.Declare("q", ("x-max-length", 1), ("x-overflow", "reject-publish"));
        _rig.Publish(queue, "1");
        var held = _rig.Fetch(queue);
        _rig.Publish(queue, "2");
        _rig.Settle(Settlement.Requeue, held);
        Assert.Equal(["1", "2"], _rig.TakeAll(queue));
    }
}
