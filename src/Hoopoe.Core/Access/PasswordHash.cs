using System.Security.Cryptography;
using System.Text;

namespace Hoopoe.Core.Access;

/// <summary>
/// A salted password hash in RabbitMQ's form: four octets of salt, then the digest of salt and password, in base64.
/// </summary>
/// <param name="Algorithm">rabbit_password_hashing_sha256, …_sha512 or …_md5.</param>
/// <param name="Value">The base64 text.</param>
public sealed record PasswordHash(string Algorithm, string Value)
{
    private const int SaltLength = 4;

    /// <summary>The algorithm for new passwords.</summary>
    public const string Sha256 = "rabbit_password_hashing_sha256";

    /// <summary>The algorithms that <see cref="Matches"/> knows.</summary>
    public static bool IsKnown(string algorithm) => Digest(algorithm) is not null;

    /// <summary>Hashes a new password.</summary>
    public static PasswordHash Of(string password, RandomSource random)
    {
        Span<byte> salt = stackalloc byte[SaltLength];
        random.Fill(salt);
        return new PasswordHash(Sha256, Encode(salt, SHA256.HashData, password));
    }

    /// <summary>Whether this is the hash of that password; takes the same time however much of it is right.</summary>
    public bool Matches(string password)
    {
        Span<byte> stored = stackalloc byte[SaltLength + SHA512.HashSizeInBytes];
        if (Digest(Algorithm) is not { } digest) return false;
        if (!Convert.TryFromBase64String(Value, stored, out int length) || length < SaltLength) return false;
        string computed = Encode(stored[..SaltLength], digest, password);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(computed), Encoding.ASCII.GetBytes(Value));
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
