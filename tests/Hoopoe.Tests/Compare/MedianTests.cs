using Hoopoe.Compare.Results;
using Xunit;

namespace Hoopoe.Tests.Compare;

/// <summary>The middle of rounds, ratios of it, and how numbers are shown.</summary>
public sealed class MedianTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3.0)]
    [InlineData(new[] { 9.0, 1.0, 2.0 }, 2.0)]
    [InlineData(new[] { 4.0, 1.0, 2.0, 100.0 }, 3.0)]
    public void Median_OfRounds_IsTheMiddle(double[] rounds, double middle) => Assert.Equal(middle, Median.Of(rounds));

    [Fact]
    public void Median_OfNothing_IsNothing() => Assert.Null(Median.Of([]));

    [Fact]
    public void Ratio_OfTwo_IsOneByTheOther() => Assert.Equal(4, Median.Ratio(10, 2.5));

    [Theory]
    [InlineData(null, 1.0)]
    [InlineData(1.0, null)]
    [InlineData(1.0, 0.0)]
    public void Ratio_WithoutASide_IsNothing(double? value, double? to) => Assert.Null(Median.Ratio(value, to));

    [Theory]
    [InlineData(2_594_321, "2,590,000")]
    [InlineData(1234.5, "1,230")]
    [InlineData(123.4, "123")]
    [InlineData(12.34, "12.3")]
    [InlineData(0.756, "0.76")]
    [InlineData(0.0123, "0.012")]
    [InlineData(0, "0")]
    [InlineData(-2050, "-2,050")]
    public void Number_Shown_HasThreeDigitsThatCount(double number, string text) => Assert.Equal(text, Numbers.Short(number));
}
