namespace Hoopoe.Core.Connections;

/// <summary>
/// The last clients that came, whether they are still there or not: who opens many connections for a short time each is in no list
/// of those that are open. Lives as long as the broker; any thread may call.
/// </summary>
public sealed class RecentClients
{
    /// <summary>How many are remembered.</summary>
    public const int Most = 256;

    private readonly Lock _lock = new();
    private readonly (string User, string Peer)[] _clients = new (string, string)[Most];
    private long _count;

    /// <summary>Remembers one, and forgets the oldest if there are too many.</summary>
    internal void Add(string user, string peer)
    {
        lock (_lock) _clients[_count++ % Most] = (user, peer);
    }

    /// <summary>The last of them, in no order.</summary>
    /// <param name="most">How many, at most.</param>
    public IReadOnlyList<(string User, string Peer)> TakeLast(long most)
    {
        lock (_lock)
        {
            long count = Math.Min(Math.Min(most, Most), _count);
            var last = new (string, string)[count];
            for (long i = 0; i < count; i++) last[i] = _clients[(_count - 1 - i) % Most];
            return last;
        }
    }
}
