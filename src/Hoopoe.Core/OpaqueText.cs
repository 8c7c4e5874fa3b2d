namespace Hoopoe.Core;

/// <summary>What a client sent as a text although its bytes are no UTF-8, and so no .NET string. Immutable.</summary>
/// <param name="Bytes">The bytes; nobody changes them.</param>
public sealed record OpaqueText(byte[] Bytes)
{
    /// <summary>Whether both are the same bytes.</summary>
    public bool Equals(OpaqueText? other) => other is not null && Bytes.AsSpan().SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }
}
