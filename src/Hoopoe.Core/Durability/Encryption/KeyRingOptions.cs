namespace Hoopoe.Core.Durability.Encryption;

/// <summary>How a key ring is opened. Immutable.</summary>
public sealed record KeyRingOptions
{
    /// <summary>Whether what is written from now on is encrypted; what is encrypted already is read either way.</summary>
    public required bool Encrypts { get; init; }

    /// <summary>The master key; null where none was given.</summary>
    public MasterKey? Master { get; init; }

    /// <summary>The master key before, which the ring may still be wrapped with: it is then wrapped anew.</summary>
    public MasterKey? FormerMaster { get; init; }

    /// <summary>Where keys and salts come from: the operating system, but in tests.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }
}
