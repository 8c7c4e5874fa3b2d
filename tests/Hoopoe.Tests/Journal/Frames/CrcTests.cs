using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hoopoe.Journal.Frames;
using Xunit;

namespace Hoopoe.Tests.Journal.Frames;

public class CrcTests
{
    [Fact]
    public void Of_PublishedExample_IsThePublishedSum() => Assert.Equal(0xE3069283, Crc.Of(Encoding.ASCII.GetBytes("123456789")));

    [Fact]
    public void Of_AnyLength_IsThatOfBytesOneAtATime()
    {
        byte[] bytes = new byte[4000];
        new System.Random(7).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length += length < 800 ? 1 : 37)
            Assert.Equal(OneAtATime(bytes.AsSpan(0, length)), Crc.Of(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void Of_CutAnywhere_GoesOnWhereTheFirstPartEnded() => Prop.ForAll(
        Gen.Choose(0, 5000).Two().ToArbitrary(),
        lengths =>
        {
            byte[] bytes = new byte[lengths.Item1 + lengths.Item2];
            new System.Random(lengths.Item1).NextBytes(bytes);
            return Crc.Of(Crc.Of(bytes.AsSpan(0, lengths.Item1)), bytes.AsSpan(lengths.Item1)) == Crc.Of(bytes);
        }).QuickCheckThrowOnFailure();

    private static uint OneAtATime(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
