using Hoopoe.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Wire;

/// <summary>Frame headers, and whole frames as they leave.</summary>
public sealed class FrameTests
{
    [Fact]
    public void FrameHeader_Read_HasTypeChannelAndSize() =>
        Assert.Equal(new FrameHeader(3, 0x0102, 0x03040506), FrameHeader.Read([3, 1, 2, 3, 4, 5, 6]));

    [Fact]
    public void MethodFrame_Written_IsTheSpecifiedBytes()
    {
        BasicAck ack = new() { DeliveryTag = 5, Multiple = true };
        byte[] written = new byte[FrameWriter.MethodLength(ack)];
        WireWriter writer = new(written);
        FrameWriter.WriteMethod(ref writer, 7, ack);
        Assert.Equal([1, 0, 7, 0, 0, 0, 13, 0, 60, 0, 80, 0, 0, 0, 0, 0, 0, 0, 5, 1, 0xCE], written);
    }

    [Fact]
    public void MethodFrame_OfSpansOnTheStack_IsWritten()
    {
        Span<byte> tag = stackalloc byte[] { (byte)'t' };
        BasicCancel cancel = new() { ConsumerTag = tag };
        Span<byte> written = stackalloc byte[FrameWriter.MethodLength(cancel)];
        WireWriter writer = new(written);
        FrameWriter.WriteMethod(ref writer, 1, cancel);
        Assert.Equal(written.Length, writer.Position);
    }

    [Fact]
    public void MessagePath_ReadAndWritten_AllocatesNothing()
    {
        byte[] buffer = new byte[Frame.MinSize];
        Forward(buffer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool forwarded = Forward(buffer);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(forwarded);
    }

    [Fact]
    public void HeaderFrame_Written_IsReadBack()
    {
        byte[] properties = [0x10, 0, 2];
        byte[] written = new byte[FrameWriter.HeaderLength(properties.Length)];
        WireWriter writer = new(written);
        FrameWriter.WriteHeader(ref writer, 9, 1L << 33, properties);
        FrameHeader frame = FrameHeader.Read(written);
        Assert.Equal(new(FrameType.Header, 9, (uint)(written.Length - Frame.Overhead)), frame);
        Assert.Equal(Frame.End, written[^1]);
        Assert.True(ContentHeader.TryRead(written.AsSpan(Frame.HeaderLength, (int)frame.Size), out ContentHeader header));
        Assert.Equal((BasicPublish.ClassId, 1UL << 33), (header.ClassId, header.BodySize));
        Assert.Equal(properties, header.Properties.ToArray());
    }

    [Fact]
    public void ContentHeader_TooShortOrWithWeight_IsRefused()
    {
        for (int length = 0; length < Frame.ContentHeaderLength; length++) Assert.False(ContentHeader.TryRead(new byte[length], out _));
        Assert.False(ContentHeader.TryRead([0, 60, 0, 1, .. new byte[10]], out _));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(4088, 1)]
    [InlineData(4089, 2)]
    [InlineData(10_000, 3)]
    public void Body_OfAnySize_IsCutIntoFramesOfAtMostTheLimit(int size, int frames)
    {
        byte[] body = new WireSamples(1).Bytes(size);
        byte[] written = new byte[FrameWriter.BodyLength(size, Frame.MinSize)];
        WireWriter writer = new(written);
        FrameWriter.WriteBody(ref writer, 3, body, Frame.MinSize);
        Assert.Equal(written.Length, writer.Position);
        List<byte> joined = [];
        for (ReadOnlySpan<byte> rest = written; !rest.IsEmpty; frames--)
        {
            FrameHeader frame = FrameHeader.Read(rest);
            Assert.Equal((FrameType.Body, (ushort)3), (frame.Type, frame.Channel));
            Assert.InRange((int)frame.Size + Frame.Overhead, Frame.Overhead + 1, Frame.MinSize);
            joined.AddRange(rest.Slice(Frame.HeaderLength, (int)frame.Size));
            Assert.Equal(Frame.End, rest[Frame.HeaderLength + (int)frame.Size]);
            rest = rest[(Frame.Overhead + (int)frame.Size)..];
        }

        Assert.Equal(body, joined);
        Assert.Equal(0, frames);
    }

    [Fact]
    public void Heartbeat_Written_IsTheSpecifiedBytes()
    {
        byte[] written = new byte[Frame.Overhead];
        WireWriter writer = new(written);
        FrameWriter.WriteHeartbeat(ref writer);
        Assert.Equal([8, 0, 0, 0, 0, 0, 0, 0xCE], written);
    }

    /// <summary>What a broker does with each message, as far as the codec goes.</summary>
    private static bool Forward(Span<byte> buffer)
    {
        bool read = BasicPublish.TryRead([0, 0, 0, 1, (byte)'q', 0], out BasicPublish publish);
        bool scanned = PropertyFacts.TryScan([0x18, 0, 2, 5], out _);
        WireWriter writer = new(buffer);
        FrameWriter.WriteMethod(ref writer, 1, new BasicDeliver { ConsumerTag = "t"u8, RoutingKey = publish.RoutingKey });
        FrameWriter.WriteHeader(ref writer, 1, 3, [0x18, 0, 2, 5]);
        FrameWriter.WriteBody(ref writer, 1, "abc"u8, Frame.MinSize);
        return read && scanned;
    }
}
