using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Hoopoe.Core.Durability.Encryption;

/// <summary>
/// The key that all other keys are wrapped with: 32 octets that whoever runs the broker keeps apart from the data. Immutable;
/// lives as long as the key ring that it opened. Nothing of it is ever written.
/// </summary>
public sealed class MasterKey
{
    /// <summary>Octets in it.</summary>
    public const int Length = 32;

    /// <summary>Octets of <see cref="Id"/>.</summary>
    internal const int IdLength = 8;

    private readonly byte[] _secret;

    /// <summary>Makes it of its 32 octets, which are copied.</summary>
    /// <exception cref="ArgumentException">There are not 32 of them.</exception>
    public MasterKey(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != Length) throw new ArgumentException($"a master key has {Length} octets, and these are {secret.Length}", nameof(secret));
        _secret = secret.ToArray();
        IdBytes = HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, IdLength, [], "hoopoe master key id"u8.ToArray());
    }

    /// <summary>What it is called in messages: sixteen digits that tell one from another and say nothing of the key.</summary>
    public string Id => Convert.ToHexStringLower(IdBytes);

    /// <summary>The octets of <see cref="Id"/>.</summary>
    internal byte[] IdBytes { get; }

    /// <summary>Reads one as base64 or as 64 hexadecimal digits, with white space around it; null if it is neither.</summary>
    public static MasterKey? Parse(string text)
    {
        string trimmed = text.Trim();
        return TryDecode(trimmed, out byte[]? secret) && secret.Length == Length ? new MasterKey(secret) : null;
    }

    /// <summary>The key that one writing of the ring is encrypted with, by a salt that is never used again.</summary>
    internal byte[] Derive(ReadOnlySpan<byte> salt)
    {
        byte[] key = new byte[Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, key, salt, "hoopoe key ring"u8);
        return key;
    }

    private static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? secret)
    {
        try
        {
            secret = text.Length == 2 * Length ? Convert.FromHexString(text) : Convert.FromBase64String(text);
            return true;
        }
        catch (FormatException)
        {
            secret = null;
            return false;
        }
    }
}
