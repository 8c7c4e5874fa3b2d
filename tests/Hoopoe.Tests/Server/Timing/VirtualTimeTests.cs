using Hoopoe.Server.Timing;
using Xunit;

namespace Hoopoe.Tests.Server.Timing;

/// <summary>A clock that stands still, by itself.</summary>
public sealed class VirtualTimeTests
{
    private readonly VirtualTime _time = new();
    private readonly List<string> _calls = [];

    [Fact]
    public void Advance_TimersDue_FireInOrderOfDueTimeThenOfArmingAtTheirTime()
    {
        Arm("late", 30);
        Arm("first", 10);
        Arm("second", 10);
        Arm("never", 41);
        _time.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal(["first 10", "second 10", "late 30"], _calls);
        Assert.Equal(TimeSpan.FromMinutes(40), _time.Elapsed);
    }

    [Fact]
    public void Advance_TimerArmedByATimer_FiresInTheSameCallIfDue()
    {
        using var timer = _time.CreateTimer(_ => Arm("next", 5), null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(["next 6"], _calls);
    }

    [Fact]
    public void Advance_PeriodicTimer_FiresEachTimeUntilDisposed()
    {
        using var timer = _time.CreateTimer(_ => _calls.Add(""), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(3, _calls.Count);
        timer.Dispose();
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(3, _calls.Count);
    }

    [Fact]
    public async Task Advance_DelayOfTheTestsOwnCode_Completes()
    {
        var waiting = Task.Delay(TimeSpan.FromDays(1), _time, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await waiting;
    }

    [Fact]
    public void Advance_FromATimer_SaysThatItIsBeingAdvanced()
    {
        using var timer = _time.CreateTimer(_ => _time.Advance(TimeSpan.Zero), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        var error = Assert.Throws<InvalidOperationException>(() => _time.Advance(TimeSpan.FromSeconds(1)));
        Assert.StartsWith("this time is being advanced already", error.Message, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Advance_Backwards_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(TimeSpan.FromTicks(-1)));

    [Fact]
    public void GetUtcNow_StartGiven_CountsFromThere()
    {
        var time = new VirtualTime { Start = new DateTimeOffset(2030, 5, 1, 0, 0, 0, TimeSpan.Zero) };
        time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(new DateTimeOffset(2030, 5, 2, 1, 0, 0, TimeSpan.Zero), time.GetUtcNow());
        Assert.Equal(TimeSpan.FromHours(25), time.GetElapsedTime(0));
    }

    [Fact]
    public async Task Advance_SomethingStaysBusy_SaysWhatWithItsPatienceAtAnEnd()
    {
        var time = new VirtualTime { Patience = TimeSpan.FromMilliseconds(50) };
        time.Watch(new Watched { Busy = "the disk is slow" });
        var error = await Assert.ThrowsAsync<TimeoutException>(() => time.AdvanceAsync(TimeSpan.FromSeconds(1)));
        Assert.Equal("the broker did not come to rest within 0.1 s of real time: the disk is slow", error.Message);
    }

    [Fact]
    public void Advance_SomethingBeginsBetweenTwoLooks_LooksAgain()
    {
        var watched = new Watched { BeginsAtLooks = 5 };
        _time.Watch(watched);
        _time.Advance(TimeSpan.Zero);
        Assert.True(watched.Looks >= 6, $"it looked {watched.Looks} times");
    }

    private void Arm(string name, int minutes) => _time.CreateTimer(
        _ => _calls.Add($"{name} {_time.Elapsed.TotalMinutes}"), null, TimeSpan.FromMinutes(minutes), Timeout.InfiniteTimeSpan);

    private sealed class Watched : IQuiescent
    {
        public string? Busy { get; init; }

        public int BeginsAtLooks { get; init; }

        public int Looks { get; private set; }

        public long Activity => Math.Min(Looks, BeginsAtLooks);

        public string? FindBusy()
        {
            Looks++;
            return Busy;
        }
    }
}
