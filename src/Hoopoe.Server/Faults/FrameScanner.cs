using System.Buffers.Binary;

namespace Hoopoe.Server.Faults;

/// <summary>
/// Follows one direction of an AMQP 0-9-1 connection, in pieces however cut, and says where messages end and confirms
/// are. Believes what it reads: what is no AMQP is for the broker to refuse. Belongs to its connection.
/// </summary>
internal sealed class FrameScanner(ByteDirection direction)
{
    private const int HeaderBytes = 7;
    private const int EndBytes = 1;

    // Up to here a frame's beginning says all that is wanted: class and method, or class, weight and body size.
    private const int MostPeeked = HeaderBytes + 12;
    private const byte Method = 1;
    private const byte ContentHeader = 2;
    private const byte Body = 3;
    private const uint BasicAck = (60 << 16) | 80;
    private const uint BasicNack = (60 << 16) | 120;

    private readonly Dictionary<ushort, long> _bodyLeft = [];
    private readonly byte[] _peeked = new byte[MostPeeked];
    private int _peekedBytes;
    private long _frameBytes;

    // A client greets before its first frame.
    private int _greetingLeft = direction == ByteDirection.FromClient ? 8 : 0;

    /// <summary>Lists what the next piece holds.</summary>
    public void Scan(ReadOnlySpan<byte> bytes, List<FrameMark> marks)
    {
        int at = Math.Min(_greetingLeft, bytes.Length);
        _greetingLeft -= at;
        while (at < bytes.Length)
        {
            int start = (int)Math.Max(0, at - _frameBytes);
            int peek = Math.Min(MostPeeked - _peekedBytes, bytes.Length - at);
            long length = Peek(bytes.Slice(at, peek));
            int taken = (int)Math.Min(length - _frameBytes, bytes.Length - at);
            // The byte that ends a frame says nothing: a message is there before.
            int toPayloadEnd = (int)Math.Clamp(length - EndBytes - _frameBytes, 0, int.MaxValue);
            bool reaches = _peekedBytes >= HeaderBytes && toPayloadEnd > 0 && toPayloadEnd <= taken;
            if (reaches && MarkOf(length) is { } kind) marks.Add(new FrameMark(kind, start, at + toPayloadEnd));
            at += taken;
            _frameBytes += taken;
            if (_frameBytes == length && _peekedBytes >= HeaderBytes) _frameBytes = _peekedBytes = 0;
        }
    }

    // Keeps the beginning of a frame, and says how long the frame is as far as that tells; longer than there is, if not.
    private long Peek(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_peeked.AsSpan(_peekedBytes));
        _peekedBytes += bytes.Length;
        return _peekedBytes < HeaderBytes ? HeaderBytes : HeaderBytes + BinaryPrimitives.ReadUInt32BigEndian(_peeked.AsSpan(3)) + EndBytes;
    }

    private FrameMarkKind? MarkOf(long length)
    {
        ushort channel = BinaryPrimitives.ReadUInt16BigEndian(_peeked.AsSpan(1));
        switch (_peeked[0])
        {
            case Method when length >= HeaderBytes + sizeof(uint):
                uint method = BinaryPrimitives.ReadUInt32BigEndian(_peeked.AsSpan(HeaderBytes));
                return method is BasicAck or BasicNack ? FrameMarkKind.Confirm : null;
            case ContentHeader:
                _bodyLeft[channel] = BinaryPrimitives.ReadInt64BigEndian(_peeked.AsSpan(HeaderBytes + 4));
                break;
            case Body when _bodyLeft.ContainsKey(channel):
                _bodyLeft[channel] -= length - HeaderBytes - EndBytes;
                break;
            default:
                return null;
        }
        if (_bodyLeft[channel] > 0) return null;
        _bodyLeft.Remove(channel);
        return FrameMarkKind.Publish;
    }
}
