using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core;

/// <summary>When and in which order due times are met.</summary>
public sealed class TimersTests : IDisposable
{
    private readonly VirtualTime _time = new();
    private readonly Clock _clock;
    private readonly List<string> _calls = [];
    private readonly List<Exception> _failures = [];
    private readonly Timers _timers;

    public TimersTests()
    {
        _clock = new Clock(_time);
        _timers = new Timers(_clock, _time, _failures.Add);
    }

    public void Dispose() => _timers.Dispose();

    [Fact]
    public void Targets_AreCalledInOrderOfTheirDueTimesThenOfTheirAsking()
    {
        Schedule("late", 300);
        Schedule("first", 100);
        Schedule("second", 100);
        Schedule("third", 100);
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Empty(_calls);
        _time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal(["first", "second", "third"], _calls);
        _time.Advance(TimeSpan.FromMilliseconds(1000));
        Assert.Equal("late", _calls[^1]);
    }

    [Fact]
    public void Target_ThatFails_DoesNotStopTheOthers()
    {
        _timers.Schedule(new Target(() => throw new InvalidOperationException("broken")), 10);
        Schedule("other", 10);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal("broken", Assert.Single(_failures).Message);
        Assert.Equal(["other"], _calls);
    }

    [Fact]
    public void Target_ScheduledByATarget_IsCalledInItsTime()
    {
        _timers.Schedule(new Target(() => Schedule("next", 50)), 10);
        _time.Advance(TimeSpan.FromMilliseconds(40));
        Assert.Empty(_calls);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(["next"], _calls);
    }

    [Fact]
    public void Queue_WhoseNextExpiryMovesBothWays_IsNotCalledMoreAndMore()
    {
        var rig = new QueueRig();
        var queue = rig.Declare("q", ("x-expires", 1_000_000));
        int pending = rig.Core.Timers.Count;
        for (int i = 0; i < 200; i++)
        {
            rig.Publish(queue, new MessageFacts { TimeToLiveMs = 50 }, "long");
            rig.Publish(queue, new MessageFacts { TimeToLiveMs = 20 }, "short");
            rig.Advance(60);
        }
        Assert.InRange(rig.Core.Timers.Count, 0, pending + 3);
    }

    [Fact]
    public void Queue_ThatIsDeleted_LeavesNoCallBehind()
    {
        var rig = new QueueRig();
        int before = rig.Core.Timers.Count;
        var queue = rig.Declare("q", ("x-expires", 1_000_000));
        rig.Publish(queue, new MessageFacts { TimeToLiveMs = 50_000 }, "long");
        rig.Publish(queue, new MessageFacts { TimeToLiveMs = 20_000 }, "short");
        Assert.Equal(before + 1, rig.Core.Timers.Count);
        rig.VirtualHost.Queues.End(queue, rig.Turn);
        Assert.Equal(before, rig.Core.Timers.Count);
    }

    [Fact]
    public void Queue_WithManyExpiries_HasOneCallToCome()
    {
        var rig = new QueueRig();
        var queue = rig.Declare("q");
        rig.Publish(queue, new MessageFacts { TimeToLiveMs = 1_000_000 }, "long");
        int before = rig.Core.Timers.Count;
        for (int i = 0; i < 100; i++)
        {
            rig.Publish(queue, new MessageFacts { TimeToLiveMs = 10 }, "short");
            rig.Advance(20);
        }
        Assert.Equal(before, rig.Core.Timers.Count);
        Assert.Equal(1, queue.ReadyCount);
    }

    private void Schedule(string name, long dueMs) => _timers.Schedule(new Target(() => _calls.Add(name)), dueMs);

    private sealed class Target(Action action) : ITimed
    {
        public void Due(long nowMs, Turn turn) => action();
    }
}
