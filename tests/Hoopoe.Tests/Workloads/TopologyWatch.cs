using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Workloads;

/// <summary>Looks at a workload's queues from outside after each operation: their totals and the rules of their ends.</summary>
internal sealed class TopologyWatch(TestBroker broker, History history)
{
    private readonly HashSet<Queue> _hadConsumers = [];

    public void Look()
    {
        foreach (var queue in broker.VirtualHost.Queues.All)
        {
            history.Add($"{queue.Name} {queue.ReadyCount} {queue.ReadyBytes} {queue.UnackedCount} {queue.ConsumerCount}");
            Assert.True(queue.ReadyCount >= 0 && queue.UnackedCount >= 0 && queue.ReadyBytes >= 0, $"{queue.Name} counts below nothing");
            if (queue.ConsumerCount > 0) _hadConsumers.Add(queue);
            else Assert.False(queue.Definition.AutoDelete && _hadConsumers.Contains(queue), $"{queue.Name} outlived its last consumer");
            if (queue.Definition.Settings is { MaxLength: { } most, Overflow: OverflowPolicy.DropHead })
                Assert.True(queue.ReadyCount <= most, $"{queue.Name} is over its limit");
        }
    }

    public void CheckNobodyIsLeft()
    {
        foreach (var queue in broker.VirtualHost.Queues.All)
        {
            Assert.Equal(0, queue.UnackedCount);
            Assert.Equal(0, queue.ConsumerCount);
            Assert.False(queue.Definition.Exclusive, $"{queue.Name} outlived its connection");
        }
    }
}
