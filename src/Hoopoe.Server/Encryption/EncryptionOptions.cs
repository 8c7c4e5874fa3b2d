using Hoopoe.Core.Durability.Encryption;

namespace Hoopoe.Server.Encryption;

/// <summary>
/// Whether what is kept on disk is encrypted, and under which master key. A data directory that is encrypted takes its master key
/// at each start, also where new records are to be plain.
/// </summary>
public sealed record EncryptionOptions
{
    /// <summary>Whether new records are encrypted. Those that are on disk stay as they are until they are written anew.</summary>
    public bool Enabled { get; init; }

    /// <summary>
    /// A file with the master key: 32 octets as base64 or as 64 hexadecimal digits, that only its owner may read. Without it, the environment
    /// variable HOOPOE_MASTER_KEY has it.
    /// </summary>
    public string? MasterKeyFile { get; init; }

    /// <summary>A file with the master key before, while the data directory is changed over to another.</summary>
    public string? FormerMasterKeyFile { get; init; }

    /// <summary>The master key itself, for a program that has it from elsewhere; it comes before file and environment.</summary>
    public MasterKey? MasterKey { get; init; }
}
