using System.Buffers.Binary;
using System.Text;

namespace Hoopoe.Interop.Hostile;

/// <summary>AMQP 0-9-1 as bytes, right or wrong as a test wants them. Stateless.</summary>
internal static class AmqpBytes
{
    public const byte MethodFrame = 1;
    public const byte HeaderFrame = 2;
    public const byte BodyFrame = 3;
    public const byte HeartbeatFrame = 8;
    public const byte FrameEnd = 0xCE;

    public static byte[] ProtocolHeader { get; } = [.. "AMQP"u8, 0, 0, 9, 1];

    public static byte[] Heartbeat { get; } = Frame(HeartbeatFrame, 0, []);

    /// <summary>Properties that say nothing.</summary>
    public static byte[] NoProperties { get; } = [0, 0];

    /// <summary>A frame.</summary>
    public static byte[] Frame(byte type, int channel, byte[] payload) => [type, .. Octets2(channel), .. Octets4((uint)payload.Length), .. payload, FrameEnd];

    /// <summary>A method with its arguments one after another.</summary>
    public static byte[] Method(int channel, int classId, int methodId, params byte[][] arguments) =>
        Frame(MethodFrame, channel, [.. Octets2(classId), .. Octets2(methodId), .. arguments.SelectMany(argument => argument)]);

    /// <summary>A message published: method, header, and the body in one frame.</summary>
    public static byte[] Publish(int channel, string exchange, string key, byte[] body, byte[]? properties = null, bool mandatory = false) =>
    [
        .. PublishMethod(channel, exchange, key, mandatory), .. Header(channel, body.Length, properties),
        .. body.Length == 0 ? [] : Frame(BodyFrame, channel, body),
    ];

    /// <summary>The method of a publish alone.</summary>
    public static byte[] PublishMethod(int channel, string exchange, string key, bool mandatory = false) =>
        Method(channel, 60, 40, [0, 0], Short(exchange), Short(key), [mandatory ? (byte)1 : (byte)0]);

    /// <summary>The header of a publish alone.</summary>
    public static byte[] Header(int channel, long bodySize, byte[]? properties = null) =>
        Frame(HeaderFrame, channel, [0, 60, 0, 0, .. Octets8(bodySize), .. properties ?? NoProperties]);

    /// <summary>Properties with headers alone.</summary>
    public static byte[] HeaderProperties(byte[] table) => [0x20, 0, .. Long(table)];

    public static byte[] Short(string text) => [(byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];

    public static byte[] Long(byte[] bytes) => [.. Octets4((uint)bytes.Length), .. bytes];

    public static byte[] Octets2(int number) => [(byte)(number >> 8), (byte)number];

    public static byte[] Octets4(uint number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    public static byte[] Octets8(long number)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }
}
