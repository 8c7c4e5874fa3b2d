using Hoopoe.Management.Rates;
using Hoopoe.Server.Timing;
using Xunit;

namespace Hoopoe.Tests.Management.Rates;

/// <summary>Rates are sampled of what is looked at, and of nothing else.</summary>
public sealed class RateSamplerTests : IDisposable
{
    private readonly VirtualTime _time = new();
    private readonly RateSampler _sampler;
    private readonly object _thing = new();
    private long _value;
    private int _reads;

    public RateSamplerTests() => _sampler = new RateSampler(_time);

    public void Dispose() => _sampler.Dispose();

    [Fact]
    public void Of_FirstLook_IsZeroAndThenTheRate()
    {
        Assert.Equal(0, Look());
        _value = 50;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(10, Look());
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, Look());
    }

    [Fact]
    public void Of_NobodyAsksForAMinute_IsSampledNoMore()
    {
        Look();
        _time.Advance(TimeSpan.FromSeconds(70));
        int reads = _reads;
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(reads, _reads);
        Look();
        _value = 5;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, Look());
    }

    private double Look() => _sampler.Of(_thing, () =>
    {
        _reads++;
        return new Counters(["n"], [_value]);
    }).PerSecond[0];
}
