using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.VirtualHosts;

/// <summary>Where dead letters go, what they tell of their deaths, and where they end.</summary>
public sealed class DeadLetterTests
{
    private readonly QueueRig _rig = new();

    [Fact]
    public void Message_RejectedAgainAndAgain_CountsItsDeaths()
    {
        var queue = Declare("q", "q");
        _rig.Publish(queue, "message");
        for (int i = 1; i <= 3; i++)
        {
            _rig.Settle(Settlement.Reject, _rig.Fetch(queue));
            var held = _rig.Fetch(queue);
            var death = Assert.Single(held.Entry.Amendments!.Deaths);
            Assert.Equal(("q", DeathReason.Rejected, (long)i), (death.Queue, death.Reason, death.Count));
            Assert.Equal("q", held.Entry.Amendments.FirstDeath!.Queue);
            _rig.Settle(Settlement.Requeue, held);
        }
    }

    [Fact]
    public void Message_ThatExpiresInACircle_EndsThere()
    {
        var queue = Declare("q", "q", ("x-message-ttl", 10));
        _rig.Publish(queue, "message");
        _rig.Advance(100);
        Assert.Equal(0, queue.ReadyCount);
        Assert.Equal(1, queue.Counters.Published);
    }

    [Fact]
    public void Message_RejectedOnItsWayRound_MayGoOn()
    {
        var first = Declare("first", "second", ("x-message-ttl", 10));
        var second = Declare("second", "first");
        _rig.Publish(first, "message");
        _rig.Advance(20);
        var held = _rig.Fetch(second);
        _rig.Settle(Settlement.Reject, held);
        Assert.Equal(1, first.ReadyCount);
        _rig.Advance(20);
        held = _rig.Fetch(second);
        Assert.Equal(["first 2 Expired", "second 1 Rejected"], held.Entry.Amendments!.Deaths.Select(death => $"{death.Queue} {death.Count} {death.Reason}"));
    }

    [Fact]
    public void Message_WithItsOwnExpiry_DiesOfItOnce()
    {
        var dead = _rig.Declare("dead");
        var queue = Declare("q", "dead");
        _rig.Publish(queue, new MessageFacts { TimeToLiveMs = 10 }, "message");
        _rig.Advance(1000);
        Assert.Equal(1, dead.ReadyCount);
        Assert.True(_rig.Fetch(dead).Entry.Amendments!.ExpirationRemoved);
    }

    [Fact]
    public void Message_ReturnedTooOften_DiesOfTheDeliveryLimit()
    {
        var dead = _rig.Declare("dead");
        var queue = Declare("q", "dead", ("x-queue-type", "quorum"), ("x-delivery-limit", 2));
        _rig.Publish(queue, "poison");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(1, queue.ReadyCount);
            _rig.Settle(Settlement.Requeue, _rig.Fetch(queue));
        }
        Assert.Equal(0, queue.ReadyCount);
        Assert.Equal(DeathReason.DeliveryLimit, _rig.Fetch(dead).Entry.Amendments!.Deaths[0].Reason);
    }

    [Fact]
    public void Messages_ThatDieTogether_KeepTheirOrder()
    {
        var dead = _rig.Declare("dead");
        var queue = Declare("q", "dead", ("x-max-length", 0));
        _rig.Publish(queue, Enumerable.Range(0, 100).Select(i => $"{i}"));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), _rig.TakeAll(dead));
    }

    [Fact]
    public void Message_WithNowhereToGo_IsReleased()
    {
        var queue = Declare("q", "nowhere", ("x-max-length", 0));
        _rig.Publish(queue, new string('x', 20_000));
        Assert.Equal(0, _rig.Core.Memory.BytesInUse);
    }

    private Queue Declare(string name, string deadLetterKey, params (string, object?)[] more) =>
        _rig.Declare(name, [("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", deadLetterKey), .. more]);
}
