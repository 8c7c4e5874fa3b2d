using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hoopoe.Core.Durability.Encryption;

/// <summary>
/// The AES-256-GCM key that a data key and a random salt lead to. Whoever writes counts what it encrypts, and the count is the
/// nonce: so no nonce is used twice under one key, whatever backup a broker begins with. Any thread may call; it has as many
/// ciphers as threads use it at a time, and allocates nothing once it has them.
/// </summary>
internal sealed class CipherSession : IDisposable
{
    /// <summary>Octets in a salt.</summary>
    public const int SaltLength = 12;

    /// <summary>Octets in a tag.</summary>
    public const int TagLength = 16;

    private const int NonceLength = 12;
    private const int MostIdle = 16;

    private readonly byte[] _key = new byte[MasterKey.Length];
    private readonly AesGcm?[] _idle = new AesGcm?[MostIdle];
    private long _count;

    /// <summary>Derives it.</summary>
    /// <param name="secret">The data key.</param>
    /// <param name="salt">The salt.</param>
    public CipherSession(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> salt)
    {
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, _key, salt, "hoopoe records"u8);
    }

    /// <summary>Takes a number that was not used before; false when there are no more, after 2^32.</summary>
    public bool TryNext(out uint number)
    {
        long next = Interlocked.Increment(ref _count) - 1;
        number = (uint)next;
        return next <= uint.MaxValue;
    }

    /// <summary>Encrypts in place.</summary>
    /// <param name="number">A number from <see cref="TryNext"/>, used once.</param>
    /// <param name="text">What is encrypted.</param>
    /// <param name="context">What is not, and belongs to it.</param>
    /// <param name="tag">Where the tag goes.</param>
    public void Encrypt(uint number, Span<byte> text, ReadOnlySpan<byte> context, Span<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(number, nonce);
        var cipher = Rent();
        cipher.Encrypt(nonce, text, text, tag, context);
        Return(cipher);
    }

    /// <summary>Decrypts in place; false, and nothing to be read, unless all of it is as it was written.</summary>
    public bool TryDecrypt(uint number, Span<byte> text, ReadOnlySpan<byte> context, ReadOnlySpan<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(number, nonce);
        var cipher = Rent();
        try
        {
            cipher.Decrypt(nonce, text, tag, text, context);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            Return(cipher);
        }
    }

    /// <summary>Forgets the key. Who is at work with it finishes.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        for (int i = 0; i < MostIdle; i++) Interlocked.Exchange(ref _idle[i], null)?.Dispose();
    }

    private static void WriteNonce(uint number, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(nonce, number);
    }

    private AesGcm Rent()
    {
        for (int i = 0; i < MostIdle; i++)
        {
            if (Volatile.Read(ref _idle[i]) is not null && Interlocked.Exchange(ref _idle[i], null) is { } idle) return idle;
        }
        return new AesGcm(_key, TagLength);
    }

    private void Return(AesGcm cipher)
    {
        for (int i = 0; i < MostIdle; i++)
        {
            if (Volatile.Read(ref _idle[i]) is null && Interlocked.CompareExchange(ref _idle[i], cipher, null) is null) return;
        }
        cipher.Dispose();
    }
}
