using Hoopoe.Bench.Ramps;
using Xunit;

namespace Hoopoe.Tests.Bench.Ramps;

/// <summary>When messages are due.</summary>
public sealed class ScheduleCursorTests
{
    [Fact]
    public void Constant_ManyMessages_AreDueAtEvenDistances()
    {
        var cursor = new ScheduleCursor(new ConstantRate(3000), 0, 1);
        for (int i = 0; i < 100_000; i++)
        {
            Assert.Equal(i / 3000.0, cursor.DueAt, 9);
            cursor.Advance();
        }
    }

    [Fact]
    public void Producers_OfOneCurve_ShareItsMessagesInTurn()
    {
        var cursors = Enumerable.Range(0, 4).Select(producer => new ScheduleCursor(new ConstantRate(100), producer, 4)).ToList();
        for (int message = 0; message < 1000; message++)
        {
            Assert.Equal(message / 100.0, cursors[message % 4].DueAt, 9);
            cursors[message % 4].Advance();
        }
    }

    [Theory]
    [InlineData("linear:0-2000,5")]
    [InlineData("logistic:N=2000,k=1,mu=4")]
    [InlineData("steps:10x1,3000x1,1x10")]
    public void Curve_AtEachDueTime_HasThatManyMessages(string text)
    {
        var curve = RateCurveSyntax.Parse(text);
        var cursor = new ScheduleCursor(curve, 0, 1);
        for (int message = 0; cursor.DueAt < 8; message++)
        {
            Assert.Equal(message, curve.MessagesBy(cursor.DueAt), 0.02);
            cursor.Advance();
        }
    }

    [Fact]
    public void Curve_ThatEnds_HasNothingMoreDue()
    {
        var cursor = new ScheduleCursor(RateCurveSyntax.Parse("steps:10x1,0x1"), 0, 1);
        for (int i = 0; i < 10; i++)
        {
            Assert.True(cursor.DueAt < 1);
            cursor.Advance();
        }
        Assert.Equal(double.PositiveInfinity, cursor.DueAt);
    }
}
