using Hoopoe.Core.Exchanges;
using Xunit;

namespace Hoopoe.Tests.Core.Exchanges;

/// <summary>Exchanges know which of their bindings have ever let a message through.</summary>
public sealed class MatchedBindingTests
{
    [Fact]
    public void Direct_OneKeyRouted_KnowsThatKeyAlone()
    {
        var rig = new RouterRig(new DirectRouter());
        rig.Bind("a", "one");
        rig.Bind("b", "two");
        Assert.False(rig.HasMatched("a", "one"));
        rig.Route("one");
        rig.Route("three");
        Assert.True(rig.HasMatched("a", "one"));
        Assert.False(rig.HasMatched("b", "two"));
    }

    [Fact]
    public void Topic_PatternsOfWhichSomeFit_KnowsThoseAlone()
    {
        var rig = new RouterRig(new TopicRouter());
        foreach (string pattern in (string[])["a.*", "a.#", "b.*", "a.*.c", "#"]) rig.Bind("q", pattern);
        rig.Route("a.b");
        Assert.Equal([true, true, false, false, true], ((string[])["a.*", "a.#", "b.*", "a.*.c", "#"]).Select(pattern => rig.HasMatched("q", pattern) == true));
        rig.Unbind("q", "a.*");
        rig.Bind("q", "a.*");
        rig.Route("z");
        Assert.False(rig.HasMatched("q", "b.*"));
    }

    [Fact]
    public void Headers_OneOfTwoFits_KnowsThatOne()
    {
        var rig = new RouterRig(new HeadersRouter());
        rig.Bind("q", "", ("kind", "x"));
        rig.Bind("q", "", ("kind", "y"));
        rig.Route("", ("kind", "y"));
        Assert.False(rig.HasMatched("q", "", ("kind", "x")));
        Assert.True(rig.HasMatched("q", "", ("kind", "y")));
    }

    [Fact]
    public void Fanout_NothingRouted_HasNotMatched()
    {
        var rig = new RouterRig(new FanoutRouter());
        rig.Bind("q", "");
        Assert.False(rig.HasMatched("q", ""));
        rig.Route("any");
        Assert.True(rig.HasMatched("q", ""));
    }

    [Fact]
    public void ConsistentHash_WhichWeighs_DoesNotKnow()
    {
        var rig = new RouterRig(new ConsistentHashRouter(Hoopoe.Core.Arguments.Empty));
        rig.Bind("q", "1");
        Assert.Null(rig.HasMatched("q", "1"));
    }
}
