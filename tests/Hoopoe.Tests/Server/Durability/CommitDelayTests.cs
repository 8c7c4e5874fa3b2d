using Hoopoe.Server.Durability;
using Xunit;

namespace Hoopoe.Tests.Server.Durability;

/// <summary>When waiting for more pays, by a flusher and publishers that are simulated.</summary>
public class CommitDelayTests
{
    private static readonly TimeSpan _delay = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _flush = TimeSpan.FromMicroseconds(150);

    private readonly CommitDelay _subject = new(_delay);
    private TimeSpan _now;

    [Fact]
    public void After_SteadyStream_WaitsNearlyAlways()
    {
        var (delayed, flushes) = Stream(TimeSpan.FromSeconds(10), every: TimeSpan.FromMicroseconds(200));
        Assert.InRange(delayed, flushes * 0.8, flushes);
        Assert.InRange(flushes, 8_000, 14_000);
    }

    [Fact]
    public void After_PublisherAwaitsEachConfirm_HardlyEverWaits()
    {
        var (delayed, flushes) = Awaiting(TimeSpan.FromSeconds(10));
        Assert.InRange(delayed, 1, flushes / 100);
    }

    [Fact]
    public void After_StreamIsFollowedByAPublisherThatAwaits_StopsWaiting()
    {
        Stream(TimeSpan.FromSeconds(5), every: TimeSpan.FromMicroseconds(200));
        Awaiting(TimeSpan.FromSeconds(5));
        var (delayed, flushes) = Awaiting(TimeSpan.FromSeconds(5));
        Assert.InRange(delayed, 0, flushes / 50);
    }

    [Fact]
    public void After_FewPublishes_NeverWaits()
    {
        var (delayed, _) = Stream(TimeSpan.FromSeconds(10), every: TimeSpan.FromMilliseconds(2));
        Assert.Equal(0, delayed);
    }

    [Fact]
    public void After_StreamBecomesSparse_StopsWaiting()
    {
        Stream(TimeSpan.FromSeconds(5), every: TimeSpan.FromMicroseconds(200));
        Stream(TimeSpan.FromSeconds(1), every: TimeSpan.FromMilliseconds(5));
        var (delayed, _) = Stream(TimeSpan.FromSeconds(1), every: TimeSpan.FromMilliseconds(5));
        Assert.Equal(0, delayed);
    }

    [Fact]
    public void After_MuchWaits_FlushesAtOnce()
    {
        Stream(TimeSpan.FromSeconds(5), every: TimeSpan.FromMicroseconds(200));
        Assert.Equal(_delay, After(1000));
        Assert.Equal(TimeSpan.Zero, After(1_000_000));
    }

    [Fact]
    public void After_DelayOfZero_NeverWaits() => Assert.Equal(TimeSpan.Zero, new CommitDelay(TimeSpan.Zero).After(TimeSpan.Zero));

    // Publishes come on their own, whatever the flusher does.
    private (int Delayed, int Flushes) Stream(TimeSpan length, TimeSpan every)
    {
        var end = _now + length;
        var next = _now;
        int delayed = 0;
        int flushes = 0;
        while (_now < end)
        {
            if (next > _now) _now = next;
            long waiting = Arrived(ref next, every);
            _now += _flush;
            var rest = After(waiting);
            _now += rest;
            if (rest > TimeSpan.Zero) delayed++;
            flushes++;
        }
        return (delayed, flushes);
    }

    private (int Delayed, int Flushes) Awaiting(TimeSpan length)
    {
        var end = _now + length;
        int delayed = 0;
        int flushes = 0;
        var answer = TimeSpan.FromMicroseconds(50);
        while (_now < end)
        {
            _now += _flush;
            var rest = After(1000);
            if (rest > TimeSpan.Zero) delayed++;
            flushes++;
            // The next publish comes while the flusher rests, or it is what the flusher waits for.
            _now += rest > answer ? rest : answer;
        }
        return (delayed, flushes);
    }

    private TimeSpan After(long flushed)
    {
        _subject.Flushing(flushed);
        return _subject.After(_now);
    }

    private long Arrived(ref TimeSpan next, TimeSpan every)
    {
        long bytes = 0;
        for (; next <= _now; next += every) bytes += 1000;
        return bytes;
    }
}
