using Hoopoe.Bench.Workloads;
using Xunit;

namespace Hoopoe.Tests.Bench.Workloads;

/// <summary>Body sizes: how they are written, and that they come as asked.</summary>
public sealed class SizeTests
{
    private const int Draws = 100_000;

    [Fact]
    public void Fixed_Always_IsTheSame() => Assert.All(Draw("1024"), size => Assert.Equal(1024, size));

    [Fact]
    public void Uniform_ManyDraws_CoverBothBoundsEvenly()
    {
        var sizes = Draw("100-199");
        Assert.Equal((100, 199), (sizes.Min(), sizes.Max()));
        Assert.Equal(149.5, sizes.Average(), 1.0);
    }

    [Fact]
    public void Exponential_ManyDraws_HaveTheMeanAndTheTail()
    {
        var sizes = Draw("exp:500");
        Assert.Equal(500, sizes.Average(), 10.0);
        Assert.Equal(Math.Exp(-2), sizes.Count(size => size > 1000) / (double)Draws, 0.01);
        Assert.True(sizes.Min() >= BodyStamp.Length);
    }

    [Fact]
    public void Weighted_ManyDraws_KeepTheWeights()
    {
        var sizes = Draw("16:70,1024:30");
        Assert.Equal([16, 1024], sizes.Distinct().Order());
        Assert.Equal(0.7, sizes.Count(size => size == 16) / (double)Draws, 0.01);
    }

    [Theory]
    [InlineData("")]
    [InlineData("big")]
    [InlineData("200-100")]
    [InlineData("16:0")]
    [InlineData("16:x,20:1")]
    [InlineData("exp:")]
    [InlineData("99999999999")]
    public void Parse_NotASize_SaysWhatIs(string text) =>
        Assert.Contains("a size is", Assert.Throws<WorkloadException>(() => SizeSyntax.Parse(text)).Message, StringComparison.Ordinal);

    private static List<int> Draw(string text)
    {
        var distribution = SizeSyntax.Parse(text);
        var random = new Random(7);
        return [.. Enumerable.Range(0, Draws).Select(_ => distribution.Next(random))];
    }
}
