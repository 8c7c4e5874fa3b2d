using System.Globalization;

namespace Hoopoe.Core.Access;

/// <summary>
/// Slows those who fail to log in again and again. Of an address, logins are looked at one after another, each failure beyond the
/// fifth doubling the time between two, from 100 ms to 5 s; what would have to wait for over 8 s is refused unseen. Of a user,
/// every login waits for up to a second, so that nobody can lock somebody else out. Forgotten ten minutes after the last
/// failure; an address is forgiven by a login that succeeds. In memory only, and bounded; any thread may call.
/// </summary>
/// <param name="clock">The clock of the broker's upkeep.</param>
/// <param name="options">Whose logins are slowed.</param>
internal sealed class FailedLogins(Clock clock, AccessOptions options)
{
    private const int FreeFailures = 5;
    private const int FirstDelayMs = 100;
    private const int LongestAddressDelayMs = 5_000;
    private const int LongestUserDelayMs = 1_000;
    private const int LongestWaitMs = 8_000;
    private const long MemoryMs = 10 * 60 * 1000;

    // Of each there are two generations: when one is full, the one before it is forgotten.
    private const int MostInGeneration = 5_000;

    // A name can be as long as the login that it comes in: what goes on after that many characters is not told apart.
    private const int MostOfName = 255;

    private readonly Lock _lock = new();
    private readonly Table _addresses = new();
    private readonly Table _users = new();

    /// <summary>For how long a login is to wait before it is looked at; null where it is not to be looked at.</summary>
    public TimeSpan? DelayOf(Credentials credentials)
    {
        if (!Slows(credentials)) return TimeSpan.Zero;
        lock (_lock)
        {
            long now = clock.NowMs;
            var address = _addresses.Find(AddressOf(credentials.Peer), now);
            var user = UserOf(credentials) is { } name ? _users.Find(name, now) : null;
            long wait = DelayMs(user, LongestUserDelayMs);
            if (address is null || DelayMs(address, LongestAddressDelayMs) is not (> 0 and var spacing)) return TimeSpan.FromMilliseconds(wait);
            long turn = Math.Max(now + spacing, address.NextMs);
            if (turn - now > LongestWaitMs) return null;
            address.NextMs = turn + spacing;
            return TimeSpan.FromMilliseconds(Math.Max(wait, turn - now));
        }
    }

    /// <summary>Notes what came of a login.</summary>
    public void Note(Credentials credentials, bool accepted)
    {
        if (!Slows(credentials)) return;
        lock (_lock)
        {
            long now = clock.NowMs;
            string address = AddressOf(credentials.Peer);
            // Who gets no further from there has shown nothing, and is not forgiven what was guessed before.
            if (accepted && (credentials.IsLoopback || !options.LoopbackUsers.Contains(credentials.User, StringComparer.Ordinal)))
            {
                _addresses.Forget(address);
                return;
            }
            _addresses.Add(address, now);
            if (UserOf(credentials) is { } user) _users.Add(user, now);
        }
    }

    private bool Slows(Credentials credentials) => options.SlowedPeers == SlowedPeers.All || !credentials.IsLoopback;

    private static long DelayMs(Record? record, int longest) =>
        record is null || record.Failures <= FreeFailures ? 0 : Math.Min(longest, (long)FirstDelayMs << Math.Min(20, record.Failures - FreeFailures - 1));

    // A peer is its address with a port, which is another each time.
    private static string AddressOf(string peer)
    {
        int colon = peer.LastIndexOf(':');
        return colon > 0 && int.TryParse(peer.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _) ? peer[..colon] : peer;
    }

    // A token names nobody before it is looked at: all who bring one would be slowed together.
    private static string? UserOf(Credentials credentials) => credentials.User switch
    {
        "" => null,
        { Length: > MostOfName } name => name[..MostOfName],
        var name => name,
    };

    private sealed class Record
    {
        public int Failures;
        public long LastMs;
        public long NextMs;
    }

    private sealed class Table
    {
        private Dictionary<string, Record> _young = new(StringComparer.Ordinal);
        private Dictionary<string, Record> _old = [];

        public Record? Find(string key, long now)
        {
            if (!_young.TryGetValue(key, out var record) && !_old.TryGetValue(key, out record)) return null;
            return now - record.LastMs < MemoryMs ? record : null;
        }

        public void Add(string key, long now)
        {
            var record = Find(key, now) ?? new Record();
            record.Failures++;
            record.LastMs = now;
            if (_young.Count >= MostInGeneration) (_old, _young) = (_young, new(StringComparer.Ordinal));
            _young[key] = record;
        }

        public void Forget(string key)
        {
            _young.Remove(key);
            _old.Remove(key);
        }
    }
}
