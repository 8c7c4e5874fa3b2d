using System.Diagnostics;
using Hoopoe.Server.Durability;
using Xunit;

namespace Hoopoe.Tests.Server.Durability;

/// <summary>Waits that are as long as they are asked to be, and end when somebody says so.</summary>
public sealed class StoppableWaitTests : IDisposable
{
    private readonly ManualResetEvent _stop = new(false);

    public void Dispose() => _stop.Dispose();

    [Theory]
    [InlineData(0.3)]
    [InlineData(1.7)]
    public void For_PartOfAMillisecond_IsWaitedToo(double milliseconds)
    {
        var time = TimeSpan.FromMilliseconds(milliseconds);
        var wait = new StoppableWait(_stop);
        for (int i = 0; i < 20; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            Assert.False(wait.For(time));
            Assert.True(Stopwatch.GetElapsedTime(begun) >= time, $"waited {Stopwatch.GetElapsedTime(begun)} instead of {time}");
        }
    }

    [Fact]
    public void For_Stopped_EndsAtOnce()
    {
        _stop.Set();
        Assert.True(new StoppableWait(_stop).For(TimeSpan.FromHours(1.5)));
    }

    [Theory]
    [InlineData(0.4, true, 0, 0.4)]
    [InlineData(0.4, false, 1, 0)]
    [InlineData(99.999, true, 99, 0.999)]
    [InlineData(99.999, false, 100, 0)]
    [InlineData(1, true, 1, 0)]
    [InlineData(1, false, 1, 0)]
    [InlineData(0, false, 0, 0)]
    public void Split_TimeOfAnyLength_IsNeverShortened(double milliseconds, bool sleepsFinely, int whole, double rest) => Assert.Equal(
        (whole, TimeSpan.FromMilliseconds(rest)), StoppableWait.Split(TimeSpan.FromMilliseconds(milliseconds), sleepsFinely));
}
