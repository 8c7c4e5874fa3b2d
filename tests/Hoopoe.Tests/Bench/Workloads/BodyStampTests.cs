using Hoopoe.Bench.Workloads;
using Xunit;

namespace Hoopoe.Tests.Bench.Workloads;

/// <summary>The stamp in a body: what goes in comes out, and no change to it passes.</summary>
public sealed class BodyStampTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(123_456_789_012, 54_321, 9_876_543_210)]
    [InlineData((1L << 40) - 1, BodyStamp.MaxFlows - 1, (1L << 36) - 1)]
    public void Stamp_Written_ReadsTheSame(long number, int flow, long ticks)
    {
        byte[] body = new byte[100];
        new BodyStamp(number, flow, ticks).Write(body, body.Length);
        Assert.True(BodyStamp.TryRead(body, body.Length, out var stamp));
        Assert.Equal(new BodyStamp(number, flow, ticks), stamp);
    }

    [Fact]
    public void Stamp_WithAnyBitChanged_IsDamaged()
    {
        byte[] body = new byte[BodyStamp.Length];
        new BodyStamp(5, 6, 7).Write(body, body.Length);
        for (int bit = 0; bit < body.Length * 8; bit++)
        {
            body[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(BodyStamp.TryRead(body, body.Length, out _));
            body[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Stamp_OfABodyOfAnotherSize_IsDamaged()
    {
        byte[] body = new byte[200];
        new BodyStamp(5, 6, 7).Write(body, 100);
        Assert.False(BodyStamp.TryRead(body, 101, out _));
    }

    [Fact]
    public void ShortStamp_Written_KeepsFlowAndNumber()
    {
        byte[] body = new byte[BodyStamp.ShortLength];
        new BodyStamp(77, 8, 9).Write(body, body.Length);
        Assert.True(BodyStamp.TryRead(body, body.Length, out var stamp));
        Assert.Equal(new BodyStamp(77, 8, 0), stamp);
    }

    [Fact]
    public void Age_OverTheStampsClockComingRound_IsTheTimeBetween()
    {
        const long Wrap = 1L << 36;
        byte[] body = new byte[BodyStamp.Length];
        new BodyStamp(1, 1, (3 * Wrap) - 10).Write(body, body.Length);
        Assert.True(BodyStamp.TryRead(body, body.Length, out var stamp));
        Assert.Equal(30, stamp.Age((3 * Wrap) + 20));
    }
}
