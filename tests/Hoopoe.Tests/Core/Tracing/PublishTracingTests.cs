using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;
using static Hoopoe.Core.Tracing.TraceEventKind;

namespace Hoopoe.Tests.Core.Tracing;

/// <summary>What is noted of a message between its publisher and its queues.</summary>
public sealed class PublishTracingTests : IDisposable
{
    private readonly TracedBroker _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Received_Message_SaysFromWhomAndWhat()
    {
        _rig.Declare("q");
        _rig.Publish("m", "q");
        var received = _rig.Expect("m", Received, Routed, Enqueued)[0];
        Assert.Equal(("", "q", 5), (received.Exchange, received.RoutingKey, received.BodyBytes));
        Assert.Equal(("guest", 1), (received.Party!.User, received.Party.Channel));
        Assert.Contains("client-1", received.Party.Connection, StringComparison.Ordinal);
        Assert.Equal(_rig.Broker.Time.GetUtcNow(), received.Time);
    }

    [Fact]
    public void Routed_ThroughTwoExchanges_NamesTheBindingsThatMatched()
    {
        _rig.Declare("q");
        _rig.DeclareExchange("first", "topic");
        _rig.DeclareExchange("second", "direct");
        _rig.BindExchange("first", "a.*", "second");
        _rig.Bind("first", "other", "q");
        _rig.Bind("second", "a.b", "q");
        _rig.Bind("second", "a.c", "q");
        _rig.Publish("m", "a.b", "first");
        var steps = _rig.Trace.Of("m")[1].Route.Select(step => step.ToString());
        Assert.Equal(["exchange 'first' --[a.*]--> exchange 'second'", "exchange 'second' --[a.b]--> queue 'q'"], steps);
    }

    [Fact]
    public void Routed_ByHeaders_NamesThem()
    {
        _rig.Declare("q");
        _rig.Bind("amq.headers", "", "q", ("x-match", "any"), ("kind", "order"));
        _rig.Bind("amq.headers", "", "q", ("x-match", "any"), ("kind", "invoice"));
        var properties = new BasicProperties { MessageId = "m"u8, Headers = DurableBroker.Table(("kind", "order")) };
        _rig.Publisher.Publish("", "x", properties, "amq.headers");
        var step = Assert.Single(_rig.Trace.Of("m")[1].Route);
        Assert.Equal("exchange 'amq.headers' --[x-match=any, kind=order]--> queue 'q'", step.ToString());
    }

    [Fact]
    public void Routed_ThroughTheAlternateExchange_SaysSo()
    {
        _rig.Declare("q");
        _rig.DeclareExchange("other", "fanout");
        _rig.Bind("other", "", "q");
        _rig.DeclareExchange("e", "direct", ("alternate-exchange", "other"));
        _rig.Publish("m", "nobody's", "e");
        Assert.Equal([RouteMeans.AlternateExchange, RouteMeans.Binding], _rig.Trace.Of("m")[1].Route.Select(step => step.Means));
    }

    [Fact]
    public void Unroutable_Mandatory_IsReturned()
    {
        _rig.Publish("m", "nowhere", mandatory: true);
        Assert.Equal("it goes back to its publisher", _rig.Expect("m", Received, Unroutable, Returned)[1].Reason);
    }

    [Fact]
    public void Unroutable_NotMandatory_IsDropped()
    {
        _rig.Publish("m", "nowhere");
        Assert.Contains("dropped", _rig.Expect("m", Received, Unroutable)[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Unroutable_WithConfirms_IsConfirmed()
    {
        _rig.Publisher.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        _rig.Publish("m", "nowhere");
        _rig.Expect("m", Received, Unroutable, Confirmed);
    }

    [Fact]
    public void Refused_NoSuchExchange_SaysWhy()
    {
        _rig.Publish("m", "k", "missing");
        Assert.Contains("no exchange 'missing'", _rig.Expect("m", Received, Refused)[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Confirmed_EachMessage_ComesAfterItsQueue()
    {
        _rig.Declare("q");
        _rig.Publisher.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        _rig.Publish("m", "q");
        _rig.Publish("n", "q");
        _rig.Expect("m", Received, Routed, Enqueued, Confirmed);
        _rig.Expect("n", Received, Routed, Enqueued, Confirmed);
    }

    [Fact]
    public void Refused_ByAFullQueue_IsNacked()
    {
        _rig.Declare("q", ("x-max-length", 1), ("x-overflow", "reject-publish"));
        _rig.Publisher.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        _rig.Publish("m", "q");
        _rig.Publish("n", "q");
        _rig.Expect("m", Received, Routed, Enqueued, Confirmed);
        Assert.Equal("it is full", _rig.Expect("n", Received, Routed, Refused, Nacked)[2].Reason);
    }

    [Fact]
    public void Delayed_ByItsExchange_IsRoutedWhenItIsDue()
    {
        _rig.Declare("q");
        _rig.DeclareExchange("e", "x-delayed-message", ("x-delayed-type", "direct"));
        _rig.Bind("e", "k", "q");
        var properties = new BasicProperties { MessageId = "m"u8, Headers = DurableBroker.Table(("x-delay", 3000)) };
        _rig.Publisher.Publish("k", "x", properties, "e");
        _rig.Broker.Advance(TimeSpan.FromSeconds(4));
        var story = _rig.Expect("m", Received, Routed, Delayed, Routed, Enqueued);
        Assert.Equal(TimeSpan.FromSeconds(3), Assert.Single(story[1].Route).Delay);
        Assert.Equal("q", Assert.Single(story[3].Route).Target);
        Assert.InRange((story[3].Time - story[2].Time).TotalMilliseconds, 3000, 3001);
    }

    [Fact]
    public void Received_InATransaction_ComesWithItsCommit()
    {
        _rig.Declare("q");
        _rig.Publisher.Call(1, default(TxSelect), TxSelectOk.Id);
        _rig.Publish("m", "q");
        Assert.Empty(_rig.Trace.Of("m"));
        _rig.Publisher.Call(1, default(TxCommit), TxCommitOk.Id);
        _rig.Expect("m", Received, Routed, Enqueued);
    }

    [Fact]
    public void Delivered_TracedMessage_HasTheBytesItCameWith()
    {
        _rig.Declare("q");
        _rig.Consume("q");
        var properties = new BasicProperties { MessageId = "m"u8, DeliveryMode = 2, Headers = DurableBroker.Table(("a", 1)) };
        byte[] block = properties.ToArray();
        _rig.Publisher.Publish("q", "x", properties);
        Assert.Equal(block, Assert.Single(_rig.Consumer.TakeDeliveries()).Properties);
    }
}
