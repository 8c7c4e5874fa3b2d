using Hoopoe.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Wire;

/// <summary>What holds for every method of the protocol.</summary>
public sealed class MethodTests
{
    private const int IdLength = 4;

    public static TheoryData<string> Names => [.. SpecifiedMethod.All.Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Method_ReadAndWritten_KeepsItsBytes(string name)
    {
        SpecifiedMethod method = Find(name);
        MethodCodec.Rewriter rewrite = MethodCodec.For(method);
        for (int seed = 0; seed < 50; seed++)
        {
            byte[] payload = new WireSamples(seed).Method(method);
            Assert.Equal(payload, rewrite(payload[IdLength..]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Method_CutAtAnyByteOrFollowedByOne_IsRefused(string name)
    {
        SpecifiedMethod method = Find(name);
        MethodCodec.Rewriter rewrite = MethodCodec.For(method);
        byte[] arguments = new WireSamples(1).Method(method)[IdLength..];
        for (int length = 0; length < arguments.Length; length++) Assert.Null(rewrite(arguments[..length]));
        Assert.Null(rewrite([.. arguments, 0]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void MethodNames_OfItsId_IsTheSpecifiedName(string name) => Assert.Equal(name, MethodNames.Of(Find(name).Id));

    [Fact]
    public void MethodNames_OfAnUnknownId_IsNull() => Assert.Null(MethodNames.Of((60 << 16) | 41));

    [Fact]
    public void QueueDeclare_Read_HasEachFieldInItsPlace()
    {
        byte[] arguments = [0, 9, 2, (byte)'q', (byte)'1', 0b10110, 0, 0, 0, 4, 1, (byte)'a', (byte)'t', 1];
        Assert.True(QueueDeclare.TryRead(arguments, out QueueDeclare method));
        Assert.Equal("q1", method.Queue.ToText());
        Assert.False(method.Passive);
        Assert.True(method.Durable);
        Assert.True(method.Exclusive);
        Assert.False(method.AutoDelete);
        Assert.True(method.NoWait);
        Assert.Equal(arguments[^4..], method.Arguments.ToArray());
    }

    [Fact]
    public void BasicDeliver_Written_IsTheSpecifiedBytes()
    {
        byte[] written = new byte[64];
        WireWriter writer = new(written);
        BasicDeliver deliver = new()
        {
            ConsumerTag = "t"u8,
            DeliveryTag = 0x102,
            Redelivered = true,
            Exchange = "e"u8,
            RoutingKey = "rk"u8,
        };
        deliver.Write(ref writer);
        Assert.Equal(
            [0, 60, 0, 60, 1, (byte)'t', 0, 0, 0, 0, 0, 0, 1, 2, 1, 1, (byte)'e', 2, (byte)'r', (byte)'k'],
            written[..writer.Position]);
    }

    [Fact]
    public void BasicDeliver_WithAnyByteCorrupted_IsNotReadAsBefore()
    {
        SpecifiedMethod deliver = Find("basic.deliver");
        MethodCodec.Rewriter rewrite = MethodCodec.For(deliver);
        byte[] payload = new WireSamples(3).Method(deliver);
        for (int i = IdLength; i < payload.Length; i++)
        {
            byte[] corrupted = [.. payload];
            corrupted[i] ^= 1;
            Assert.NotEqual(payload, rewrite(corrupted[IdLength..]));
        }
    }

    [Fact]
    public void ShortString_NotUtf8_IsRefusedExceptOnTheMessagePath()
    {
        Assert.False(QueuePurge.TryRead([0, 0, 1, 0xFF, 0], out _));
        Assert.True(BasicPublish.TryRead([0, 0, 1, 0xFF, 0, 0], out _));
    }

    [Fact]
    public void Table_MalformedInAMethod_IsRefused() =>
        Assert.False(QueueDeclare.TryRead([0, 0, 0, 0, 0, 0, 0, 3, 1, (byte)'a', (byte)'?'], out _));

    private static SpecifiedMethod Find(string name) => SpecifiedMethod.All.Single(method => method.Name == name);
}
