using Hoopoe.Core.Auditing;
using Hoopoe.Server.Auditing;
using Xunit;

namespace Hoopoe.Tests.Server.Auditing;

/// <summary>What happens again and again is counted.</summary>
public sealed class AuditFoldingTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly AuditFolding _folding = new();

    [Fact]
    public void Refusals_OfOneUserAndPlace_AreToldOnceAndThenCounted()
    {
        Assert.True(_folding.IsTold(Refused("ann", "10.0.0.1:1"), _start));
        for (int i = 2; i <= 100; i++) Assert.False(_folding.IsTold(Refused("ann", $"10.0.0.1:{i}"), _start.AddSeconds(1)));
        Assert.Empty(_folding.Take(_start.AddSeconds(9)));
        var counted = Assert.Single(_folding.Take(_start.AddSeconds(10)));
        Assert.Equal((99, "10.0.0.1", _start.AddSeconds(1)), (counted.Count, counted.Event.Actor.Peer, counted.Since));
    }

    [Fact]
    public void Refusals_ThatGoOn_AreToldEverMoreRarely()
    {
        List<double> told = [];
        for (int second = 0; second < 86_400; second++)
        {
            if (_folding.IsTold(Refused("ann", "10.0.0.1:1"), _start.AddSeconds(second))) told.Add(second);
            if (_folding.Take(_start.AddSeconds(second)).Count > 0) told.Add(second);
        }
        Assert.Equal([0, 10, 30, 70], told.Take(4));
        Assert.True(told.Count < 40, $"{told.Count} entries in a day");
    }

    [Fact]
    public void Refusals_OfOthers_AreToldToo()
    {
        Assert.True(_folding.IsTold(Refused("ann", "10.0.0.1:1"), _start));
        Assert.True(_folding.IsTold(Refused("bob", "10.0.0.1:1"), _start));
        Assert.True(_folding.IsTold(Refused("ann", "10.0.0.2:1"), _start));
    }

    [Fact]
    public void Refusals_OfVeryManyUsers_AreCountedTogether()
    {
        int told = Enumerable.Range(0, 100_000).Count(i => _folding.IsTold(Refused($"user {i}", "10.0.0.1:1"), _start));
        Assert.Equal(1000, told);
        var counted = Assert.Single(_folding.Take(_start.AddMinutes(1)));
        Assert.Equal((99_000, "*"), (counted.Count, counted.Event.Actor.User));
    }

    [Fact]
    public void Refusal_AfterAQuietTime_IsToldAtOnceAgain()
    {
        Assert.True(_folding.IsTold(Refused("ann", "10.0.0.1:1"), _start));
        Assert.Empty(_folding.Take(_start.AddSeconds(10)));
        Assert.True(_folding.IsTold(Refused("ann", "10.0.0.1:1"), _start.AddSeconds(11)));
    }

    [Fact]
    public void Allowed_EveryOne_IsTold_UnlessItIsToBeFolded()
    {
        var done = Refused("ann", "10.0.0.1:1") with { Outcome = AuditOutcome.Allowed };
        Assert.True(_folding.IsTold(done, _start));
        Assert.True(_folding.IsTold(done, _start));
        Assert.True(_folding.IsTold(done with { IsFolded = true }, _start));
        Assert.False(_folding.IsTold(done with { IsFolded = true }, _start.AddMinutes(59)));
        Assert.Equal(1, Assert.Single(_folding.Take(_start.AddHours(1))).Count);
    }

    [Fact]
    public void AtTheEnd_EverythingCounted_IsTaken()
    {
        _folding.IsTold(Refused("ann", "10.0.0.1:1"), _start);
        _folding.IsTold(Refused("ann", "10.0.0.1:2"), _start);
        Assert.Equal(1, Assert.Single(_folding.Take(_start, all: true)).Count);
        Assert.True(_folding.IsEmpty);
    }

    private static AuditEvent Refused(string user, string peer) => new(new AuditActor(user, peer, "amqp091"), AuditAction.Login, AuditOutcome.Refused);
}
