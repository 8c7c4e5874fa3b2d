using Hoopoe.Core;
using Hoopoe.Core.Exchanges;
using Xunit;

namespace Hoopoe.Tests.Core.Exchanges;

/// <summary>How the other kinds of exchange find destinations.</summary>
public sealed class RouterTests
{
    [Theory]
    [InlineData("all", true, false)]
    [InlineData("any", true, true)]
    [InlineData(null, true, false)]
    public void Headers_MatchAllOrAny(string? match, bool onBoth, bool onOne)
    {
        var rig = new RouterRig(new HeadersRouter());
        (string, object?)[] wanted = match is null ? [("a", 1), ("b", "x")] : [("x-match", match), ("a", 1), ("b", "x")];
        rig.Bind("q", "", wanted);
        Assert.Equal(onBoth ? 1 : 0, rig.Route("", ("a", 1L), ("b", "x"), ("c", 3)).Count);
        Assert.Equal(onOne ? 1 : 0, rig.Route("", ("a", 1), ("b", "y")).Count);
        Assert.Empty(rig.Route("", ("a", 2), ("b", "y")));
        Assert.Empty(rig.Route(""));
    }

    [Theory]
    [InlineData("all", true)]
    [InlineData("all-with-x", false)]
    [InlineData("any", false)]
    [InlineData("any-with-x", true)]
    public void Headers_ThatBeginWithX_CountOnlyWhereAskedFor(string match, bool matches)
    {
        var rig = new RouterRig(new HeadersRouter());
        rig.Bind("q", "", ("x-match", match), ("x-special", 1), ("plain", 1));
        bool any = match.StartsWith("any", StringComparison.Ordinal);
        Assert.Equal(matches, rig.Route("", any ? ("x-special", 1) : ("plain", 1)).Count == 1);
    }

    [Fact]
    public void Headers_BoundWithoutAValue_AskForPresence()
    {
        var rig = new RouterRig(new HeadersRouter());
        rig.Bind("q", "", ("there", null));
        Assert.Single(rig.Route("", ("there", "whatever")));
        Assert.Empty(rig.Route("", ("elsewhere", "whatever")));
        rig.Unbind("q", "", ("there", null));
        Assert.Empty(rig.Route("", ("there", "whatever")));
    }

    [Fact]
    public void ConsistentHash_SharesKeysByWeight()
    {
        var rig = new RouterRig(new ConsistentHashRouter(Arguments.Empty));
        rig.Bind("one", "1");
        rig.Bind("three", "3");
        var shares = Keys(20_000).GroupBy(key => Assert.Single(rig.Route(key))).ToDictionary(group => group.Key, group => group.Count());
        Assert.InRange(shares["one"], 4500, 5500);
        Assert.InRange(shares["three"], 14_500, 15_500);
    }

    [Fact]
    public void ConsistentHash_WithOneBindingMore_MovesOnlyItsShare()
    {
        var rig = new RouterRig(new ConsistentHashRouter(Arguments.Empty));
        for (int i = 0; i < 9; i++) rig.Bind($"q{i}", "1");
        var before = Keys(10_000).ToDictionary(key => key, key => rig.Route(key)[0]);
        rig.Bind("q9", "1");
        var moved = before.Where(pair => rig.Route(pair.Key)[0] != pair.Value).ToList();
        Assert.InRange(moved.Count, 700, 1300);
        Assert.All(moved, pair => Assert.Equal("q9", rig.Route(pair.Key)[0]));
    }

    [Fact]
    public void ConsistentHash_OfAHeader_FollowsTheHeaderAlone()
    {
        var rig = new RouterRig(new ConsistentHashRouter(new([KeyValuePair.Create("hash-header", (object?)"id")])));
        for (int i = 0; i < 5; i++) rig.Bind($"q{i}", "1");
        Assert.Single(Keys(100).Select(key => rig.Route(key, ("id", "same"))[0]).Distinct());
        Assert.True(Keys(100).Select(key => rig.Route("same", ("id", key))[0]).Distinct().Count() > 1);
    }

    [Fact]
    public void Modulus_AlwaysSendsAKeyTheSameWay()
    {
        var rig = new RouterRig(new ModulusHashRouter());
        for (int i = 0; i < 4; i++) rig.Bind($"q{i}", "");
        var first = Keys(1000).Select(key => Assert.Single(rig.Route(key))).ToList();
        Assert.Equal(first, Keys(1000).Select(key => rig.Route(key)[0]));
        Assert.All(first.CountBy(name => name), pair => Assert.InRange(pair.Value, 180, 320));
    }

    [Fact]
    public void Random_ReachesEveryBinding()
    {
        var rig = new RouterRig(new RandomRouter());
        for (int i = 0; i < 4; i++) rig.Bind($"q{i}", "");
        Assert.All(Keys(4000).Select(key => Assert.Single(rig.Route(key))).CountBy(name => name), pair => Assert.InRange(pair.Value, 800, 1200));
    }

    [Fact]
    public void Routes_ThroughManyBindingsOfAQueue_NameItOnce()
    {
        var rig = new RouterRig(new TopicRouter());
        foreach (string pattern in (string[])["#", "*", "a"])
        {
            for (int i = 0; i < 30; i++) rig.Bind($"q{i}", pattern);
        }
        var found = rig.Route("a");
        Assert.Equal(30, found.Count);
        Assert.Equal(30, found.Distinct().Count());
    }

    [Fact]
    public void DestinationList_BoundTwice_StaysUntilUnboundTwice()
    {
        var rig = new RouterRig(new FanoutRouter());
        rig.Bind("q", "a");
        rig.Bind("q", "b");
        rig.Unbind("q", "a");
        Assert.Equal(["q"], rig.Route(""));
        rig.Unbind("q", "b");
        Assert.Empty(rig.Route(""));
    }

    private static IEnumerable<string> Keys(int count) => Enumerable.Range(0, count).Select(i => $"key-{i}");
}
