using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Server.Tracing;
using Hoopoe.Tests.Testing;
using Xunit;
using static Hoopoe.Core.Tracing.TraceEventKind;

namespace Hoopoe.Tests.Core.Tracing;

/// <summary>What is noted of a message that dies in its queue.</summary>
public sealed class DeadLetterTracingTests : IDisposable
{
    private TracedBroker _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void DeadLettered_Rejected_SaysWhyAndWhereTo()
    {
        DeclareWithDead();
        _rig.Consume("q");
        _rig.Publish("m", "q");
        _rig.Consumer.Send(1, new BasicNack { DeliveryTag = 1 });
        var story = _rig.Expect("m", Received, Routed, Enqueued, Delivered, Rejected, DeadLettered, Enqueued);
        var letter = story[5];
        Assert.Equal(("q", 1L, "dlx", "q", "it was rejected"), (letter.Queue, letter.Position, letter.Exchange, letter.RoutingKey, letter.Reason));
        Assert.Equal("exchange 'dlx' --> queue 'dead'", Assert.Single(letter.Route).ToString());
        Assert.Equal("dead", story[6].Queue);
    }

    [Fact]
    public void DeadLettered_Expired_IsToldAfterIt()
    {
        DeclareWithDead(("x-message-ttl", 100));
        _rig.Publish("m", "q");
        _rig.Broker.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("it expired", _rig.Expect("m", Received, Routed, Enqueued, Expired, DeadLettered, Enqueued)[4].Reason);
    }

    [Fact]
    public void DeadLettered_OverTheLimit_IsToldAfterIt()
    {
        DeclareWithDead(("x-max-length", 1));
        _rig.Publish("m", "q");
        _rig.Publish("n", "q");
        _rig.Expect("m", Received, Routed, Enqueued, DroppedByLimit, DeadLettered, Enqueued);
    }

    [Fact]
    public void DeadLettered_RefusedByAFullQueue_NeverEnteredIt()
    {
        DeclareWithDead(("x-max-length", 1), ("x-overflow", "reject-publish-dlx"));
        _rig.Publish("m", "q");
        _rig.Publish("n", "q");
        _rig.Expect("n", Received, Routed, Refused, DeadLettered, Enqueued);
    }

    [Fact]
    public void DeadLettered_BeyondTheDeliveryLimit_SaysSo()
    {
        _rig.DeclareExchange("dlx", "fanout");
        _rig.Declare("dead");
        _rig.Bind("dlx", "", "dead");
        byte[] arguments = DurableBroker.Table(("x-queue-type", "quorum"), ("x-delivery-limit", 0), ("x-dead-letter-exchange", "dlx"));
        _rig.Consumer.Call(1, new QueueDeclare { Queue = "q"u8, Durable = true, Arguments = arguments }, QueueDeclareOk.Id);
        _rig.Publish("m", "q");
        _rig.Consumer.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id);
        _rig.Consumer.Send(1, new BasicNack { DeliveryTag = 1, Requeue = true });
        _rig.Expect("m", Received, Routed, Enqueued, Delivered, Requeued, DeliveryLimitReached, DeadLettered, Enqueued);
    }

    [Fact]
    public void DeadLettered_ToAnExchangeThatIsNotThere_SaysThatItIsGone()
    {
        _rig.Declare("q", ("x-dead-letter-exchange", "missing"));
        _rig.Publish("m", "q", expiration: "10");
        _rig.Broker.Advance(TimeSpan.FromSeconds(1));
        var letter = _rig.Expect("m", Received, Routed, Enqueued, Expired, DeadLettered)[4];
        Assert.Equal("it expired, and its exchange 'missing' does not exist: it is dropped", letter.Reason);
    }

    [Fact]
    public void DeadLettered_BackToWhereItDied_IsLeftOut()
    {
        _rig.Declare("q", ("x-message-ttl", 10), ("x-dead-letter-exchange", ""));
        _rig.Publish("m", "q");
        _rig.Broker.Advance(TimeSpan.FromSeconds(1));
        var letter = _rig.Trace.Of("m").Of(DeadLettered).Last();
        Assert.Contains("circles", letter.Reason, StringComparison.Ordinal);
        Assert.Contains("dropped", letter.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void DeadLettered_WithoutMessageId_IsTheSameMessageInTheNextQueue()
    {
        DeclareWithDead(("x-message-ttl", 100));
        for (int i = 0; i < 3; i++) _rig.Publish(null, "q");
        _rig.Broker.Advance(TimeSpan.FromSeconds(1));
        var story = _rig.Trace.Of("q", 2);
        Assert.Equal([Received, Routed, Enqueued, Expired, DeadLettered, Enqueued], story.Select(one => one.Kind));
        Assert.Equal(story.Select(one => one.Number), _rig.Trace.Of("dead", 2).Select(one => one.Number));
    }

    [Fact]
    public void DeadLettered_IntoATracedQueue_IsTracedFromThereOn()
    {
        _rig.Dispose();
        _rig = new TracedBroker(new TraceOptions { Enabled = true, Queues = "^dead$" });
        DeclareWithDead(("x-message-ttl", 100));
        _rig.Publish("m", "q");
        Assert.Empty(_rig.Trace.Of("m"));
        _rig.Broker.Advance(TimeSpan.FromSeconds(1));
        _rig.Expect("m", DeadLettered, Enqueued);
    }

    private void DeclareWithDead(params IEnumerable<(string, object?)> arguments)
    {
        _rig.DeclareExchange("dlx", "fanout");
        _rig.Declare("dead");
        _rig.Bind("dlx", "", "dead");
        _rig.Declare("q", [("x-dead-letter-exchange", "dlx"), .. arguments]);
    }
}
