using Hoopoe.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Wire;

/// <summary>How the reader behaves where input ends too early.</summary>
public sealed class WireReaderTests
{
    [Fact]
    public void Reader_AfterAFailure_GivesNothingMore()
    {
        WireReader reader = new([1, 2, 3]);
        Assert.Equal(0u, reader.ReadLong());
        Assert.True(reader.Failed);
        Assert.Equal(0, reader.ReadOctet());
        Assert.Equal(0, reader.Remaining);
        Assert.False(reader.Completed);
    }

    [Fact]
    public void Reader_WithBytesLeft_IsNotCompleted()
    {
        WireReader reader = new([0, 1, 2]);
        Assert.Equal(1, reader.ReadShort());
        Assert.False(reader.Completed);
        Assert.Equal(2, reader.ReadOctet());
        Assert.True(reader.Completed);
    }

    [Theory]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0x80000000u)]
    [InlineData(0xFFFFFFFFu)]
    public void LongString_DeclaredHuge_FailsWithoutAllocating(uint length)
    {
        WireReader reader = new([(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, 1, 2]);
        Assert.True(reader.ReadLongString().IsEmpty);
        Assert.True(reader.Failed);
    }
}
