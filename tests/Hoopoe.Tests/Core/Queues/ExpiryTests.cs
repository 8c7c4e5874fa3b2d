using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>Times to live, of messages and of queues.</summary>
public sealed class ExpiryTests
{
    private readonly QueueRig _rig = new();

    [Fact]
    public void Message_BehindALongerLivedOne_ExpiresInItsTime()
    {
        var queue = _rig.Declare("q");
        _rig.Publish(queue, "stays");
        _rig.Publish(queue, new MessageFacts { TimeToLiveMs = 50 }, "goes");
        _rig.Publish(queue, "stays too");
        _rig.Advance(60);
        Assert.Equal(2, queue.ReadyCount);
        Assert.Equal(["stays", "stays too"], _rig.TakeAll(queue));
    }

    [Fact]
    public void Message_OfTheQueuesTimeToLive_ExpiresUnlessItsOwnIsShorter()
    {
        var queue = _rig.Declare("q", ("x-message-ttl", 100));
        _rig.Publish(queue, "queue's");
        _rig.Publish(queue, new MessageFacts { TimeToLiveMs = 1000 }, "longer");
        _rig.Publish(queue, new MessageFacts { TimeToLiveMs = 10 }, "shorter");
        _rig.Advance(20);
        Assert.Equal(2, queue.ReadyCount);
        _rig.Advance(90);
        Assert.Equal(0, queue.ReadyCount);
    }

    [Fact]
    public void Message_WithTimeToLiveZero_IsGoneUnlessSomebodyTakesItAtOnce()
    {
        var queue = _rig.Declare("q", ("x-message-ttl", 0));
        _rig.Publish(queue, "nobody's");
        Assert.Equal(0, queue.ReadyCount);
        var sink = new TestSink();
        sink.Consume(queue, _rig.Turn);
        _rig.Publish(queue, "mine");
        Assert.Equal(["mine"], sink.Bodies);
    }

    [Fact]
    public void Message_ReturnedAfterItsTime_Expires()
    {
        var dead = _rig.Declare("dead");
        var queue = _rig.Declare("q", ("x-message-ttl", 100), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"));
        _rig.Publish(queue, "held");
        var held = _rig.Fetch(queue);
        _rig.Advance(200);
        _rig.Settle(Settlement.Requeue, held);
        Assert.Equal(0, queue.ReadyCount);
        Assert.Equal(["held"], _rig.TakeAll(dead));
    }

    [Fact]
    public void Queue_Unused_ExpiresButNotWhileItHasConsumersOrIsUsed()
    {
        var queue = _rig.Declare("q", ("x-expires", 1000));
        _rig.Advance(900);
        queue.Touch(_rig.Turn);
        _rig.Advance(900);
        Assert.True(_rig.VirtualHost.Queues.TryGet("q", out _));
        var sink = new TestSink();
        var consumer = sink.Consume(queue, _rig.Turn);
        _rig.Advance(5000);
        Assert.True(_rig.VirtualHost.Queues.TryGet("q", out _));
        queue.Unsubscribe(consumer, _rig.Turn);
        _rig.Advance(1100);
        Assert.False(_rig.VirtualHost.Queues.TryGet("q", out _));
    }
}
