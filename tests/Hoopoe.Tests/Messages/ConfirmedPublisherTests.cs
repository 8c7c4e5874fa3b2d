using Hoopoe.Bench.Client;
using Hoopoe.Messages;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Bench.Traffic;
using Xunit;

namespace Hoopoe.Tests.Messages;

/// <summary>What becomes of published messages, as the broker's confirms and returns say.</summary>
public sealed class ConfirmedPublisherTests : IDisposable
{
    private const ushort Channel = 1;

    private readonly ScriptedStream _stream = new();
    private readonly MessageChannel _channel;
    private readonly List<string> _returned = [];

    public ConfirmedPublisherTests() => _channel = new MessageChannel(new BrokerLink(_stream, 4096));

    public void Dispose() => _channel.Dispose();

    [Fact]
    public void Messages_ConfirmedRefusedAndReturned_AreCounted()
    {
        Put(default(ConfirmSelectOk));
        Put(new BasicNack { DeliveryTag = 2 });
        Put(new BasicReturn { ReplyCode = 312, ReplyText = "NO_ROUTE"u8, Exchange = "e"u8, RoutingKey = "k"u8 });
        PutContent("body"u8);
        Put(new BasicAck { DeliveryTag = 3, Multiple = true });
        Put(default(ConnectionCloseOk));
        var publisher = Publish(3, confirms: true);
        Assert.Equal((3ul, 1L, 1L), (publisher.Published, publisher.Refused, publisher.Returned));
        Assert.Equal(["NO_ROUTE body"], _returned);
    }

    [Fact]
    public void Messages_RefusedAltogether_AreAllCounted()
    {
        Put(default(ConfirmSelectOk));
        Put(new BasicNack { DeliveryTag = 0, Multiple = true });
        Put(default(ConnectionCloseOk));
        Assert.Equal(4, Publish(4, confirms: true).Refused);
    }

    [Fact]
    public void Messages_NeverConfirmed_AreNoSuccess()
    {
        Put(default(ConfirmSelectOk));
        Put(new BasicAck { DeliveryTag = 1 });
        Assert.Throws<BenchException>(() => Publish(2, confirms: true));
    }

    [Fact]
    public void Messages_WithoutConfirms_AreReturnedAllTheSame()
    {
        Put(new BasicReturn { ReplyCode = 312, ReplyText = "NO_ROUTE"u8, Exchange = "e"u8, RoutingKey = "k"u8 });
        PutContent("x"u8);
        Put(default(ConnectionCloseOk));
        Assert.Equal(1, Publish(2, confirms: false).Returned);
    }

    [Fact]
    public void Body_LargerThanAFrame_IsCutIntoFrames()
    {
        byte[] frames = new OutgoingMessage("e", "k", false, new OutgoingProperties().Encode(), new byte[10_000]).Encode(Channel, 4096);
        int bodies = 0;
        for (int at = 0; at < frames.Length;)
        {
            var header = FrameHeader.Read(frames.AsSpan(at));
            if (header.Type == FrameType.Body) bodies++;
            Assert.True(header.Size + Frame.Overhead <= 4096);
            at += (int)header.Size + Frame.Overhead;
        }
        Assert.Equal(3, bodies);
    }

    [Fact]
    public void Properties_LargerThanAFrame_AreRefused()
    {
        byte[] properties = new OutgoingProperties { Headers = [new("long", new string('x', 5000))] }.Encode();
        Assert.Throws<MessageException>(() => new OutgoingMessage("e", "k", false, properties, []).Encode(Channel, 4096));
    }

    private ConfirmedPublisher Publish(int count, bool confirms)
    {
        var publisher = new ConfirmedPublisher(_channel, confirms, back => _returned.Add($"{back.ReturnReason} {System.Text.Encoding.UTF8.GetString(back.Body)}"));
        for (int i = 0; i < count; i++) publisher.Publish(new OutgoingMessage("e", "k", true, new OutgoingProperties().Encode(), "body"u8.ToArray()));
        publisher.Finish();
        return publisher;
    }

    private void Put<T>(scoped in T method)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        byte[] bytes = new byte[FrameWriter.MethodLength(method)];
        WireWriter writer = new(bytes);
        FrameWriter.WriteMethod(ref writer, Channel, method);
        _stream.Put(bytes);
    }

    private void PutContent(ReadOnlySpan<byte> body)
    {
        byte[] properties = new OutgoingProperties().Encode();
        byte[] bytes = new byte[FrameWriter.HeaderLength(properties.Length) + FrameWriter.BodyLength(body.Length, 4096)];
        WireWriter writer = new(bytes);
        FrameWriter.WriteHeader(ref writer, Channel, body.Length, properties);
        FrameWriter.WriteBody(ref writer, Channel, body, 4096);
        _stream.Put(bytes);
    }
}
