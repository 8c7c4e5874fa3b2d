using Hoopoe.Server.Configuration;
using Xunit;

namespace Hoopoe.Tests.Server.Configuration;

/// <summary>Times as people write them.</summary>
public sealed class DurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1.5 s", 1_500)]
    [InlineData("5 min", 300_000)]
    [InlineData("2m", 120_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("00:00:30", 30_000)]
    public void TryParse_Time_GivesIt(string text, long milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var time));
        Assert.Equal(milliseconds, (long)time.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 fortnights")]
    [InlineData("99999999d")]
    public void TryParse_NoTime_Refuses(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(60_000, "1 min")]
    [InlineData(90_000, "90 s")]
    [InlineData(1_500, "1500 ms")]
    public void Format_Time_UsesTheLargestUnitThatDivides(long milliseconds, string expected) =>
        Assert.Equal(expected, Duration.Format(TimeSpan.FromMilliseconds(milliseconds)));
}
