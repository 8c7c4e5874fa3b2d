using Hoopoe.Bench.Ramps;
using Hoopoe.Bench.Workloads;
using Xunit;

namespace Hoopoe.Tests.Bench.Ramps;

/// <summary>What each curve asks for, and that its count is the integral of its rate.</summary>
public sealed class RateCurveTests
{
    [Fact]
    public void Logistic_AtItsMidpoint_AsksForHalfOfAllUsers()
    {
        var ramp = RateCurveSyntax.Parse("logistic:N=1000,k=2,mu=30");
        Assert.Equal(250, ramp.RateAt(30), 9);
        Assert.Equal(1000.0 / 2 / (1 + Math.Exp(-(33.0 - 30))), ramp.RateAt(33), 9);
        Assert.Equal(500, ramp.RateAt(100), 6);
        Assert.Equal(0, ramp.RateAt(0), 6);
    }

    [Fact]
    public void Logistic_Stretched_ClimbsSlower()
    {
        var ramp = RateCurveSyntax.Parse("logistic:N=1000,k=2,mu=30,s=5");
        Assert.Equal(500 / (1 + Math.Exp(-1)), ramp.RateAt(35), 9);
    }

    [Theory]
    [InlineData("5000")]
    [InlineData("linear:100-900,4")]
    [InlineData("linear:900-100,4")]
    [InlineData("steps:100x2,500x1,50x3")]
    [InlineData("logistic:N=1000,k=2,mu=3")]
    [InlineData("logistic:N=1000,k=2,mu=3,s=0.5")]
    public void Curve_OverTime_HasDueWhatItsRateAddsUpTo(string text)
    {
        var curve = RateCurveSyntax.Parse(text);
        const double Step = 0.001;
        double sum = 0;
        for (int i = 0; i < 8000; i++) sum += curve.RateAt((i + 0.5) * Step) * Step;
        Assert.Equal(sum, curve.MessagesBy(8), sum * 1e-4);
    }

    [Fact]
    public void Linear_AfterItsClimb_StaysAtItsEnd() => Assert.Equal(900, RateCurveSyntax.Parse("linear:100-900,4").RateAt(50));

    [Fact]
    public void Steps_AfterTheLast_StayThere() => Assert.Equal(50, RateCurveSyntax.Parse("steps:100x2,50x3").RateAt(50));

    [Theory]
    [InlineData("")]
    [InlineData("fast")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("linear:100,4")]
    [InlineData("linear:100-200")]
    [InlineData("steps:100")]
    [InlineData("logistic:N=1,k=2")]
    [InlineData("logistic:N=1,k=0,mu=3")]
    [InlineData("sine:1")]
    public void Parse_NotARate_SaysWhatIs(string text) =>
        Assert.Contains("a rate is", Assert.Throws<WorkloadException>(() => RateCurveSyntax.Parse(text)).Message, StringComparison.Ordinal);
}
