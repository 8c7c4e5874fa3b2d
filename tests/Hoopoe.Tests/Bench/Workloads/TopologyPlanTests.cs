using Hoopoe.Bench.Workloads;
using Xunit;

namespace Hoopoe.Tests.Bench.Workloads;

/// <summary>Which queues a message is expected in.</summary>
public sealed class TopologyPlanTests
{
    private static readonly string[] ThreeQueues = ["a", "b", "c"];

    [Fact]
    public void Default_EachQueue_IsATargetOfItsOwn() => Assert.Equal(["a>0", "b>1", "c>2"], Routes("default", [], []));

    [Fact]
    public void Fanout_AnyKey_LeadsToAllQueues() => Assert.Equal([">0,1,2"], Routes("fanout", [], []));

    [Fact]
    public void Direct_OneKey_BindsAllQueues() => Assert.Equal(["k>0,1,2"], Routes("direct", ["k"], []));

    [Fact]
    public void Direct_NoKeys_GivesEachQueueItsName() => Assert.Equal(["a>0", "b>1", "c>2"], Routes("direct", [], []));

    [Fact]
    public void Topic_PatternsDealtToQueues_MatchAsTheProtocolSays() =>
        Assert.Equal(["x.y>0,2", "x>2", "x.y.z>1,2"], Routes("topic", ["x.y", "x", "x.y.z"], ["x.*", "x.#.z", "#"]));

    [Fact]
    public void Headers_SameHeadersEverywhere_LeadToAllQueues() => Assert.Equal([">0,1,2"], Routes("headers", [], []));

    [Fact]
    public void PluginKind_Routes_AreNotKnown() => Assert.False(Plan("x-consistent-hash", [], []).RoutesAreKnown);

    [Fact]
    public void Deal_FewerPlayersThanThings_LeavesNothingOut()
    {
        var plan = Plan("default", [], []);
        Assert.Equal([0, 2], plan.QueuesOf(0, 2));
        Assert.Equal([1], plan.QueuesOf(1, 2));
        Assert.Equal([1], plan.QueuesOf(4, 5));
    }

    [Fact]
    public void Series_InBraces_IsCounted() => Assert.Equal(["q-9-x", "q-10-x"], NamePattern.Expand("q-{9..10}-x"));

    private static Topology Plan(string kind, string[] keys, string[] bindings) => TopologyPlan.Make(kind, "x", ThreeQueues, keys, bindings, []);

    private static IEnumerable<string> Routes(string kind, string[] keys, string[] bindings) =>
        Plan(kind, keys, bindings).Targets.Select(target => $"{target.Key}>{string.Join(',', target.Queues)}");
}
