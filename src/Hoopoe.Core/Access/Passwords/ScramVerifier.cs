using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hoopoe.Core.Access.Passwords;

/// <summary>
/// What is kept of a password so that both the password itself and SCRAM-SHA-256's proof of it (RFC 5802 section 3, RFC 7677)
/// can be checked, and neither can be made from it. As text it is base64 of: iterations (32 bits, big-endian), 16 octets of
/// salt, stored key, server key. Immutable.
/// </summary>
public sealed class ScramVerifier
{
    /// <summary>Octets of salt.</summary>
    public const int SaltLength = 16;

    private const int KeyLength = SHA256.HashSizeInBytes;
    private const int Length = sizeof(int) + SaltLength + KeyLength + KeyLength;

    // More would let whoever brings definitions stop the broker's logins.
    private const int MostIterations = 10_000_000;

    private readonly byte[] _bytes;

    private ScramVerifier(byte[] bytes) => _bytes = bytes;

    /// <summary>How often the password is hashed.</summary>
    public int Iterations => BinaryPrimitives.ReadInt32BigEndian(_bytes);

    /// <summary>The salt.</summary>
    public ReadOnlySpan<byte> Salt => _bytes.AsSpan(sizeof(int), SaltLength);

    /// <summary>The hash of the key that a client proves to have.</summary>
    public ReadOnlySpan<byte> StoredKey => _bytes.AsSpan(sizeof(int) + SaltLength, KeyLength);

    /// <summary>The key by which the server proves that it knows the password.</summary>
    public ReadOnlySpan<byte> ServerKey => _bytes.AsSpan(sizeof(int) + SaltLength + KeyLength, KeyLength);

    /// <summary>Makes one; takes as long as the iterations ask for.</summary>
    /// <param name="password">The password.</param>
    /// <param name="salt"><see cref="SaltLength"/> octets.</param>
    /// <param name="iterations">From 1.</param>
    public static ScramVerifier Of(string password, ReadOnlySpan<byte> salt, int iterations)
    {
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(PreparedPassword.Of(password), salt, iterations, HashAlgorithmName.SHA256, KeyLength);
        return Of(iterations, salt, SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8)), HMACSHA256.HashData(salted, "Server Key"u8));
    }

    /// <summary>Puts one together from its parts.</summary>
    public static ScramVerifier Of(int iterations, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> storedKey, ReadOnlySpan<byte> serverKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length + storedKey.Length + serverKey.Length, Length - sizeof(int));
        byte[] bytes = new byte[Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, iterations);
        salt.CopyTo(bytes.AsSpan(sizeof(int)));
        storedKey.CopyTo(bytes.AsSpan(sizeof(int) + SaltLength));
        serverKey.CopyTo(bytes.AsSpan(sizeof(int) + SaltLength + KeyLength));
        return new ScramVerifier(bytes);
    }

    /// <summary>Reads one as text; null where it is none.</summary>
    public static ScramVerifier? TryParse(string text)
    {
        byte[] bytes = new byte[Length];
        if (!Convert.TryFromBase64String(text, bytes, out int length) || length != Length) return null;
        var read = new ScramVerifier(bytes);
        return read.Iterations is >= 1 and <= MostIterations ? read : null;
    }

    /// <summary>Whether it is that password's; takes as long as the iterations ask for.</summary>
    public bool Matches(string password) =>
        CryptographicOperations.FixedTimeEquals(Of(password, Salt, Iterations).StoredKey, StoredKey);

    /// <summary>Whether a client's proof over what both have said is right (RFC 5802 section 3).</summary>
    /// <param name="proof">The proof.</param>
    /// <param name="said">What both have said: the authentication message.</param>
    public bool IsProof(ReadOnlySpan<byte> proof, string said)
    {
        if (proof.Length != KeyLength) return false;
        byte[] key = HMACSHA256.HashData(StoredKey, Encoding.UTF8.GetBytes(said));
        for (int at = 0; at < key.Length; at++) key[at] ^= proof[at];
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(key), StoredKey);
    }

    /// <summary>The server's own proof over the same.</summary>
    public byte[] Sign(string said) => HMACSHA256.HashData(ServerKey, Encoding.UTF8.GetBytes(said));

    /// <inheritdoc/>
    public override string ToString() => Convert.ToBase64String(_bytes);
}
