using Hoopoe.Server.Configuration;
using Xunit;

namespace Hoopoe.Tests.Server.Configuration;

/// <summary>Sizes as people write them.</summary>
public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("128 MiB", 128L << 20)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("1.5 KiB", 1536)]
    [InlineData("2gb", 2_000_000_000)]
    [InlineData("7 B", 7)]
    public void TryParse_Size_GivesBytes(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out long bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1")]
    [InlineData("12 parsecs")]
    [InlineData("9999999999 TiB")]
    public void TryParse_NoSize_Refuses(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(134_217_728, "128 MiB")]
    [InlineData(4096, "4 KiB")]
    [InlineData(50_000_000, "50 MB")]
    [InlineData(4097, "4097 B")]
    public void Format_Bytes_UsesTheLargestUnitThatDivides(long bytes, string expected) => Assert.Equal(expected, ByteSize.Format(bytes));
}
