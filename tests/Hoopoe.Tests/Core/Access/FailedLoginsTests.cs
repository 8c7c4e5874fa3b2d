using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Access;

/// <summary>Those who fail to log in again and again are slowed; others are not.</summary>
public sealed class FailedLoginsTests
{
    [Fact]
    public void Failures_BeyondTheFifth_MakeTheNextLoginWait()
    {
        using var broker = Start(SlowedPeers.Remote);
        FailFrom(broker, "1.2.3.4:1", times: 6);
        var next = LogIn(broker, "1.2.3.4:77", "guest", "guest");
        Assert.False(next.IsCompleted);
        broker.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(next.IsCompleted);
        broker.Advance(TimeSpan.FromMilliseconds(1));
        Assert.NotNull(ResultOf(next).User);
        // It was right, so the address is forgiven.
        Assert.True(LogIn(broker, "1.2.3.4:78", "guest", "guest").IsCompleted);
    }

    [Fact]
    public void Login_AsAUserOfThisMachineAloneFromElsewhere_ForgivesNothing()
    {
        using var broker = new ExtendedBroker { Access = new AccessOptions { SlowedPeers = SlowedPeers.Remote, LoopbackUsers = ["guest"] } }.Start();
        FailFrom(broker, "1.2.3.4:1", times: 5);
        Assert.True(LogIn(broker, "1.2.3.4:2", "guest", "guest").IsCompleted);
        Assert.False(LogIn(broker, "1.2.3.4:3", "ann", "guess").IsCompleted);
    }

    [Fact]
    public void Failures_GoOn_DoublesTheWaitUpToFiveSeconds()
    {
        using var broker = Start(SlowedPeers.Remote);
        FailFrom(broker, "1.2.3.4:1", times: 6);
        foreach (int expected in new[] { 100, 200, 400, 800, 1600, 3200, 5000, 5000 })
        {
            // What is looked at one after another begins anew once the one before is done.
            broker.Advance(TimeSpan.FromSeconds(20));
            var failing = LogIn(broker, "1.2.3.4:1", $"user-{expected}", "wrong");
            broker.Advance(TimeSpan.FromMilliseconds(expected - 1));
            Assert.False(failing.IsCompleted);
            broker.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(failing.IsCompleted);
        }
    }

    [Fact]
    public void Logins_InAStormOfOneAddress_AreNotAllLookedAt()
    {
        using var broker = Start(SlowedPeers.Remote);
        FailFrom(broker, "1.2.3.4:1", times: 9);
        var storm = Enumerable.Range(0, 100).Select(at => LogIn(broker, $"1.2.3.4:{at}", $"user-{at}", "wrong")).ToList();
        Assert.Contains("not even looked at", ResultOf(storm[^1]).Refusal, StringComparison.Ordinal);
        Assert.InRange(storm.Count(one => !one.IsCompleted), 1, 20);
        Assert.NotNull(ResultOf(LogIn(broker, "5.6.7.8:1", "guest", "guest")).User);
    }

    [Fact]
    public void User_ThatOthersFailAs_WaitsForASecondAtMost()
    {
        using var broker = Start(SlowedPeers.Remote);
        for (int at = 0; at < 50; at++) _ = LogIn(broker, $"1.2.3.{at}:1", "guest", "wrong");
        broker.Advance(TimeSpan.FromSeconds(2));
        var right = LogIn(broker, "5.6.7.8:1", "guest", "guest");
        Assert.False(right.IsCompleted);
        broker.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(ResultOf(right).User);
    }

    [Fact]
    public void Failures_TenMinutesLater_AreForgotten()
    {
        using var broker = Start(SlowedPeers.Remote);
        FailFrom(broker, "1.2.3.4:1", times: 6);
        broker.Advance(TimeSpan.FromMinutes(10));
        Assert.True(LogIn(broker, "1.2.3.4:1", "guest", "guest").IsCompleted);
    }

    [Fact]
    public void Failures_OfVeryManyAddressesAndUsers_LeaveFiveToTenThousandOfEachRemembered()
    {
        var logins = new FailedLogins(new Clock(new VirtualTime()), new AccessOptions { SlowedPeers = SlowedPeers.Remote });
        Credentials[] failed = [.. Enumerable.Range(0, 30_000).Select(at => Failed($"10.0.{at / 256}.{at % 256}", $"user-{at}"))];
        foreach (var login in failed)
        {
            for (int i = 0; i < 6; i++) logins.Note(login, accepted: false);
        }
        AssertRemembered(login => login with { User = null });
        AssertRemembered(login => login with { Peer = "5.6.7.8:1" });

        void AssertRemembered(Func<Credentials, Credentials> part)
        {
            bool[] slowed = [.. failed.Select(login => logins.DelayOf(part(login)) > TimeSpan.Zero)];
            Assert.DoesNotContain(false, slowed[^5_000..]);
            Assert.InRange(slowed.Count(one => one), 5_000, 10_000);
        }
    }

