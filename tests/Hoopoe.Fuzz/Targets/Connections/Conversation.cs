using System.Buffers.Binary;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Fuzz.Targets.Connections;

/// <summary>
/// A conversation as an input, in a form that bears changes: of each step an octet that says what it is (its lowest three bits) and
/// on which channel (the next two), two with its length, and that many. Frames get their size and their last octet from the step, so
/// that a change within one leaves those after it intact. Stateless.
/// </summary>
internal static class Conversation
{
    public const int Method = 0;
    public const int Header = 1;
    public const int Body = 2;
    public const int Raw = 3;
    public const int Time = 4;
    public const int Gather = 5;

    private const int Head = 3;

    /// <summary>The next step, which is cut off the rest; false if there is none.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, out int kind, out ushort channel, out ReadOnlySpan<byte> payload)
    {
        (kind, channel) = (0, 0);
        payload = default;
        if (rest.Length < Head) return false;
        (kind, channel) = (rest[0] & 7, (ushort)((rest[0] >> 3) & 3));
        int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(rest[1..]), rest.Length - Head);
        payload = rest.Slice(Head, length);
        rest = rest[(Head + length)..];
        return true;
    }

    /// <summary>A step made of a frame, or of other octets.</summary>
    public static byte[] Step(byte[] frame)
    {
        bool isFrame = frame[0] is FrameType.Method or FrameType.Header or FrameType.Body && frame.Length >= Frame.Overhead;
        if (!isFrame) return Step(Raw, 0, frame);
        var header = FrameHeader.Read(frame);
        return Step(header.Type switch { FrameType.Method => Method, FrameType.Header => Header, _ => Body }, header.Channel, frame[Frame.HeaderLength..^1]);
    }

    /// <summary>A step.</summary>
    public static byte[] Step(int kind, int channel, byte[] payload) => [(byte)(kind | ((channel & 3) << 3)), (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];
}
