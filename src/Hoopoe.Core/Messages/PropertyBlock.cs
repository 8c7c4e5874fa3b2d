namespace Hoopoe.Core.Messages;

/// <summary>
/// The bytes that properties were read from or written as. Kept with them, so that properties which are used again are not
/// written again, and what is not changed stays as it came. Immutable; in memory alone, for as long as its properties or those
/// made of them by <c>with</c> that have no block of their own yet.
/// </summary>
/// <param name="format">The format of the bytes.</param>
/// <param name="bytes">The block.</param>
/// <param name="says">The properties that it says; those made of them have the block too, and differ from it.</param>
internal sealed class PropertyBlock(IMessageFormat? format, byte[] bytes, MessageProperties? says) : IEquatable<PropertyBlock>
{
    /// <summary>That of properties which were never read or written.</summary>
    public static PropertyBlock None { get; } = new(null, [], null);

    /// <summary>The bytes.</summary>
    public byte[] Bytes => bytes;

    /// <summary>Whether this is what a format makes of these properties.</summary>
    public bool Is(MessageProperties properties, IMessageFormat form) => ReferenceEquals(says, properties) && ReferenceEquals(format, form);

    /// <summary>What a format makes of properties that have this block.</summary>
    public byte[] Changed(MessageProperties properties, IMessageFormat form) => says is not null && ReferenceEquals(format, form)
        ? form.ChangeProperties(bytes, says, properties)
        : form.WriteProperties(properties);

    /// <summary>Always: properties are told apart by what they say, and not by the bytes that say it.</summary>
    public bool Equals(PropertyBlock? other) => true;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PropertyBlock;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}
