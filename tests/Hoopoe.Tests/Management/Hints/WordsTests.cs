using Hoopoe.Management.Hints;
using Xunit;

namespace Hoopoe.Tests.Management.Hints;

/// <summary>Numbers as people read them.</summary>
public sealed class WordsTests
{
    [Theory]
    [InlineData(0.0345, "34.5 ms")]
    [InlineData(45, "45 s")]
    [InlineData(1000, "17 min")]
    [InlineData(11_000, "3 h")]
    [InlineData(200_000, "2 days")]
    [InlineData(double.PositiveInfinity, "more than a year")]
    public void Duration_OfAnyLength_IsInAUnitThatFits(double seconds, string text) => Assert.Equal(text, Words.Duration(seconds));

    [Theory]
    [InlineData(0.25, "0.3/s")]
    [InlineData(12_345.6, "12,346/s")]
    public void Rate_SmallOrLarge_IsReadable(double rate, string text) => Assert.Equal(text, Words.Rate(rate));

    [Theory]
    [InlineData(900, "900 bytes")]
    [InlineData(1_500_000_000, "1.5 GB")]
    public void Bytes_OfAnySize_AreInAUnitThatFits(long bytes, string text) => Assert.Equal(text, Words.Bytes(bytes));

    [Fact]
    public void Count_OfOne_IsSingular() => Assert.Equal("1 message, 1,200 messages", $"{Words.Count(1, "message")}, {Words.Count(1200, "message")}");
}
