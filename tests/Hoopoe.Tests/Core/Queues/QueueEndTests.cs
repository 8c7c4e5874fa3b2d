using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>A queue that is deleted before anything happened in it.</summary>
public sealed class QueueEndTests
{
    private readonly QueueRig _rig = new();
    private readonly Queue _queue;

    public QueueEndTests()
    {
        _queue = _rig.Declare("q");
        _rig.VirtualHost.Queues.End(_queue, _rig.Turn);
        _rig.Turn.Complete();
    }

    [Fact]
    public void Messages_StillOnTheirWay_AreDropped()
    {
        Assert.True(_queue.IsUntouched);
        _rig.Publish(_queue, "late");
        Assert.Equal(0, _queue.ReadyCount);
        Assert.Empty(_rig.TakeAll(_queue));
    }

    [Fact]
    public void Consumer_ThatComesLate_IsToldThatItIsGone()
    {
        var error = _queue.Subscribe(new Consumer { Queue = _queue, Tag = "c", Sink = new TestSink() }, () => { }, _rig.Turn);
        Assert.Equal("no queue 'q' in vhost '/'", error?.Text);
    }

    [Fact]
    public void End_ASecondTime_EndsNothing()
    {
        Assert.Null(_queue.Close((_, _) => true, out int messages, _rig.Turn));
        Assert.Equal(0, messages);
    }
}
