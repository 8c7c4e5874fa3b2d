using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Hoopoe.Core.Access.Passwords;

/// <summary>
/// The passwords that were found right before, so that a storm of connections costs one slow hash a user: of each an HMAC
/// under a key of this process, which holds for as long as the user's hash stays the same. In memory only, and bounded. Any
/// thread may call.
/// </summary>
internal sealed class VerifiedPasswords
{
    private const int MostUsers = 10_000;

    private readonly ConcurrentDictionary<string, (PasswordHash Hash, byte[] Tag)> _byUser = new(StringComparer.Ordinal);
    private readonly byte[] _key = new byte[32];

    public VerifiedPasswords(RandomSource random) => random.Fill(_key);

    /// <summary>Whether a password was found right for this very hash.</summary>
    public bool Holds(string user, PasswordHash hash, string password) =>
        _byUser.TryGetValue(user, out var verified) && verified.Hash == hash
        && CryptographicOperations.FixedTimeEquals(verified.Tag, Tag(user, password));

    /// <summary>Notes a password that was found right.</summary>
    public void Add(string user, PasswordHash hash, string password)
    {
        // Forgetting all is rare and costs a hash a user.
        if (_byUser.Count >= MostUsers) _byUser.Clear();
        _byUser[user] = (hash, Tag(user, password));
    }

    private byte[] Tag(string user, string password) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{user}\0{password}"));
}
