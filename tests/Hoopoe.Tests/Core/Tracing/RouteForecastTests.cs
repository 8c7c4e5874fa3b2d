using Hoopoe.Core.Tracing;
using Hoopoe.Server.Tracing;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Tracing;

/// <summary>Where a message would go, asked without publishing one.</summary>
public sealed class RouteForecastTests : IDisposable
{
    private readonly TracedBroker _rig = new(new TraceOptions());

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void WhereWouldItGo_TwoBindingsToOneQueue_ListsThoseThatMatch()
    {
        _rig.Declare("q");
        foreach (string key in (string[])["a.*", "#.b", "a.c"]) _rig.Bind("amq.topic", key, "q");
        var forecast = _rig.Trace.WhereWouldItGo("/", "amq.topic", "a.b");
        Assert.Equal(["q"], forecast.Queues);
        Assert.Equal(["a.*", "#.b"], forecast.Route.Select(step => step.Binding!.RoutingKey));
        Assert.Equal(0, _rig.Broker.Queue("q").ReadyCount);
    }

    [Fact]
    public void WhereWouldItGo_ByHeaders_ReadsThoseGiven()
    {
        _rig.Declare("q");
        _rig.Bind("amq.headers", "", "q", ("kind", "order"));
        Assert.Equal(["q"], Ask("amq.headers", ("kind", "order")).Queues);
        Assert.Empty(Ask("amq.headers", ("kind", "invoice")).Queues);
    }

    [Fact]
    public void WhereWouldItGo_CopiesInHeaders_AreFurtherKeys()
    {
        _rig.Declare("q");
        _rig.Declare("r");
        var forecast = Ask("", ("CC", new List<object?> { "q" }), ("BCC", new List<object?> { "r" }));
        Assert.Equal(["q", "r"], forecast.Queues);
        Assert.Equal(["q", "r"], forecast.Route.Select(step => step.Target));
    }

    [Fact]
    public void WhereWouldItGo_Delayed_TellsWhatComesAfterTheDelay()
    {
        _rig.Declare("q");
        _rig.DeclareExchange("e", "x-delayed-message", ("x-delayed-type", "fanout"));
        _rig.Bind("e", "", "q");
        var forecast = Ask("e", ("x-delay", 5000));
        Assert.Equal([RouteMeans.Delay, RouteMeans.Binding], forecast.Route.Select(step => step.Means));
        Assert.Equal(["q"], forecast.Queues);
    }

    [Fact]
    public void WhereWouldItGo_Nowhere_SaysSo()
    {
        Assert.Equal(
            "From the default exchange with key 'k' it would go to no queue: it would be unroutable.",
            _rig.Trace.WhereWouldItGo("/", "", "k").ToString());
    }

    [Fact]
    public void WhereWouldItGo_NoSuchThing_NamesIt()
    {
        Assert.Contains("'missing'", Assert.Throws<ArgumentException>(() => _rig.Trace.WhereWouldItGo("/", "missing", "k")).Message, StringComparison.Ordinal);
        Assert.Contains("'other'", Assert.Throws<ArgumentException>(() => _rig.Trace.WhereWouldItGo("other", "", "k")).Message, StringComparison.Ordinal);
    }

    private RouteForecast Ask(string exchange, params IEnumerable<(string, object?)> headers) =>
        _rig.Trace.WhereWouldItGo("/", exchange, "k", headers.Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)));
}
