using Hoopoe.Core;
using Xunit;

namespace Hoopoe.Tests.Core;

/// <summary>What the timers forget before its time: they would else keep alive whatever once asked for a distant hour.</summary>
public sealed class SuperfluousTimersTests : IDisposable
{
    private const int Many = 100_000;
    private const int Few = 5_000;
    private static readonly long _distantMs = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    private readonly Timers _timers = new(new Clock(TimeProvider.System), TimeProvider.System, _ => { });

    public void Dispose() => _timers.Dispose();

    [Fact]
    public void Targets_ThatHaveEnded_AreForgotten()
    {
        for (int i = 0; i < Many; i++) _timers.Schedule(new Target { Ended = true }, _distantMs + i);
        Assert.InRange(_timers.Count, 0, Few);
    }

    [Fact]
    public void Target_ThatAsksForTheSameTimeAgainAndAgain_IsRememberedOnce()
    {
        var target = new Target();
        for (int i = 0; i < Many; i++) _timers.Schedule(target, _distantMs);
        Assert.InRange(_timers.Count, 1, Few);
    }

    [Fact]
    public void Targets_ThatLive_AreAllRemembered()
    {
        for (int i = 0; i < Few; i++) _timers.Schedule(new Target { Ended = i % 2 == 0 }, _distantMs);
        Assert.InRange(_timers.Count, Few / 2, Few);
    }

    private sealed class Target : ITimed
    {
        public bool Ended { get; init; }

        public void Due(long nowMs, Turn turn)
        {
        }
    }
}
