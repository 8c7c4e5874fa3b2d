namespace Hoopoe.Core.Connections;

/// <summary>
/// A channel of a connected client as the protocol shows it to others: the running channel, so what it says may be a moment
/// old. Any thread may ask, also after its end.
/// </summary>
public interface IClientChannel
{
    /// <summary>The connection.</summary>
    IClientConnection Connection { get; }

    /// <summary>Its number on the connection.</summary>
    int Number { get; }

    /// <summary>Whether publishes are confirmed.</summary>
    bool Confirms { get; }

    /// <summary>Whether it publishes and acknowledges in transactions.</summary>
    bool Transactional { get; }

    /// <summary>What each new consumer may hold unacknowledged; 0 is no limit.</summary>
    int Prefetch { get; }

    /// <summary>What all its consumers may hold together; 0 is no limit.</summary>
    int SharedPrefetch { get; }

    /// <summary>How many consumers it has.</summary>
    int ConsumerCount { get; }

    /// <summary>Deliveries that await their acknowledgement.</summary>
    int UnackedCount { get; }

    /// <summary>Publishes whose confirm is due and not sent; none where publishes are not confirmed.</summary>
    int UnconfirmedCount => 0;

    /// <summary>Messages published.</summary>
    long Published { get; }

    /// <summary>Publishes confirmed, one way or the other.</summary>
    long Confirmed { get; }

    /// <summary>Messages delivered or fetched.</summary>
    long Delivered { get; }

    /// <summary>Deliveries acknowledged, rejected or returned.</summary>
    long Settled { get; }
}
