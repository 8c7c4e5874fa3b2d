using System.Diagnostics;
using System.Text;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Telemetry;

/// <summary>Which spans a message has, and how they hang together.</summary>
// Listeners hear all spans of the process: these tests run one after another.
[Collection("listeners to spans")]
public sealed class SpanBuilderTests : IDisposable
{
    private readonly SpannedBroker _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Publish_WithASampledParent_IsItsChildAndSaysWhere()
    {
        _rig.Declare("q");
        _rig.Publish("q");
        var publish = _rig.Span("publish amq.default");
        Assert.Equal((ActivityKind.Consumer, _rig.Parent.SpanId, "shop=1"), (publish.Kind, publish.ParentSpanId, publish.TraceStateString));
        Assert.Equal("rabbitmq", publish.GetTagItem("messaging.system"));
        Assert.Equal("receive", publish.GetTagItem("messaging.operation.type"));
        Assert.Equal("q", publish.GetTagItem("messaging.rabbitmq.destination.routing_key"));
        Assert.Equal("m", publish.GetTagItem("messaging.message.id"));
        Assert.Equal(5, publish.GetTagItem("messaging.message.body.size"));
        var route = _rig.Span("route amq.default");
        Assert.Equal(publish.SpanId, route.ParentSpanId);
        Assert.Equal(["q"], Assert.IsType<string[]>(route.GetTagItem("hoopoe.queues")));
        Assert.Equal(2, _rig.Spans().Count);
    }

    [Fact]
    public void Publish_WithAnUnsampledParent_HasNone()
    {
        _rig.Declare("q");
        _rig.Publish("q", flags: "00");
        Assert.Empty(_rig.Spans());
        Assert.Equal(0, _rig.Kept);
    }

    [Fact]
    public void Publish_ConfirmedAndPersistent_HasAStoreUntilThen()
    {
        _rig.Declare("q");
        _rig.Client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        _rig.Publish("q", persistent: true);
        Assert.Equal(_rig.Span("publish amq.default").SpanId, _rig.Span("store").ParentSpanId);
    }

    [Fact]
    public void Publish_Unroutable_EndsWithItsRoute()
    {
        _rig.Publish("nowhere");
        Assert.Empty(Assert.IsType<string[]>(_rig.Span("route amq.default").GetTagItem("hoopoe.queues")));
        _rig.Span("publish amq.default");
        Assert.Equal(0, _rig.Kept);
    }

    [Fact]
    public void Publish_RefusedByAFullQueue_Failed()
    {
        _rig.Declare("q", ("x-max-length", 0), ("x-overflow", "reject-publish"));
        _rig.Client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        _rig.Publish("q");
        Assert.Equal(ActivityStatusCode.Error, _rig.Span("publish amq.default").Status);
        Assert.Equal(0, _rig.Kept);
    }

    [Fact]
    public void Deliver_Acknowledged_LastsUntilThen()
    {
        _rig.Declare("q");
        _rig.Publish("q");
        _rig.Broker.Advance(TimeSpan.FromSeconds(3));
        _rig.Consume("q");
        Assert.DoesNotContain(_rig.Spans(), span => span.DisplayName == "deliver q");
        _rig.Broker.Advance(TimeSpan.FromSeconds(2));
        _rig.Client.Send(1, new BasicAck { DeliveryTag = 1 });
        var deliver = _rig.Span("deliver q");
        Assert.Equal((ActivityKind.Producer, TimeSpan.FromSeconds(2)), (deliver.Kind, deliver.Duration));
        Assert.Equal(_rig.Span("publish amq.default").SpanId, deliver.ParentSpanId);
        Assert.Equal(_rig.Parent.SpanId, Assert.Single(deliver.Links).Context.SpanId);
        Assert.Equal("ack", deliver.GetTagItem("hoopoe.settlement"));
        Assert.Equal(3.0, deliver.GetTagItem("hoopoe.queue.wait_seconds"));
        Assert.Equal(1L, deliver.GetTagItem("messaging.rabbitmq.message.delivery_tag"));
        Assert.Equal(0, _rig.Kept);
    }

    [Fact]
    public void Deliver_ReturnedAndDeliveredAgain_IsTwo()
    {
        _rig.Declare("q");
        _rig.Consume("q");
        _rig.Publish("q");
        _rig.Client.Send(1, new BasicNack { DeliveryTag = 1, Requeue = true });
        _rig.Client.Send(1, new BasicAck { DeliveryTag = 2 });
        var delivered = _rig.Spans().Where(span => span.DisplayName == "deliver q").ToList();
        Assert.Equal(["requeue", "ack"], delivered.Select(span => span.GetTagItem("hoopoe.settlement")));
        Assert.Equal([false, true], delivered.Select(span => span.GetTagItem("hoopoe.redelivered")));
    }

