using Hoopoe.Core.Queues;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>What happened in virtual hosts, and what is in them. Immutable; made by adding them up.</summary>
public readonly record struct HostTotals
{
    /// <summary>Those of one virtual host.</summary>
    internal HostTotals(VirtualHost host)
    {
        Span<QueueTotals> byKind = stackalloc QueueTotals[QueueTable.KindCount];
        host.Queues.CountTotals(byKind);
        Classic = byKind[(int)QueueKind.Classic];
        Quorum = byKind[(int)QueueKind.Quorum];
        Queues = host.Queues.Count;
        Published = host.Published.Published;
        Confirmed = host.Published.Confirmed;
        Returned = host.Published.Returned;
        Dropped = host.Published.Dropped;
    }

    /// <summary>What its classic queues did.</summary>
    public QueueTotals Classic { get; private init; }

    /// <summary>What its quorum queues did.</summary>
    public QueueTotals Quorum { get; private init; }

    /// <summary>What all its queues did.</summary>
    public QueueTotals All => Classic.Plus(Quorum);

    /// <summary>Queues that are there.</summary>
    public long Queues { get; private init; }

    /// <summary>Messages that clients published.</summary>
    public long Published { get; private init; }

    /// <summary>Publishes confirmed, one way or the other.</summary>
    public long Confirmed { get; private init; }

    /// <summary>Messages that no queue took, given back.</summary>
    public long Returned { get; private init; }

    /// <summary>Messages that no queue took, dropped.</summary>
    public long Dropped { get; private init; }

    /// <summary>These and others.</summary>
    internal HostTotals Plus(in HostTotals other) => new()
    {
        Classic = Classic.Plus(other.Classic),
        Quorum = Quorum.Plus(other.Quorum),
        Queues = Queues + other.Queues,
        Published = Published + other.Published,
        Confirmed = Confirmed + other.Confirmed,
        Returned = Returned + other.Returned,
        Dropped = Dropped + other.Dropped,
    };
}
