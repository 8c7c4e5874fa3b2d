namespace Hoopoe.Interop.Parity.Wire;

/// <summary>One frame: a type, a channel and a payload.</summary>
internal sealed record Frame(byte Type, ushort Channel, byte[] Payload)
{
    public const byte MethodType = 1;
    public const byte HeaderType = 2;
    public const byte BodyType = 3;
    public const byte HeartbeatType = 8;
    public const byte EndOctet = 0xCE;

    /// <summary>The frame's bytes. A script that breaks the rules may give a wrong end or a wrong size.</summary>
    public byte[] Encode(byte end = EndOctet, uint? size = null)
    {
        WireWriter writer = new();
        writer.Octet(Type);
        writer.Short(Channel);
        writer.Long(size ?? (uint)Payload.Length);
        writer.Raw(Payload);
        writer.Octet(end);
        return writer.ToArray();
    }

    /// <summary>Reads one frame, or null at the end of the stream. A protocol header instead of a frame, which a broker
    /// sends to refuse a connection, comes back as a frame of type 'A' with the version as its payload.</summary>
    public static Frame? Read(Stream stream)
    {
        byte[] head = new byte[7];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            return null;
        if (head[0] == 'A')
        {
            byte last = (byte)stream.ReadByte();
            return new Frame((byte)'A', 0, [head[4], head[5], head[6], last]);
        }

        WireReader reader = new(head);
        byte type = reader.Octet();
        ushort channel = reader.Short();
        byte[] rest = new byte[reader.Long() + 1];
        if (stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length)
            return null;
        if (rest[^1] != EndOctet)
            throw new FormatException("the broker sent a frame without its end octet");
        return new Frame(type, channel, rest[..^1]);
    }
}