    [Fact]
    public void Address_ThatFailsOnAmongThousandsOfOthers_IsSlowedMoreAndMore()
    {
        var time = new VirtualTime();
        var logins = new FailedLogins(new Clock(time), new AccessOptions { SlowedPeers = SlowedPeers.Remote });
        var slowed = Failed("1.2.3.4", user: null);
        for (int i = 0; i < 5; i++) logins.Note(slowed, accepted: false);
        int others = 0;
        foreach (int expected in new[] { 100, 200, 400, 800, 1600, 3200, 5000, 5000 })
        {
            logins.Note(slowed, accepted: false);
            for (int i = 0; i < 5_000; i++, others++) logins.Note(Failed($"10.0.{others / 256}.{others % 256}", user: null), accepted: false);
            time.Advance(TimeSpan.FromSeconds(20));
            Assert.Equal(TimeSpan.FromMilliseconds(expected), logins.DelayOf(slowed));
        }
    }

    [Fact]
    public void Users_OfEndlessNames_AreKeptByTheBeginningAlone()
    {
        var logins = new FailedLogins(new Clock(new VirtualTime()), new AccessOptions { SlowedPeers = SlowedPeers.Remote });
        string start = new('x', 255);
        for (int i = 0; i < 6; i++) logins.Note(Failed($"10.0.0.{i}", $"{start}{i}"), accepted: false);
        Assert.True(logins.DelayOf(Failed("5.6.7.8", start + "y")) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, logins.DelayOf(Failed("5.6.7.8", start[1..])));
    }

    [Fact]
    public void Tokens_WhichNameNobody_SlowTheirAddressAlone()
    {
        var logins = new FailedLogins(new Clock(new VirtualTime()), new AccessOptions { SlowedPeers = SlowedPeers.Remote });
        for (int i = 0; i < 6; i++) logins.Note(Failed("10.0.0.1", ""), accepted: false);
        Assert.True(logins.DelayOf(Failed("10.0.0.1", "")) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, logins.DelayOf(Failed("5.6.7.8", "")));
    }

    [Theory]
    [InlineData(SlowedPeers.None, false, false)]
    [InlineData(SlowedPeers.Remote, true, false)]
    [InlineData(SlowedPeers.Remote, false, true)]
    [InlineData(SlowedPeers.All, true, true)]
    public void Peers_AsTheOptionSays_AreSlowed(SlowedPeers whose, bool isLoopback, bool slowed)
    {
        using var broker = Start(whose);
        FailFrom(broker, "1.2.3.4:1", times: 6, isLoopback);
        Assert.Equal(slowed, !LogIn(broker, "1.2.3.4:1", "guest", "guest", isLoopback).IsCompleted);
    }

    [Fact]
    public void Client_ThatLeavesWhileItWaits_IsRefused()
    {
        using var broker = Start(SlowedPeers.Remote);
        FailFrom(broker, "1.2.3.4:1", times: 6);
        using var gone = new CancellationTokenSource();
        var left = LogIn(broker, "1.2.3.4:1", "guest", "guest", cancel: gone.Token);
        gone.Cancel();
        broker.Thread.Pump();
        Assert.Null(ResultOf(left).User);
    }

    [Fact]
    public void Logins_WhileTheAuditTrailCannotBeWritten_AreRefusedAndSlowNobody()
    {
        var audit = new RecordedAudit { Halt = "nothing is kept" };
        using var broker = new TestBroker(null, new VirtualTime(), static _ => { }, made => made with { Audit = audit, Access = new AccessOptions { SlowedPeers = SlowedPeers.All } });
        for (int at = 0; at < 20; at++) Assert.Equal("nothing is kept", ResultOf(LogIn(broker, "1.2.3.4:1", "guest", "guest")).Refusal);
        audit.Halt = null;
        Assert.True(LogIn(broker, "1.2.3.4:1", "guest", "guest").IsCompleted);
    }

    [Fact]
    public void Logins_AllOfThem_AreCounted()
    {
        using var broker = Start(SlowedPeers.Remote);
        FailFrom(broker, "1.2.3.4:1", times: 3);
        Assert.Contains(("other", 0L, 3L), broker.Core.Counters.Logins.All);
    }

    private static void FailFrom(TestBroker broker, string peer, int times, bool isLoopback = false)
    {
        for (int at = 0; at < times; at++)
        {
            var failing = LogIn(broker, peer, $"nobody-{at}", "wrong", isLoopback);
            if (!failing.IsCompleted) broker.Advance(TimeSpan.FromSeconds(20));
            Assert.Null(ResultOf(failing).User);
        }
    }

    private static Task<AuthenticationResult> LogIn(TestBroker broker, string peer, string user, string password, bool isLoopback = false, CancellationToken cancel = default)
    {
        var asked = broker.Core.Authentication.AuthenticateAsync(new Credentials { Mechanism = "PLAIN", User = user, Password = password, Peer = peer, IsLoopback = isLoopback }, cancel).AsTask();
        broker.Thread.Pump();
        return asked;
    }

    private static Credentials Failed(string address, string? user) => new() { Mechanism = "PLAIN", User = user, Password = "wrong", Peer = $"{address}:1", IsLoopback = false };

    // Of a login that has come to an end: to wait for it would hold up the thread that it needs.
    private static AuthenticationResult ResultOf(Task<AuthenticationResult> login)
    {
        Assert.True(login.IsCompleted, "the login still waits");
        return login.Result;
    }

    private static TestBroker Start(SlowedPeers whose) => new ExtendedBroker { Access = new AccessOptions { SlowedPeers = whose } }.Start();
}
