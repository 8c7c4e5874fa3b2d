using System.Security.Cryptography;
using System.Text;
using Hoopoe.Core.Access.Passwords;

namespace Hoopoe.Core.Access;

/// <summary>
/// How a password is kept: in RabbitMQ's form (four octets of salt, then the digest of salt and password, in base64), or as
/// a <see cref="ScramVerifier"/>, which is slow to guess. Immutable; kept in the journal with its user.
/// </summary>
/// <param name="Algorithm">rabbit_password_hashing_sha256, …_sha512, …_md5, or <see cref="Pbkdf2"/>.</param>
/// <param name="Value">The base64 text.</param>
public sealed record PasswordHash(string Algorithm, string Value)
{
    private const int SaltLength = 4;

    /// <summary>RabbitMQ's algorithm for new passwords.</summary>
    public const string Sha256 = "rabbit_password_hashing_sha256";

    /// <summary>Ours: PBKDF2 with HMAC-SHA-256, of which only what SCRAM-SHA-256 needs is kept.</summary>
    public const string Pbkdf2 = "hoopoe_password_hashing_pbkdf2_sha256";

    /// <summary>Whether it takes so long to check that it does not belong on a thread that serves connections.</summary>
    public bool IsSlow => Algorithm == Pbkdf2;

    /// <summary>The algorithms that <see cref="Matches"/> knows.</summary>
    public static bool IsKnown(string algorithm) => algorithm == Pbkdf2 || Digest(algorithm) is not null;

    /// <summary>Hashes a new password in RabbitMQ's form.</summary>
    public static PasswordHash Of(string password, RandomSource random)
    {
        Span<byte> salt = stackalloc byte[SaltLength];
        random.Fill(salt);
        return new PasswordHash(Sha256, Encode(salt, SHA256.HashData, password));
    }

    /// <summary>Whether this is the hash of that password; takes the same time however much of it is right.</summary>
    public bool Matches(string password)
    {
        if (IsSlow) return ScramVerifier.TryParse(Value) is { } verifier && verifier.Matches(password);
        Span<byte> stored = stackalloc byte[SaltLength + SHA512.HashSizeInBytes];
        if (Digest(Algorithm) is not { } digest) return false;
        if (!Convert.TryFromBase64String(Value, stored, out int length) || length < SaltLength) return false;
        string computed = Encode(stored[..SaltLength], digest, password);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(computed), Encoding.ASCII.GetBytes(Value));
    }

    /// <summary>What is wrong with a hash that comes from elsewhere, or null.</summary>
    public string? FindFault()
    {
        if (!IsKnown(Algorithm)) return $"there is no algorithm '{Algorithm}'";
        if (!Convert.TryFromBase64String(Value, new byte[Value.Length], out _)) return "is not base64";
        return IsSlow && ScramVerifier.TryParse(Value) is null ? $"is no hash of {Pbkdf2}" : null;
    }

    /// <summary>Keeps the hash out of logs.</summary>
    public override string ToString() => $"{Algorithm}:…";

    private static string Encode(ReadOnlySpan<byte> salt, Func<byte[], byte[]> digest, string password) =>
        Convert.ToBase64String([.. salt, .. digest([.. salt, .. Encoding.UTF8.GetBytes(password)])]);

#pragma warning disable CA5351 // MD5 is read where old definitions carry it; nothing new is hashed with it.
    private static Func<byte[], byte[]>? Digest(string algorithm) => algorithm switch
    {
        Sha256 => SHA256.HashData,
        "rabbit_password_hashing_sha512" => SHA512.HashData,
        "rabbit_password_hashing_md5" => MD5.HashData,
        _ => null,
    };
#pragma warning restore CA5351
}
