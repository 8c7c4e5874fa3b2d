namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>What every frame has in common: type, channel and size, then the payload, then one closing octet.</summary>
internal static class Frame
{
    /// <summary>The octet that closes every frame.</summary>
    public const byte End = 0xCE;

    /// <summary>The bytes before the payload.</summary>
    public const int HeaderLength = 7;

    /// <summary>The bytes a frame takes besides its payload.</summary>
    public const int Overhead = HeaderLength + 1;

    /// <summary>No peer may refuse frames up to this size, nor negotiate less.</summary>
    public const int MinSize = 4096;

    /// <summary>A content header's payload before the properties: class id, weight and body size.</summary>
    public const int ContentHeaderLength = 12;

    /// <summary>What a client opens a connection with, and what the server answers to anything else.</summary>
    public static ReadOnlySpan<byte> ProtocolHeader => "AMQP\0\0\x09\x01"u8;
}
