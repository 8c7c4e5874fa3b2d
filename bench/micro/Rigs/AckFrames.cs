using System.Buffers.Binary;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Micro.Rigs;

/// <summary>Frames of basic.ack, made once; each use raises their delivery tags, so that a consumer can go on without end.</summary>
internal sealed class AckFrames
{
    // Behind the frame's header and the method's number.
    private const int TagOffset = Frame.HeaderLength + sizeof(uint);

    private readonly byte[] _bytes;
    private readonly int _frameLength;
    private readonly int _deliveriesPerFrame;
    private ulong _lastTag;

    /// <summary>Acknowledges so many deliveries, each with a frame of its own or all with one.</summary>
    public AckFrames(int deliveries, bool multiple)
    {
        _deliveriesPerFrame = multiple ? deliveries : 1;
        var ack = new BasicAck { Multiple = multiple };
        _frameLength = FrameWriter.MethodLength(ack);
        _bytes = new byte[_frameLength * (deliveries / _deliveriesPerFrame)];
        var writer = new WireWriter(_bytes);
        while (writer.Position < _bytes.Length) FrameWriter.WriteMethod(ref writer, 1, ack);
    }

    /// <summary>The frames for the deliveries that follow the last ones; valid until the next call.</summary>
    public byte[] Next()
    {
        for (int at = TagOffset; at < _bytes.Length; at += _frameLength)
        {
            _lastTag += (ulong)_deliveriesPerFrame;
            BinaryPrimitives.WriteUInt64BigEndian(_bytes.AsSpan(at), _lastTag);
        }
        return _bytes;
    }
}
