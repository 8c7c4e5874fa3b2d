using System.Buffers.Binary;
using System.Security.Cryptography;
using Hoopoe.Journal;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Core.Durability.Encryption;

/// <summary>
/// One of the two files that a key ring is kept in. It is written in place, so that a key that is erased is overwritten and
/// not left in a file somewhere else; if the power fails meanwhile the other file is whole. Used by the ring alone.
/// </summary>
/// <remarks>
/// <code>
///  0 8 bytes  "hoopoe.k"
///  8 u32      version, 1
/// 12 u32      zero
/// 16 i64      generation: how often the ring was written; of two whole files the higher one counts
/// 24 i64      bytes of the wrapped keys
/// 32 8 bytes  id of the master key
/// 40 8 bytes  zero
/// 48 32 bytes salt, of which and the master key the key is derived that this writing is encrypted with
/// 80 16 bytes tag of AES-256-GCM, with bytes 0 to 80 as associated data and a nonce of zeros
/// 96          the wrapped keys, see KeyRingCodec
///    32 bytes SHA-256 of all before, and zeros up to a multiple of 4096
/// </code>
/// </remarks>
internal sealed class KeyRingFile(IStorage storage, string name)
{
    /// <summary>The names of the two.</summary>
    public static IReadOnlyList<string> Names { get; } = ["hoopoe.keys", "hoopoe.keys-copy"];

    private const int Page = 4096;
    private const int HeaderLength = 80;
    private const int Head = HeaderLength + CipherSession.TagLength;
    private const uint Version = 1;
    private const int NonceLength = 12;
    private const int MostBytes = 64 * 1024 * 1024;

    private byte[] _bytes = [];
    private int _length;

    private static ReadOnlySpan<byte> Magic => "hoopoe.k"u8;

    /// <summary>How messages to people call it.</summary>
    public string Path => storage.Describe(name);

    /// <summary>Whether there is such a file.</summary>
    public bool Exists { get; private set; }

    /// <summary>Whether it is as it was written.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>How often the ring had been written when this was.</summary>
    public long Generation => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(16));

    /// <summary>The id of the master key that it is wrapped with.</summary>
    public ReadOnlySpan<byte> MasterId => _bytes.AsSpan(32, MasterKey.IdLength);

    /// <summary>Reads it, without unwrapping anything.</summary>
    /// <exception cref="JournalException">It cannot be read, or a newer version wrote it.</exception>
    public void Read()
    {
        Exists = storage.Names.Contains(name);
        if (!Exists) return;
        try
        {
            using var file = storage.Open(name, readOnly: true);
            _length = (int)Math.Min(file.Length, MostBytes);
            _bytes = new byte[Math.Max(_length, Head + SHA256.HashSizeInBytes)];
            for (int got = 0, read = 1; got < _length && read > 0; got += read) read = file.Read(_bytes.AsSpan(got, _length - got), got);
        }
        catch (IOException failure)
        {
            throw new JournalException($"{Path}: cannot be read: {failure.Message}", failure);
        }
        long wrapped = BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(24));
        if (!_bytes.AsSpan().StartsWith(Magic) || wrapped < 0 || wrapped > _length - Head - SHA256.HashSizeInBytes) return;
        int end = Head + (int)wrapped;
        IsWhole = _bytes.AsSpan(end, SHA256.HashSizeInBytes).SequenceEqual(SHA256.HashData(_bytes.AsSpan(0, end)));
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(8));
        if (IsWhole && version != Version)
            throw new JournalException($"{Path}: is of format {version} and this version reads {Version}: start the version that wrote it");
    }

    /// <summary>Unwraps what was read; null if it is not what this master key wrapped.</summary>
    public byte[]? Unwrap(MasterKey master)
    {
        int wrapped = (int)BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(24));
        byte[] keys = new byte[wrapped];
        byte[] key = master.Derive(_bytes.AsSpan(48, 32));
        try
        {
            using var cipher = new AesGcm(key, CipherSession.TagLength);
            cipher.Decrypt(new byte[NonceLength], _bytes.AsSpan(Head, wrapped), _bytes.AsSpan(HeaderLength, CipherSession.TagLength), keys, _bytes.AsSpan(0, HeaderLength));
            return keys;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The bytes of a file; the same ones are written to both.</summary>
    public static byte[] Wrap(ReadOnlySpan<byte> keys, long generation, MasterKey master, RandomSource random)
    {
        int end = Head + keys.Length;
        byte[] bytes = new byte[(end + SHA256.HashSizeInBytes + Page - 1) / Page * Page];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), generation);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), keys.Length);
        master.IdBytes.CopyTo(bytes, 32);
        random.Fill(bytes.AsSpan(48, 32));
        byte[] key = master.Derive(bytes.AsSpan(48, 32));
        using (var cipher = new AesGcm(key, CipherSession.TagLength))
            cipher.Encrypt(new byte[NonceLength], keys, bytes.AsSpan(Head, keys.Length), bytes.AsSpan(HeaderLength, CipherSession.TagLength), bytes.AsSpan(0, HeaderLength));
        CryptographicOperations.ZeroMemory(key);
        SHA256.HashData(bytes.AsSpan(0, end), bytes.AsSpan(end));
        return bytes;
    }

    /// <summary>Writes it over what was there, and has it on disk when this returns.</summary>
    /// <exception cref="IOException">It could not be written; it may be damaged now.</exception>
    public void Write(byte[] bytes)
    {
        if (!Exists) Make(bytes);
        else Overwrite(bytes);
        Exists = IsWhole = true;
        (_bytes, _length) = (bytes, Math.Max(_length, bytes.Length));
    }

    private void Make(byte[] bytes)
    {
        string unfinished = name + ".new";
        if (storage.Names.Contains(unfinished)) storage.Delete(unfinished);
        using (var file = storage.Create(unfinished))
        {
            file.Write([bytes], 0);
            file.Sync();
        }
        storage.Rename(unfinished, name);
        storage.Sync();
    }

    private void Overwrite(byte[] bytes)
    {
        using var file = storage.Open(name);
        // What a longer ring left behind holds keys too.
        byte[] rest = new byte[Math.Max(0, _length - bytes.Length)];
        file.Write([bytes, rest], 0);
        file.Sync();
    }
}
