using Hoopoe.Core;
using Hoopoe.Core.Connections;
using Hoopoe.Core.Counters;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Management.Metrics;

/// <summary>
/// What happened in a whole broker and what is in it, added up once for an answer: one walk over queues and one over connections, without
/// locks of theirs. Immutable.
/// </summary>
internal sealed class BrokerTotals
{
    /// <summary>Adds up.</summary>
    public BrokerTotals(Broker broker)
    {
        Counters = broker.Counters;
        Clients = broker.Connections;
        // Those that have ended come first: a connection that ends meanwhile is then missing this once, and none is counted twice.
        (long received, long sent) = (Counters.EndedReceivedBytes, Counters.EndedSentBytes);
        foreach (var connection in broker.Connections.All)
        {
            received += connection.ReceivedBytes;
            sent += connection.SentBytes;
            foreach (var channel in connection.Channels)
            {
                Unconfirmed += channel.UnconfirmedCount;
                ConsumerPrefetch += channel.Prefetch;
                ChannelPrefetch += channel.SharedPrefetch;
            }
        }
        (ReceivedBytes, SentBytes) = (received, sent);
        Hosts = broker.CountTotals();
        Queues = Hosts.All;
    }

    /// <summary>What is counted apart from what it happened to.</summary>
    public BrokerCounters Counters { get; }

    /// <summary>The clients.</summary>
    public ClientConnections Clients { get; }

    /// <summary>What happened in virtual hosts.</summary>
    public HostTotals Hosts { get; }

    /// <summary>What happened in queues.</summary>
    public QueueTotals Queues { get; }

    /// <summary>Publishes whose confirm is due and not sent.</summary>
    public long Unconfirmed { get; }

    /// <summary>What each new consumer of each channel may hold unacknowledged.</summary>
    public long ConsumerPrefetch { get; }

    /// <summary>What all consumers of each channel may hold together.</summary>
    public long ChannelPrefetch { get; }

    /// <summary>Bytes that came from clients.</summary>
    public long ReceivedBytes { get; }

    /// <summary>Bytes that went to clients.</summary>
    public long SentBytes { get; }
}
