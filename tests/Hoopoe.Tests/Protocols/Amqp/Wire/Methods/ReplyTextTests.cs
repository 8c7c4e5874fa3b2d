using System.Text;
using Hoopoe.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Wire;

/// <summary>Reply codes by name, and the texts beside them.</summary>
public sealed class ReplyTextTests
{
    [Theory]
    [InlineData(312, "NO_ROUTE", false)]
    [InlineData(404, "NOT_FOUND", false)]
    [InlineData(320, "CONNECTION_FORCED", true)]
    [InlineData(540, "NOT_IMPLEMENTED", true)]
    public void ReplyCode_ByNumber_HasTheSpecifiedNameAndReach(ushort code, string name, bool endsConnection)
    {
        Assert.Equal(name, ((ReplyCode)code).Name());
        Assert.Equal(endsConnection, ((ReplyCode)code).IsConnectionError());
    }

    [Fact]
    public void ReplyText_OfAnError_StartsWithItsName() =>
        Assert.Equal("NOT_FOUND - no queue 'q' in vhost '/'"u8, ReplyText.Of(ReplyCode.NotFound, "no queue 'q' in vhost '/'"));

    [Theory]
    [InlineData('x', 255)]
    [InlineData('é', 254)]
    public void ReplyText_TooLong_IsCutBetweenCharacters(char letter, int length)
    {
        byte[] text = ReplyText.Of(ReplyCode.NotFound, "x" + new string(letter, 300));
        Assert.Equal(length, text.Length);
        Assert.EndsWith($"{letter}...", Encoding.UTF8.GetString(text), StringComparison.Ordinal);
    }
}
