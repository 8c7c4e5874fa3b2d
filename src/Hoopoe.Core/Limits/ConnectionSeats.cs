using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Limits;

/// <summary>
/// The connections that are open, counted by user and by virtual host, so that neither has more than its limits allow.
/// Protocols take a seat for each connection they open. Lives as long as the broker; any thread may call.
/// </summary>
public sealed class ConnectionSeats
{
    private readonly Clock _clock;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, UserShare> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _virtualHosts = new(StringComparer.Ordinal);

    internal ConnectionSeats(Clock clock)
    {
        _clock = clock;
    }

    /// <summary>Says what a user's limits are, to one that connects.</summary>
    internal Func<string, UserLimits> LimitsOf { get; set; } = static _ => UserLimits.None;

    /// <summary>How many connections a virtual host has.</summary>
    public int CountIn(VirtualHost virtualHost)
    {
        lock (_lock) return _virtualHosts.GetValueOrDefault(virtualHost.Name);
    }

    /// <summary>How many connections and channels a user has.</summary>
    public (int Connections, int Channels) CountOf(string user)
    {
        lock (_lock) return _users.TryGetValue(user, out var share) ? (share.Connections, share.Channels) : (0, 0);
    }

    /// <summary>Takes a place for a connection that opens; an error, in RabbitMQ's words, where there is none.</summary>
    /// <param name="user">Its user.</param>
    /// <param name="virtualHost">Its virtual host.</param>
    /// <param name="seat">The place, which is given back when the connection has ended.</param>
    public BrokerError? Take(string user, VirtualHost virtualHost, out ConnectionSeat? seat)
    {
        seat = null;
        lock (_lock)
        {
            int connections = _virtualHosts.GetValueOrDefault(virtualHost.Name);
            if (virtualHost.Limits.MaxConnections is { } most && connections >= most)
                return BrokerError.Precondition($"access to vhost '{virtualHost.Name}' refused for user '{user}': connection limit ({most}) is reached");
            if (!_users.TryGetValue(user, out var share)) (share = new UserShare()).Apply(LimitsOf(user), _clock);
            if (share.Limits.MaxConnections is { } own && share.Connections >= own)
                return BrokerError.Precondition($"connection refused for user '{user}': user connection limit ({own}) is reached");
            share.Connections++;
            _users[user] = share;
            _virtualHosts[virtualHost.Name] = connections + 1;
            seat = new ConnectionSeat(this, share, user, virtualHost.Name);
        }
        return null;
    }

    /// <summary>Has other limits count for a user, on its open connections too.</summary>
    internal void Apply(string user, UserLimits limits)
    {
        lock (_lock)
        {
            if (_users.TryGetValue(user, out var share)) share.Apply(limits, _clock);
        }
    }

    internal BrokerError? OpenChannel(UserShare share, string user)
    {
        lock (_lock)
        {
            if (share.Limits.MaxChannels is { } most && share.Channels >= most)
                return BrokerError.Precondition($"number of channels opened for user '{user}' has reached the maximum allowed user limit of ({most})");
            share.Channels++;
        }
        return null;
    }

    internal void CloseChannels(UserShare share, int count)
    {
        lock (_lock) share.Channels -= count;
    }

    internal void Return(UserShare share, string user, string virtualHost)
    {
        lock (_lock)
        {
            if (--share.Connections == 0) _users.Remove(user);
            if (--_virtualHosts[virtualHost] == 0) _virtualHosts.Remove(virtualHost);
        }
    }
}
