namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>A field of type long string whose bytes are no UTF-8 and so no .NET string.</summary>
internal sealed record OpaqueString(byte[] Bytes);
