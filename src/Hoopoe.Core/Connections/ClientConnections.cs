using System.Collections.Immutable;

namespace Hoopoe.Core.Connections;

/// <summary>A protocol that says who is connected by it. Lives as long as the broker; any thread may ask.</summary>
public interface IConnectionSource
{
    /// <summary>Its connections that are logged in and open, in the order they came.</summary>
    IEnumerable<IClientConnection> Connections { get; }
}

/// <summary>
/// The directory of all connected clients: protocols add themselves, and whoever shows or ends connections asks here, so
/// that neither names the other. Any thread may call.
/// </summary>
public sealed class ClientConnections
{
    private ImmutableArray<IConnectionSource> _sources = [];
    private long _opened;
    private long _ended;
    private long _channelsOpened;
    private long _channelsEnded;

    /// <summary>All connections, protocol by protocol.</summary>
    public IEnumerable<IClientConnection> All => _sources.SelectMany(source => source.Connections);

    /// <summary>How many connections were ever opened.</summary>
    public long Opened => Volatile.Read(ref _opened);

    /// <summary>How many of them have ended.</summary>
    public long Ended => Volatile.Read(ref _ended);

    /// <summary>How many channels were ever opened.</summary>
    public long ChannelsOpened => Volatile.Read(ref _channelsOpened);

    /// <summary>How many of them have ended.</summary>
    public long ChannelsEnded => Volatile.Read(ref _channelsEnded);

    /// <summary>How many channels are open; a moment old.</summary>
    public long OpenChannels => ChannelsOpened - ChannelsEnded;

    /// <summary>Adds a protocol's connections, before it serves any.</summary>
    public void Add(IConnectionSource source) => ImmutableInterlocked.Update(ref _sources, sources => sources.Add(source));

    /// <summary>Who came last.</summary>
    public RecentClients Recent { get; } = new();

    /// <summary>Counts that a connection is open.</summary>
    /// <param name="user">Who is logged in.</param>
    /// <param name="peer">Where the client is.</param>
    public void CountOpened(string user, string peer)
    {
        Recent.Add(user, peer);
        Interlocked.Increment(ref _opened);
    }

    /// <summary>Counts that a connection has ended, which was open.</summary>
    public void CountEnded() => Interlocked.Increment(ref _ended);

    /// <summary>Counts that a channel is open.</summary>
    public void CountChannelOpened() => Interlocked.Increment(ref _channelsOpened);

    /// <summary>Counts that channels have ended.</summary>
    public void CountChannelsEnded(int count) => Interlocked.Add(ref _channelsEnded, count);
}
