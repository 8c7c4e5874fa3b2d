using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Messages;

/// <summary>A message to publish, and where to. Immutable.</summary>
internal sealed record OutgoingMessage(string Exchange, string RoutingKey, bool IsMandatory, byte[] Properties, byte[] Body)
{
    /// <summary>Its frames.</summary>
    public byte[] Encode(ushort channel, int frameMax)
    {
        var method = new BasicPublish
        {
            Exchange = OutgoingProperties.Bytes(Exchange, "the exchange"), RoutingKey = OutgoingProperties.Bytes(RoutingKey, "the routing key"), Mandatory = IsMandatory,
        };
        // A property block that fits no frame would end the connection without a word about the reason.
        if (FrameWriter.HeaderLength(Properties.Length) > frameMax) throw new MessageException($"the properties have {Properties.Length} bytes; with this broker a frame has room for {frameMax}");
        byte[] frames = new byte[FrameWriter.MethodLength(method) + FrameWriter.HeaderLength(Properties.Length) + FrameWriter.BodyLength(Body.Length, frameMax)];
        WireWriter writer = new(frames);
        FrameWriter.WriteMethod(ref writer, channel, method);
        FrameWriter.WriteHeader(ref writer, channel, Body.Length, Properties);
        FrameWriter.WriteBody(ref writer, channel, Body, frameMax);
        return frames;
    }
}
