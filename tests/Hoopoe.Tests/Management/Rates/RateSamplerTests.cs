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
    private readonly AskedPast _past = new(null, new SampleRange(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(5)), null);
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

    [Fact]
    public void Keep_NobodyAsks_IsSampledUntilReleased()
    {
        _sampler.Keep(_thing, Read);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(121, Past().Count);
        _sampler.Release(_thing);
        _time.Advance(TimeSpan.FromSeconds(70));
        Assert.Equal(0, _sampler.PastCount);
    }

    [Fact]
    public void Of_ManyAskForThePast_KeepsNoMoreThanItMay()
    {
        object[] things = [.. Enumerable.Range(0, 600).Select(_ => new object())];
        foreach (object thing in things) _sampler.Of(thing, Read, _past);
        Assert.Equal(500, _sampler.PastCount);
        Assert.Null(_sampler.Of(things[^1], Read, _past).Messages);
        _time.Advance(TimeSpan.FromSeconds(70));
        Assert.Equal(0, _sampler.PastCount);
        Assert.NotNull(_sampler.Of(things[^1], Read, _past).Messages);
    }

    [Fact]
    public void Of_WithoutRange_KeepsNoPast()
    {
        Look();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, _sampler.PastCount);
        Assert.Equal(1, Past().Count);
    }

    private SampleSeries Past() => _sampler.Of(_thing, Read, _past).Messages!;

    private Counters Read()
    {
        _reads++;
        return new Counters(new CounterNames("n"), [_value]);
    }

    private double Look() => _sampler.Of(_thing, Read).PerSecond[0];
}
