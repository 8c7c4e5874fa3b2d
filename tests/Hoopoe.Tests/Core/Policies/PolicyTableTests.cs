using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Policies;

/// <summary>What a change of policies does to queues and exchanges that are there already.</summary>
public sealed class PolicyTableTests
{
    private readonly QueueRig _rig = new();

    [Fact]
    public void Length_Lowered_DropsTheOldestAtOnce()
    {
        var queue = _rig.Declare("q");
        _rig.Publish(queue, "1", "2", "3", "4", "5");
        _rig.VirtualHost.SetPolicy("p", "q", ("max-length", 2L));
        Assert.Equal(["4", "5"], _rig.TakeAll(queue));
    }

    [Fact]
    public void Length_LoweredWhereQueuesRefuse_KeepsWhatIsThere()
    {
        var queue = _rig.Declare("q");
        _rig.Publish(queue, "1", "2", "3");
        _rig.VirtualHost.SetPolicy("p", "q", ("max-length", 2L), ("overflow", "reject-publish"));
        Assert.True(queue.MayRefuse);
        _rig.Publish(queue, "4");
        Assert.Single(_rig.Refusals);
        Assert.Equal(["1", "2", "3"], _rig.TakeAll(queue));
    }

    [Fact]
    public void Length_Lifted_TakesMessagesAgain()
    {
        _rig.VirtualHost.SetPolicy("p", "q", ("max-length", 1L));
        var queue = _rig.Declare("q");
        _rig.Publish(queue, "1", "2");
        _rig.VirtualHost.RemovePolicy("p");
        _rig.Publish(queue, "3");
        Assert.Equal(["2", "3"], _rig.TakeAll(queue));
    }

    [Fact]
    public void DeadLetterExchange_Set_TakesWhatALimitDrops()
    {
        var dead = _rig.Declare("dead");
        var queue = _rig.Declare("q");
        _rig.Publish(queue, "1", "2");
        _rig.VirtualHost.SetPolicy("p", "^q", ("max-length", 1L), ("dead-letter-exchange", ""), ("dead-letter-routing-key", "dead"));
        Assert.Equal(["1"], _rig.TakeAll(dead));
    }

    [Fact]
    public void TimeToLive_Set_CountsForWhatComesLaterOnly()
    {
        var queue = _rig.Declare("q");
        _rig.Publish(queue, "old");
        _rig.VirtualHost.SetPolicy("p", "q", ("message-ttl", 1000L));
        _rig.Publish(queue, "new");
        _rig.Advance(1001);
        Assert.Equal(["old"], _rig.TakeAll(queue));
    }

    [Fact]
    public void TimeToLive_Lowered_LetsTheNewOnesGoBeforeTheOld()
    {
        _rig.VirtualHost.SetPolicy("p", "q", ("message-ttl", 60_000L));
        var queue = _rig.Declare("q");
        _rig.Publish(queue, "old");
        _rig.VirtualHost.SetPolicy("p", "q", ("message-ttl", 1000L));
        _rig.Publish(queue, "new");
        _rig.Advance(1001);
        Assert.Equal(1, queue.ReadyCount);
        _rig.Advance(60_000);
        Assert.Equal(0, queue.ReadyCount);
    }

    [Fact]
    public void Expiry_Set_CountsFromNow()
    {
        _rig.Declare("q");
        _rig.Advance(5000);
        _rig.VirtualHost.SetPolicy("p", "q", ("expires", 2000L));
        _rig.Advance(1999);
        Assert.True(_rig.VirtualHost.Queues.TryGet("q", out _));
        _rig.Advance(2);
        Assert.False(_rig.VirtualHost.Queues.TryGet("q", out _));
    }

    [Fact]
    public void Expiry_Lifted_LetsTheQueueStay()
    {
        _rig.VirtualHost.SetPolicy("p", "q", ("expires", 2000L));
        _rig.Declare("q");
        _rig.VirtualHost.RemovePolicy("p");
        _rig.Advance(10_000);
        Assert.True(_rig.VirtualHost.Queues.TryGet("q", out _));
    }

    [Fact]
    public void DeliveryLimit_Set_CountsForWhatIsOutAlready()
    {
        var queue = _rig.Declare("q", ("x-queue-type", "quorum"));
        _rig.Publish(queue, "1");
        var held = _rig.Fetch(queue);
        _rig.VirtualHost.SetPolicy("p", "q", ("delivery-limit", 0L));
        _rig.Settle(Settlement.Requeue, held);
        Assert.Empty(_rig.TakeAll(queue));
    }

    [Fact]
    public void AlternateExchange_SetByPolicy_IsUsedUnlessAnArgumentSaysOtherwise()
    {
        var exchanges = _rig.VirtualHost.Exchanges;
        exchanges.Declare(new ExchangeDefinition("plain", "direct", true, false, false, TestMessages.Arguments()), Grant.Everything);
        exchanges.Declare(new ExchangeDefinition("own", "direct", true, false, false, TestMessages.Arguments(("alternate-exchange", "mine"))), Grant.Everything);
        int version = _rig.VirtualHost.RoutingVersion;
        _rig.VirtualHost.SetPolicy("p", "", ("alternate-exchange", "amq.fanout"));
        Assert.True(exchanges.TryGet("plain", out var plain) && exchanges.TryGet("own", out _));
        Assert.Equal("amq.fanout", plain!.AlternateExchange);
        Assert.True(exchanges.TryGet("own", out var own));
        Assert.Equal("mine", own.AlternateExchange);
        Assert.True(exchanges.TryGet("", out var standard));
        Assert.Null(standard.AlternateExchange);
        Assert.NotEqual(version, _rig.VirtualHost.RoutingVersion);
        _rig.VirtualHost.RemovePolicy("p");
        Assert.Null(plain.AlternateExchange);
    }

    [Fact]
    public void ReplyQueue_IsNobodysToLimit()
    {
        _rig.VirtualHost.SetPolicy("p", "", ("max-length", 0L));
        Assert.Null(_rig.VirtualHost.Queues.AddReplyQueue().Settings.MaxLength);
    }

    [Fact]
    public void Policy_ThatIsRefused_ChangesNothing()
    {
        var queue = _rig.Declare("q");
        Assert.NotNull(_rig.VirtualHost.Policies.Set(PolicyRig.Policy("p", "q", ("max-length", -1L)), _rig.Turn));
        Assert.Empty(_rig.VirtualHost.Policies.All);
        Assert.Null(queue.Settings.MaxLength);
    }
}
