namespace Hoopoe.Core;

/// <summary>
/// What a client sent as a text although its bytes are no UTF-8, and so no .NET string. Immutable; two are compared by
/// <see cref="Arguments.ValueEquals"/>.
/// </summary>
/// <param name="bytes">The bytes; nobody changes them any more.</param>
public sealed class OpaqueText(byte[] bytes)
{
    /// <summary>The bytes; not to be changed.</summary>
    public byte[] Bytes { get; } = bytes;
}
