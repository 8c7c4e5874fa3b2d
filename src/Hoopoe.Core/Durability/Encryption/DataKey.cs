using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace Hoopoe.Core.Durability.Encryption;

/// <summary>
/// A key that records are encrypted with: those of one virtual host, or the node's own definitions. Lives as long as the ring
/// has it; a copy of its secret is in the ring's files, wrapped. Any thread may encrypt and decrypt.
/// </summary>
/// <remarks>
/// What is encrypted ends in a trailer: the 12 octets of the session's salt, the 4 of its number there, and the tag. A session begins with each run of the
/// broker and after 2^32 records.
/// </remarks>
internal sealed class DataKey
{
    /// <summary>How the headers of records say that they are encrypted so.</summary>
    public const ushort Cipher = 1;

    /// <summary>Octets behind what is encrypted.</summary>
    public const int TrailerLength = CipherSession.SaltLength + sizeof(uint) + CipherSession.TagLength;

    // One for each run of the broker that left records; more than that are derived each time they are read with.
    private const int MostKnown = 1024;

    private readonly Lock _lock = new();
    private readonly RandomSource _random;
    private readonly byte[] _secret;
    private readonly ConcurrentDictionary<(ulong, uint), CipherSession> _known = new();
    private volatile WritingSession? _writing;
    private int _users;

    /// <summary>A session with the salt that stands before what it encrypts.</summary>
    private sealed record WritingSession(CipherSession Cipher, byte[] Salt);

    /// <summary>Makes one.</summary>
    /// <param name="slot">Whose it is.</param>
    /// <param name="number">Its number, above 0.</param>
    /// <param name="createdMs">When it was made, in milliseconds since 1970 UTC.</param>
    /// <param name="secret">Its 32 octets, which it keeps.</param>
    /// <param name="random">Where salts come from.</param>
    public DataKey(KeySlot slot, uint number, long createdMs, byte[] secret, RandomSource random)
    {
        (Slot, Number, CreatedMs, _secret, _random) = (slot, number, createdMs, secret, random);
    }

    /// <summary>Whose it is.</summary>
    public KeySlot Slot { get; }

    /// <summary>The number that records name it by.</summary>
    public uint Number { get; }

    /// <summary>When it was made, in milliseconds since 1970 UTC.</summary>
    public long CreatedMs { get; }

    /// <summary>Whether new records are encrypted with it.</summary>
    public bool IsCurrent => Slot.Current == this;

    /// <summary>Whether somebody has encrypted with it what is not appended yet.</summary>
    public bool IsInUse => Volatile.Read(ref _users) > 0;

    /// <summary>
    /// Once it is not current: a position that all records encrypted with it lie before; 0 while that is not known. The ring's
    /// to touch.
    /// </summary>
    public long UsedBefore { get; set; }

    /// <summary>The secret, for the ring to wrap.</summary>
    public ReadOnlySpan<byte> Secret => _secret;

    /// <summary>Notes that somebody begins to encrypt with it what is to be appended.</summary>
    public void AddUser() => Interlocked.Increment(ref _users);

    /// <summary>Notes that what somebody encrypted is appended, or dropped.</summary>
    public void RemoveUser() => Interlocked.Decrement(ref _users);

    /// <summary>Encrypts in place.</summary>
    /// <param name="text">What is encrypted.</param>
    /// <param name="context">What stays readable and belongs to it.</param>
    /// <param name="trailer">The <see cref="TrailerLength"/> octets that it takes to read it again.</param>
    public void Encrypt(Span<byte> text, ReadOnlySpan<byte> context, Span<byte> trailer)
    {
        uint number;
        var session = _writing ?? Begin(null);
        while (!session.Cipher.TryNext(out number)) session = Begin(session);
        session.Salt.CopyTo(trailer);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[CipherSession.SaltLength..], number);
        session.Cipher.Encrypt(number, text, context, trailer[^CipherSession.TagLength..]);
    }

    /// <summary>Decrypts in place; false, and nothing to be read, unless text, context and trailer are as they were written.</summary>
    public bool TryDecrypt(Span<byte> text, ReadOnlySpan<byte> context, ReadOnlySpan<byte> trailer)
    {
        var salt = trailer[..CipherSession.SaltLength];
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(trailer[CipherSession.SaltLength..]);
        var name = (BinaryPrimitives.ReadUInt64LittleEndian(salt), BinaryPrimitives.ReadUInt32LittleEndian(salt[sizeof(ulong)..]));
        var tag = trailer[^CipherSession.TagLength..];
        if (_known.TryGetValue(name, out var known)) return known.TryDecrypt(number, text, context, tag);
        var session = new CipherSession(_secret, salt);
        bool isWhole = session.TryDecrypt(number, text, context, tag);
        // Salts that never were, in damaged records, are not worth remembering.
        if (!isWhole || _known.Count >= MostKnown || !_known.TryAdd(name, session)) session.Dispose();
        return isWhole;
    }

    /// <summary>Forgets the secret: what was encrypted with it cannot be read any more, nor what somebody still encrypts.</summary>
    public void Erase()
    {
        lock (_lock)
        {
            // Not zeros, which anybody could decrypt with.
            _random.Fill(_secret);
            _writing = null;
        }
        foreach (var name in _known.Keys.Order())
        {
            if (_known.TryRemove(name, out var session)) session.Dispose();
        }
    }

    private WritingSession Begin(WritingSession? exhausted)
    {
        lock (_lock)
        {
            if (_writing is { } writing && writing != exhausted) return writing;
            byte[] salt = new byte[CipherSession.SaltLength];
            _random.Fill(salt);
            return _writing = new WritingSession(new CipherSession(_secret, salt), salt);
        }
    }
}
