using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;
using static Hoopoe.Core.Tracing.TraceEventKind;

namespace Hoopoe.Tests.Core.Tracing;

/// <summary>Messages are known again when they have been on disk alone.</summary>
public sealed class StoredTracingTests : IDisposable
{
    private const int Messages = 40;

    private NodeRig _node = new(NodeRigOptions.Tiny);

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PagedOut_AndBack_IsTheSameMessage(bool persistent)
    {
        using var rig = Filled(persistent);
        var paged = rig.Trace.Events.First(one => one.Kind == PagedOut);
        rig.Consume("q");
        var story = rig.Trace.Of(paged.MessageId!);
        story.ShouldHave(Received, Enqueued, PagedOut, PagedIn, Delivered);
        Assert.Single(story.Select(one => one.TraceId).Distinct());
    }

    [Theory]
    [InlineData(Purged, true)]
    [InlineData(Purged, false)]
    [InlineData(QueueDeleted, true)]
    [InlineData(QueueDeleted, false)]
    public void PagedOut_AndNeverBack_IsKnownByItsPosition(TraceEventKind end, bool persistent)
    {
        using var rig = Filled(persistent);
        if (end == Purged) rig.Consumer.Call(1, new QueuePurge { Queue = "q"u8 }, QueuePurgeOk.Id);
        else rig.Consumer.Call(1, new QueueDelete { Queue = "q"u8 }, QueueDeleteOk.Id);
        var ended = rig.Trace.Events.Where(one => one.Kind == end).ToList();
        Assert.Equal(Messages, ended.Count);
        Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"m{i}").Order(), ended.Select(one => one.MessageId).Order());
    }

    [Fact]
    public void PagedOut_BeforeTheTraceOrDuringIt_IsKnownByItsPosition()
    {
        var client = _node.Connect();
        _node.Declare(client, "q");
        // Not all of them have left memory yet.
        for (int i = 0; i < Messages + 2; i++) client.Publish("q", $"{i}");
        using var rig = new TracedBroker(_node.Broker);
        for (int i = 0; i < 8; i++) rig.Publish($"m{i}", "q", persistent: true);
        Assert.InRange(rig.Trace.Events.Count(one => one is { Kind: PagedOut, MessageId: null }), 1, 6);
        rig.Consumer.Call(1, new QueuePurge { Queue = "q"u8 }, QueuePurgeOk.Id);
        Assert.Equal(Messages + 2 + 8, rig.Trace.Events.Count(one => one.Kind == Purged));
    }

    [Fact]
    public void PagedOut_AndExpired_IsKnownByItsPosition()
    {
        using var rig = Filled(persistent: true, ("x-message-ttl", 60_000));
        rig.Broker.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(Messages, rig.Trace.Events.Count(one => one is { Kind: Expired, MessageId: not null, TraceId: not 0 }));
    }

    [Fact]
    public void Delivered_AfterARestart_IsTheSameMessage()
    {
        using (var rig = Filled(persistent: true))
        {
            var before = rig.Trace.Of("m3")[0];
            _node = _node.Crash();
            // The trace outlives the broker.
            rig.Trace.Attach(_node.Broker.Core);
            var consumer = _node.Connect();
            consumer.Call(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "c"u8 }, BasicConsumeOk.Id);
            var story = rig.Trace.Of("m3");
            story.ShouldHave(Received, Enqueued, PagedIn, Delivered);
            Assert.All(story, one => Assert.Equal(before.TraceId, one.TraceId));
        }
    }

    private TracedBroker Filled(bool persistent, params IEnumerable<(string, object?)> arguments)
    {
        var rig = new TracedBroker(_node.Broker);
        _node.Declare(rig.Consumer, "q", arguments);
        for (int i = 0; i < Messages; i++) rig.Publish($"m{i}", "q", persistent: persistent);
        Assert.Contains(rig.Trace.Events, one => one.Kind == PagedOut);
        return rig;
    }
}
