using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Server.Tracing;
using Hoopoe.Tests.Testing;
using Xunit;
using static Hoopoe.Core.Tracing.TraceEventKind;

namespace Hoopoe.Tests.Server.Tracing;

/// <summary>What is traced, and how it is asked for.</summary>
public sealed class BrokerTraceTests : IDisposable
{
    private readonly TracedBroker _rig = new(new TraceOptions());

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Of_NothingWasEverTraced_SaysHowToTrace()
    {
        string text = Assert.Throws<InvalidOperationException>(() => _rig.Trace.Of("m")).Message;
        Assert.Contains("broker.Trace.Start()", text, StringComparison.Ordinal);
        Assert.False(_rig.Trace.IsOn);
        Assert.Null(_rig.Broker.Core.Tracer);
    }

    [Fact]
    public void Start_WithMessagesInQueues_KnowsThemFromThenOn()
    {
        _rig.Declare("q");
        _rig.Publish("m", "q");
        _rig.Trace.Start();
        _rig.Consumer.Call(1, new BasicGet { Queue = "q"u8, NoAck = true }, BasicGetOk.Id);
        _rig.Expect("m", Delivered, Acknowledged);
        Assert.Equal(2, _rig.Trace.Of("q", 1).Count);
    }

    [Fact]
    public void Stop_WhatWasTraced_StaysToBeRead()
    {
        _rig.Trace.Start();
        _rig.Declare("q");
        _rig.Publish("m", "q");
        _rig.Trace.Stop();
        Assert.Null(_rig.Broker.Core.Tracer);
        _rig.Consume("q");
        _rig.Expect("m", Received, Routed, Enqueued);
    }

    [Fact]
    public void Start_AfterStop_TellsTheSameChannelsConfirms()
    {
        _rig.Declare("q");
        _rig.Publisher.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        _rig.Trace.Start();
        _rig.Publish("m", "q");
        _rig.Trace.Stop();
        _rig.Trace.Start();
        _rig.Publish("n", "q");
        _rig.Expect("n", Received, Routed, Enqueued, Confirmed);
    }

    [Fact]
    public void Start_ByQueuePattern_TracesWhatGoesThere()
    {
        _rig.Trace.Start(new TraceOptions { Queues = "^orders$" });
        foreach (string queue in (string[])["orders", "others"]) _rig.Declare(queue);
        _rig.Publish("m", "orders");
        _rig.Publish("n", "others");
        Assert.Equal(3, _rig.Trace.Of("m").Count);
        Assert.Empty(_rig.Trace.Of("n"));
    }

    [Fact]
    public void Start_ByExchangePattern_TracesWhatComesThatWay()
    {
        _rig.Trace.Start(new TraceOptions { Exchanges = "^shop" });
        _rig.DeclareExchange("shop", "fanout");
        _rig.Declare("q");
        _rig.Bind("shop", "", "q");
        _rig.Publish("m", "", "shop");
        _rig.Publish("n", "q");
        Assert.Equal(3, _rig.Trace.Of("m").Count);
        Assert.Empty(_rig.Trace.Of("n"));
    }

    [Fact]
    public void Start_OneInTen_KeepsAllThatHappensToThose()
    {
        _rig.Trace.Start(new TraceOptions { OneIn = 10 });
        _rig.Declare("q");
        _rig.Consume("q", noAck: true);
        for (int i = 0; i < 1000; i++) _rig.Publish($"m{i}", "q");
        var stories = _rig.Trace.Events.GroupBy(one => one.MessageId).ToList();
        Assert.InRange(stories.Count, 60, 140);
        Assert.All(stories, story => Assert.Equal([Received, Routed, Enqueued, Delivered, Acknowledged], story.Select(one => one.Kind)));
        string again = stories[0].Key!;
        _rig.Publish(again, "q");
        Assert.Equal(10, _rig.Trace.Of(again).Count);
    }

    [Fact]
    public void Start_OneInTenWithoutMessageIds_CountsThem()
    {
        _rig.Trace.Start(new TraceOptions { OneIn = 10 });
        _rig.Declare("q");
        for (int i = 0; i < 100; i++) _rig.Publish(null, "q");
        Assert.Equal(10, _rig.Trace.OfQueue("q").Of(Enqueued).Count());
        Assert.Equal(30, _rig.Trace.Events.Count);
    }

    [Theory]
    [InlineData(0, null, "OneIn")]
    [InlineData(1, "(", "Queues")]
    public void Start_OutOfRange_NamesTheOption(int oneIn, string? queues, string name)
    {
        var error = Assert.Throws<ArgumentException>(() => _rig.Trace.Start(new TraceOptions { OneIn = oneIn, Queues = queues }));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.False(_rig.Trace.IsOn);
    }

    [Fact]
    public void Where_SeveralConditions_TakesWhatMeetsAll()
    {
        _rig.Trace.Start();
        _rig.Declare("q");
        _rig.Publish("m", "q");
        var start = _rig.Broker.Time.GetUtcNow();
        _rig.Broker.Advance(TimeSpan.FromSeconds(1));
        _rig.Publish("n", "q");
        Assert.Equal("n", Assert.Single(_rig.Trace.Where(new TraceFilter { Queue = "q", From = start.AddTicks(1) })).MessageId);
        Assert.Equal("m", Assert.Single(_rig.Trace.Where(new TraceFilter { Kinds = [Enqueued], Until = start.AddTicks(1) })).MessageId);
        Assert.Equal(2, _rig.Trace.Where(new TraceFilter { Connection = "client-1", Exchange = "" }).Count);
        Assert.Empty(_rig.Trace.Where(new TraceFilter { Connection = "client-7" }));
    }
}
