using System.Runtime.CompilerServices;
using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>What a queue remembers of its consumers.</summary>
public sealed class DepartedConsumersTests : IDeliverySink
{
    private readonly QueueRig _rig = new();

    [Fact]
    public void Consumers_ThatComeAndGoAtAnEmptyQueue_AreForgotten()
    {
        var queue = _rig.Declare("q");
        var seen = ComeAndGo(queue, 500);
        GC.Collect();
        Assert.InRange(seen.Count(one => one.IsAlive), 0, 50);
    }

    int IDeliverySink.Deliver(Consumer consumer, ReadOnlySpan<QueueEntry> entries, Turn turn) => 0;

    void IDeliverySink.Cancelled(Consumer consumer, Turn turn)
    {
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<WeakReference> ComeAndGo(Queue queue, int count)
    {
        var seen = new List<WeakReference>();
        for (int i = 0; i < count; i++)
        {
            var consumer = new Consumer { Queue = queue, Tag = "t", Sink = this, Priority = i };
            Assert.Null(queue.Subscribe(consumer, static () => { }, _rig.Turn));
            queue.Unsubscribe(consumer, _rig.Turn);
            seen.Add(new WeakReference(consumer));
        }
        return seen;
    }
}
