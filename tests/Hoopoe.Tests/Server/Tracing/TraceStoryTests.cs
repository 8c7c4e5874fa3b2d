using Hoopoe.Server.Tracing;
using Hoopoe.Tests.Testing;
using Xunit;
using static Hoopoe.Core.Tracing.TraceEventKind;

namespace Hoopoe.Tests.Server.Tracing;

/// <summary>What tests say of a story, and how it reads.</summary>
public sealed class TraceStoryTests : IDisposable
{
    private readonly TracedBroker _rig = new(TraceOptions.All with { Capacity = 10 });

    public TraceStoryTests()
    {
        _rig.Declare("q");
        _rig.Publish("m", "q");
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void ShouldHave_InOrder_GivesTheStory() => Assert.Equal(3, _rig.Trace.Of("m").ShouldHave(Received, Enqueued).Count);

    [Fact]
    public void ShouldHave_InAnotherOrder_Fails()
    {
        var error = Assert.Throws<TraceExpectationException>(() => _rig.Trace.Of("m").ShouldHave(Enqueued, Received));
        Assert.StartsWith("The trace of message 'm' has no Received after Enqueued.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShouldHave_ConditionOfNone_QuotesIt()
    {
        _rig.Trace.Of("m").ShouldHave(one => one.Queue == "q");
        var error = Assert.Throws<TraceExpectationException>(() => _rig.Trace.Of("m").ShouldHave(one => one.Queue == "other"));
        Assert.Contains("one => one.Queue == \"other\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShouldNotHave_WhatHappened_Fails()
    {
        _rig.Trace.Of("m").ShouldNotHave(Acknowledged, Dropped);
        Assert.Throws<TraceExpectationException>(() => _rig.Trace.Of("m").ShouldNotHave(Acknowledged, Routed));
    }

    [Fact]
    public void ToString_PublishedTwice_TellsThemApart()
    {
        _rig.Publish("m", "q");
        string text = _rig.Trace.Of("m").ToString();
        Assert.Contains("number 1:", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("'q' #2", StringComparison.Ordinal) > text.IndexOf("number 2:", StringComparison.Ordinal));
    }

    [Fact]
    public void ToString_EventsForgotten_SaysHowMany()
    {
        for (int i = 0; i < 4; i++) _rig.Publish("n", "q");
        Assert.Contains("5 older events were forgotten", _rig.Trace.Of("m").ToString(), StringComparison.Ordinal);
        Assert.Contains("nothing happened to it that was traced", _rig.Trace.Of("m").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_OfAQueue_NamesTheMessages() =>
        Assert.Contains("enqueued in 'q' #1, which had nothing ready (message 'm')", _rig.Trace.OfQueue("q").ToString(), StringComparison.Ordinal);
}
