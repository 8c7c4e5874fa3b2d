namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>
/// Writes whole frames into a send buffer. Each kind has a length to ask for first, so that a caller ensures the room for
/// everything it is about to write at once.
/// </summary>
internal static class FrameWriter
{
    public static int MethodLength<T>(scoped in T method)
        where T : struct, IOutgoingMethod, allows ref struct => Frame.Overhead + method.EncodedLength;

    public static void WriteMethod<T>(ref WireWriter writer, ushort channel, scoped in T method)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        new FrameHeader(FrameType.Method, channel, (uint)method.EncodedLength).Write(ref writer);
        method.Write(ref writer);
        writer.WriteOctet(Frame.End);
    }

    public static int HeaderLength(int propertiesLength) => Frame.Overhead + Frame.ContentHeaderLength + propertiesLength;

    /// <summary>A content header; the property block goes out as it came in.</summary>
    public static void WriteHeader(ref WireWriter writer, ushort channel, long bodySize, scoped ReadOnlySpan<byte> properties)
    {
        new FrameHeader(FrameType.Header, channel, (uint)(Frame.ContentHeaderLength + properties.Length)).Write(ref writer);
        writer.WriteShort(BasicPublish.ClassId);
        writer.WriteShort(0);
        writer.WriteLongLong((ulong)bodySize);
        writer.WriteBytes(properties);
        writer.WriteOctet(Frame.End);
    }

    /// <summary>What a body takes when cut into frames of at most <paramref name="frameMax"/> bytes; an empty one takes none.</summary>
    public static int BodyLength(int bodySize, int frameMax)
    {
        int payloadMax = frameMax - Frame.Overhead;
        int frames = (bodySize + payloadMax - 1) / payloadMax;
        return bodySize + (frames * Frame.Overhead);
    }

    public static void WriteBody(ref WireWriter writer, ushort channel, scoped ReadOnlySpan<byte> body, int frameMax)
    {
        while (!body.IsEmpty)
        {
            int length = Math.Min(body.Length, frameMax - Frame.Overhead);
            WriteBodyStart(ref writer, channel, length);
            writer.WriteBytes(body[..length]);
            WriteBodyEnd(ref writer);
            body = body[length..];
        }
    }

    /// <summary>The start of a body frame whose payload is sent from where it lies.</summary>
    public static void WriteBodyStart(ref WireWriter writer, ushort channel, int length) =>
        new FrameHeader(FrameType.Body, channel, (uint)length).Write(ref writer);

    public static void WriteBodyEnd(ref WireWriter writer) => writer.WriteOctet(Frame.End);

    public static void WriteHeartbeat(ref WireWriter writer)
    {
        new FrameHeader(FrameType.Heartbeat, 0, 0).Write(ref writer);
        writer.WriteOctet(Frame.End);
    }
}
