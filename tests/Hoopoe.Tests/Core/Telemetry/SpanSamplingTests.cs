using System.Text;
using Hoopoe.Core.Telemetry;
using Xunit;

namespace Hoopoe.Tests.Core.Telemetry;

/// <summary>Of which messages spans are made.</summary>
public sealed class SpanSamplingTests
{
    private const string Sampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Unsampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    [Theory]
    [InlineData(Sampled, true)]
    [InlineData(Unsampled, false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03", true)]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later", true)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-xx", false)]
    [InlineData("nonsense", false)]
    [InlineData("", false)]
    public void Takes_FollowingParents_GoesByTheirFlag(string header, bool taken) =>
        Assert.Equal(taken, new SpanSampling(followsParents: true, ratio: 0).Takes(Encoding.UTF8.GetBytes(header)));

    [Theory]
    [InlineData(0.9, true)]
    [InlineData(0.2, false)]
    public void Takes_ByRatioAlone_GoesByTheTraceId(double ratio, bool taken)
    {
        // Its last 56 bits are 0x48eb211c80319c of 2^56: 0.28.
        var sampling = new SpanSampling(followsParents: false, ratio);
        Assert.Equal(taken, sampling.Takes(Encoding.UTF8.GetBytes(Sampled)));
        Assert.Equal(taken, sampling.Takes(Encoding.UTF8.GetBytes(Unsampled)));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.01, 900, 1100)]
    [InlineData(0.5, 49_000, 51_000)]
    [InlineData(1, 100_000, 100_000)]
    public void Takes_WithoutAParent_TakesTheShare(double ratio, int least, int most)
    {
        var sampling = new SpanSampling(followsParents: true, ratio);
        Assert.InRange(Enumerable.Range(0, 100_000).Count(_ => sampling.Takes(default)), least, most);
    }

    [Fact]
    public void IsNone_NothingIsEverTaken_SaysSo()
    {
        Assert.True(new SpanSampling(followsParents: false, 0).IsNone);
        Assert.False(new SpanSampling(followsParents: true, 0).IsNone);
        Assert.False(new SpanSampling(followsParents: false, 0.01).IsNone);
    }
}
