using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>Consumers that acknowledge nothing, while memory is full.</summary>
public sealed class MemoryReliefTests
{
    private readonly QueueRig _rig = new(null, options => options with { MemoryLimitBytes = 4 << 20 });
    private readonly Queue _queue;
    private readonly Queue _other;
    private readonly TestSink _sink = new();

    public MemoryReliefTests()
    {
        _queue = _rig.Declare("q");
        _other = _rig.Declare("other");
        _rig.Publish(_other, Enumerable.Repeat(new string('x', 10_000), 450));
        _sink.Consume(_queue, _rig.Turn, noAck: false);
        for (int i = 0; i < 3000; i++) _rig.Publish(_queue, new string('y', 10));
    }

    [Fact]
    public void Consumer_WithoutPrefetch_GetsNoMoreThanAThousandWhileMemoryIsFull()
    {
        Assert.True(_rig.Core.IsMemoryFull);
        Assert.Equal(PagingLimits.UnackedWhenFull, _sink.Bodies.Count);
        _rig.Advance(1000);
        Assert.Equal(PagingLimits.UnackedWhenFull, _sink.Bodies.Count);
        _rig.Settle(Settlement.Acknowledge, [.. _sink.Unacked.Take(100)]);
        Assert.Equal(PagingLimits.UnackedWhenFull + 100, _sink.Bodies.Count);
    }

    [Fact]
    public void Consumer_HeldBack_IsServedAgainOnceThereIsMemory()
    {
        _other.Purge(_rig.Turn);
        Assert.False(_rig.Core.IsMemoryFull);
        Assert.Equal(PagingLimits.UnackedWhenFull, _sink.Bodies.Count);
        _rig.Advance(300);
        Assert.Equal(3000, _sink.Bodies.Count);
        Assert.Equal(0, _rig.Core.Timers.Count);
    }
}
