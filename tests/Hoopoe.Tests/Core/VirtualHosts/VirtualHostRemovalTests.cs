using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.VirtualHosts;

/// <summary>A virtual host ends with all that is in it.</summary>
public sealed class VirtualHostRemovalTests
{
    private readonly QueueRig _rig = new();

    [Fact]
    public void Remove_WithMessagesAndConsumers_LetsGoOfAllAndTellsConsumers()
    {
        var full = _rig.Declare("full");
        _rig.Publish(full, "a", "b");
        var consumed = _rig.Declare("consumed");
        var sink = new TestSink();
        sink.Consume(consumed, _rig.Turn);
        Assert.True(_rig.Core.RemoveVirtualHost("/", _rig.Turn));
        _rig.Turn.Complete();
        Assert.False(_rig.Core.RemoveVirtualHost("/", _rig.Turn));
        Assert.Empty(_rig.Core.VirtualHosts);
        Assert.Empty(_rig.VirtualHost.Queues.All);
        Assert.True(sink.WasCancelled);
        _rig.Publish(full, "late");
        Assert.Equal(0, full.ReadyCount);
    }

    [Fact]
    public void Declare_InRemovedVirtualHost_IsRefused()
    {
        _rig.Core.RemoveVirtualHost("/", _rig.Turn);
        var queue = new QueueDefinition("q", Durable: true, AutoDelete: false, null, Arguments.Empty, QueueSettings.Default);
        Assert.Equal("no vhost '/'", _rig.VirtualHost.Queues.Declare(queue, null, Grant.Everything, out _, _rig.Turn)!.Text);
        var exchange = new ExchangeDefinition("e", "fanout", Durable: true, AutoDelete: false, Internal: false, Arguments.Empty);
        Assert.Equal("no vhost '/'", _rig.VirtualHost.Exchanges.Declare(exchange, Grant.Everything)!.Text);
    }

    [Fact]
    public void Totals_AfterQueueEnds_KeepWhatHappenedAndForgetWhatWasThere()
    {
        var queue = _rig.Declare("q");
        _rig.Publish(queue, "a", "b", "c");
        Assert.True(queue.TryTake(noAck: true, out var entry, out _, _rig.Turn));
        entry.Slab.Release();
        Assert.Equal((1L, 2L), (_rig.VirtualHost.Queues.CountTotals().FetchedForGood, _rig.VirtualHost.Queues.CountTotals().Ready));
        _rig.VirtualHost.Queues.Delete("q", ifUnused: false, ifEmpty: false, null, Grant.Everything, out _, _rig.Turn);
        Assert.Equal((1L, 0L), (_rig.VirtualHost.Queues.CountTotals().FetchedForGood, _rig.VirtualHost.Queues.CountTotals().Ready));
    }

    [Fact]
    public void Counters_OfQueue_TellDeliveriesApart()
    {
        var queue = _rig.Declare("q");
        Assert.False(queue.TryTake(noAck: true, out _, out _, _rig.Turn));
        _rig.Publish(queue, "a");
        Assert.True(queue.TryTake(noAck: false, out var entry, out _, _rig.Turn));
        queue.Settle([new Unacked { Entry = entry, Queue = queue }], Settlement.Requeue, _rig.Turn);
        Assert.True(queue.TryTake(noAck: false, out entry, out _, _rig.Turn));
        queue.Settle([new Unacked { Entry = entry, Queue = queue }], Settlement.Acknowledge, _rig.Turn);
        var counters = queue.Counters;
        Assert.Equal((1L, 2L, 1L, 1L), (counters.FoundEmpty, counters.Fetched, counters.Redelivered, counters.Acknowledged));
    }
}