    [Fact]
    public void Deliver_ConnectionLost_Failed()
    {
        _rig.Declare("q");
        var consumer = _rig.Broker.Connect();
        consumer.Call(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "c"u8 }, BasicConsumeOk.Id);
        _rig.Publish("q");
        consumer.Vanish();
        var deliver = _rig.Span("deliver q");
        Assert.Equal((ActivityStatusCode.Error, "ConnectionLost"), (deliver.Status, deliver.GetTagItem("error.type")));
    }

    [Fact]
    public void DeadLetter_Rejected_IsLinkedToTheDeliveryAndLeadsOn()
    {
        _rig.Declare("q", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"));
        _rig.Declare("dead");
        _rig.Consume("q");
        _rig.Publish("q");
        _rig.Client.Send(1, new BasicReject { DeliveryTag = 1 });
        _rig.Client.TakeDeliveries();
        _rig.Client.Call(1, new BasicGet { Queue = "dead"u8, NoAck = true }, BasicGetOk.Id);
        var letter = _rig.Span("dead-letter q");
        Assert.Equal("rejected", letter.GetTagItem("hoopoe.dead_letter.reason"));
        Assert.Equal(_rig.Span("publish amq.default").SpanId, letter.ParentSpanId);
        Assert.Equal([_rig.Span("deliver q").SpanId, _rig.Parent.SpanId], letter.Links.Select(link => link.Context.SpanId));
        Assert.Equal(letter.SpanId, _rig.Span("deliver dead").ParentSpanId);
        Assert.Equal(0, _rig.Kept);
    }

    [Fact]
    public void DeadLetter_Expired_SaysSo()
    {
        _rig.Declare("q", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"));
        _rig.Declare("dead");
        _rig.Publish("q", expiration: "1000");
        _rig.Broker.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("expired", _rig.Span("dead-letter q").GetTagItem("hoopoe.dead_letter.reason"));
        Assert.Equal(1, _rig.Kept);
    }

    [Fact]
    public void Drop_ExpiredWithNowhereToGo_IsItsEnd()
    {
        _rig.Declare("q");
        _rig.Publish("q", expiration: "1000");
        _rig.Broker.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("the queue has no dead-letter exchange", _rig.Span("drop q").GetTagItem("hoopoe.reason"));
        Assert.Equal(0, _rig.Kept);
    }

    [Fact]
    public void Drop_Purged_IsItsEnd()
    {
        _rig.Declare("q");
        _rig.Publish("q");
        _rig.Client.Call(1, new QueuePurge { Queue = "q"u8 }, QueuePurgeOk.Id);
        Assert.Equal("Purged", _rig.Span("drop q").GetTagItem("hoopoe.reason"));
        Assert.Equal(0, _rig.Kept);
    }

    [Fact]
    public void Spans_ListenerWantsNone_AreNotMadeAndNothingIsKept()
    {
        using var unwanted = new SpannedBroker(wanted: false);
        unwanted.Declare("q");
        unwanted.Consume("q", noAck: true);
        unwanted.Publish("q");
        Assert.Empty(unwanted.Spans());
        Assert.Equal(0, unwanted.Kept);
    }

    [Fact]
    public void Spans_ManyMessagesThatStay_AreKeptOfTheLatest()
    {
        using var small = new SpannedBroker(capacity: 10);
        small.Declare("q");
        for (int i = 0; i < 100; i++) small.Publish("q");
        small.Spans();
        Assert.Equal(10, small.Kept);
    }

    [Fact]
    public void Route_HeldBackByADelay_IsTwo()
    {
        _rig.Declare("q");
        _rig.Client.Call(
            1, new ExchangeDeclare { Exchange = "later"u8, Type = "x-delayed-message"u8, Arguments = DurableBroker.Table(("x-delayed-type", "fanout")) }, ExchangeDeclareOk.Id);
        _rig.Client.Call(1, new QueueBind { Exchange = "later"u8, RoutingKey = "q"u8, Queue = "q"u8 }, QueueBindOk.Id);
        _rig.Publish("q", "later", delayMs: 1000);
        Assert.Equal(2, _rig.Spans().Count);
        Assert.Equal(1, _rig.Kept);
        _rig.Broker.Advance(TimeSpan.FromSeconds(2));
        _rig.Client.Call(1, new BasicGet { Queue = "q"u8, NoAck = true }, BasicGetOk.Id);
        var publish = _rig.Span("publish later");
        Assert.Equal(["delayed"], publish.Events.Select(one => one.Name));
        var routes = _rig.Spans().Where(span => span.DisplayName == "route later").ToList();
        Assert.Equal(["", "q"], routes.Select(span => string.Join(',', (string[])span.GetTagItem("hoopoe.queues")!)));
        Assert.All(routes, span => Assert.Equal(publish.SpanId, span.ParentSpanId));
        Assert.Equal(publish.SpanId, _rig.Span("deliver q").ParentSpanId);
        Assert.Equal(0, _rig.Kept);
    }

    [Fact]
    public void End_DeliveryUnsettled_EndsItAsItIs()
    {
        _rig.Declare("q");
        _rig.Consume("q");
        _rig.Publish("q");
        Assert.DoesNotContain(_rig.Spans(), span => span.DisplayName == "deliver q");
        _rig.End();
        Assert.Equal("unknown", _rig.Span("deliver q").GetTagItem("hoopoe.settlement"));
        Assert.Equal(0, _rig.Kept);
    }

    [Fact]
    public void Delivered_WithSpans_KeepsThePublishersHeaders()
    {
        _rig.Declare("q");
        _rig.Publish("q");
        var fetched = _rig.Client.Call(1, new BasicGet { Queue = "q"u8, NoAck = true }, BasicGetOk.Id);
        Assert.True(BasicProperties.TryRead(fetched.Properties, out var properties));
        Assert.True(FieldTable.TryFind(properties.Headers, "traceparent"u8, out var parent));
        Assert.Equal($"00-{_rig.Parent.TraceId}-{_rig.Parent.SpanId}-01", Encoding.UTF8.GetString(parent.Bytes));
    }
}
