using Hoopoe.Core.Policies;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Policies;

/// <summary>Which policy applies, and what comes of it together with an operator policy and the arguments.</summary>
public sealed class PolicyMatchTests
{
    private readonly QueueRig _rig = new();

    [Fact]
    public void Policies_ThatMatch_TheHighestPriorityAppliesAlone()
    {
        var queue = _rig.Declare("q");
        _rig.VirtualHost.SetPolicy(PolicyRig.Policy("low", "^q", ("max-length", 5L), ("message-ttl", 7L)) with { Priority = 1 });
        _rig.VirtualHost.SetPolicy(PolicyRig.Policy("high", "^q", ("max-length", 50L)) with { Priority = 2 });
        Assert.Equal(["max-length=50 Policy high"], queue.Effective());
        Assert.True(_rig.VirtualHost.RemovePolicy("high"));
        Assert.Equal(["max-length=5 Policy low", "message-ttl=7 Policy low"], queue.Effective());
        Assert.True(_rig.VirtualHost.RemovePolicy("low"));
        Assert.Same(queue.Definition.Settings, queue.Settings);
        Assert.False(_rig.VirtualHost.RemovePolicy("low"));
    }

    [Fact]
    public void Policies_OfTheSamePriority_TheFirstByNameApplies()
    {
        var queue = _rig.Declare("q");
        foreach (string name in (string[])["b", "a", "c"]) _rig.VirtualHost.SetPolicy(name, "q", ("max-length", 1L));
        Assert.Equal("a", queue.Policies.Policy!.Name);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("rder", true)]
    [InlineData("^rder", false)]
    [InlineData("^order$", true)]
    [InlineData("^(?!order)", false)]
    public void Pattern_MatchesAnywhereUnlessAnchored(string pattern, bool matches)
    {
        _rig.VirtualHost.SetPolicy("p", pattern, ("max-length", 1L));
        Assert.Equal(matches, _rig.Declare("order").Policies.Policy is not null);
    }

    [Theory]
    [InlineData(PolicyTarget.All, true, true, true)]
    [InlineData(PolicyTarget.Queues, true, true, false)]
    [InlineData(PolicyTarget.ClassicQueues, true, false, false)]
    [InlineData(PolicyTarget.QuorumQueues, false, true, false)]
    [InlineData(PolicyTarget.Streams, false, false, false)]
    [InlineData(PolicyTarget.Exchanges, false, false, true)]
    public void Target_SaysWhatAPolicyIsFor(PolicyTarget target, bool classic, bool quorum, bool exchange)
    {
        _rig.VirtualHost.SetPolicy(PolicyRig.Policy("p", "", ("max-length", 1L)) with { ApplyTo = target });
        Assert.Equal(classic, _rig.Declare("c").Policies.Policy is not null);
        Assert.Equal(quorum, _rig.Declare("q", ("x-queue-type", "quorum")).Policies.Policy is not null);
        Assert.True(_rig.VirtualHost.Exchanges.TryGet("amq.topic", out var found));
        Assert.Equal(exchange, found.Policies.Policy is not null);
        Assert.Equal(target, PolicyTargetNames.Find(PolicyTargetNames.NameOf(target)));
    }

    [Fact]
    public void Policy_WithASettingThatTheKindDoesNotKnow_IsNotForIt()
    {
        var classic = _rig.Declare("c");
        var quorum = _rig.Declare("q", ("x-queue-type", "quorum"));
        _rig.VirtualHost.SetPolicy(PolicyRig.Policy("mirrored", "", ("ha-mode", "all")) with { Priority = 2 });
        _rig.VirtualHost.SetPolicy(PolicyRig.Policy("limited", "", ("delivery-limit", 3L)) with { Priority = 3 });
        Assert.Equal("mirrored", classic.Policies.Policy!.Name);
        Assert.Equal("limited", quorum.Policies.Policy!.Name);
        Assert.Equal(3, quorum.Settings.DeliveryLimit);
    }

    [Fact]
    public void Limits_OfArgumentsPolicyAndOperator_TheLowestCounts()
    {
        var queue = _rig.Declare("q", ("x-max-length", 10), ("x-message-ttl", 60), ("x-max-length-bytes", 500));
        _rig.VirtualHost.SetPolicy("p", "q", ("max-length", 5L), ("message-ttl", 90L), ("expires", 1000L), ("max-length-bytes", 400L));
        _rig.VirtualHost.SetPolicy(PolicyRig.Policy("o", "q", ("max-length", 7L), ("message-ttl", 80L), ("expires", 900L), ("max-length-bytes", 300L)) with { IsOperator = true });
        Assert.Equal(
            ["expires=900 OperatorPolicy o", "max-length=5 Policy p", "max-length-bytes=300 OperatorPolicy o", "message-ttl=60 Argument"],
            queue.Effective());
        Assert.Equal((5, 300, 60, 900), (queue.Settings.MaxLength, queue.Settings.MaxLengthBytes, queue.Settings.MessageTtlMs, queue.Settings.ExpiresMs));
        Assert.Equal(["expires", "max-length", "max-length-bytes", "message-ttl"], queue.Policies.Definition.Select(setting => setting.Key));
    }

    [Fact]
    public void Texts_OfArguments_WinOverThePolicys()
    {
        var queue = _rig.Declare("q", ("x-overflow", "drop-head"), ("x-dead-letter-exchange", "mine"));
        _rig.VirtualHost.SetPolicy("p", "q", ("overflow", "reject-publish"), ("dead-letter-exchange", "other"), ("dead-letter-routing-key", "k"));
        Assert.Equal(OverflowPolicy.DropHead, queue.Settings.Overflow);
        Assert.Equal(("mine", "k"), (queue.Settings.DeadLetterExchange, queue.Settings.DeadLetterRoutingKey));
    }

    [Fact]
    public void Settings_ThatDoNothingHere_SaySo()
    {
        _rig.VirtualHost.SetPolicy("p", "q", ("ha-mode", "all"), ("max-length", 3L));
        var settings = _rig.Declare("q").Policies.Definition;
        Assert.Contains("does not mirror", settings.Single(setting => setting.Key == "ha-mode").Note, StringComparison.Ordinal);
        Assert.Null(settings.Single(setting => setting.Key == "max-length").Note);
    }

    [Fact]
    public void Queues_OfOnePolicy_ShareTheirSettings()
    {
        _rig.VirtualHost.SetPolicy("p", "q", ("max-length", 3L));
        Assert.Same(_rig.Declare("q1").Settings, _rig.Declare("q2").Settings);
    }
}
