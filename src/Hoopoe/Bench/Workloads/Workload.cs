using Hoopoe.Bench.Ramps;

namespace Hoopoe.Bench.Workloads;

/// <summary>What a run shall do, checked and ready to be done. Immutable.</summary>
internal sealed record Workload
{
    public required IReadOnlyList<BrokerUri> Brokers { get; init; }

    /// <summary>Connections that publish, and channels on each.</summary>
    public int Producers { get; init; } = 1;

    public int ProducerChannels { get; init; } = 1;

    /// <summary>Connections that consume, and channels on each.</summary>
    public int Consumers { get; init; } = 1;

    public int ConsumerChannels { get; init; } = 1;

    /// <summary>Where messages go; queues, exchange and bindings.</summary>
    public required Topology Topology { get; init; }

    public SizeDistribution Size { get; init; } = new FixedSize(BodyStamp.Length);

    public required BodyPattern Pattern { get; init; }

    public PublishProperties Properties { get; init; } = new();

    public bool Mandatory { get; init; }

    /// <summary>Publishes that a channel may have unconfirmed; 0 is no confirms.</summary>
    public int ConfirmWindow { get; init; }

    /// <summary>Deliveries for one acknowledgement; 0 is automatic acknowledgement.</summary>
    public int AckEvery { get; init; }

    /// <summary>Deliveries a consumer may have unacknowledged; 0 is no limit.</summary>
    public int Prefetch { get; init; }

    /// <summary>The rate of all producers together; null is as fast as it goes.</summary>
    public RateCurve? Rate { get; init; }

    /// <summary>Messages a second that each consuming connection takes at most; null is as many as come.</summary>
    public double? ConsumerRate { get; init; }

    /// <summary>How long a consumer thinks over each message.</summary>
    public TimeSpan ThinkTime { get; init; }

    /// <summary>Deliveries that may be outstanding before producers wait; null is no limit.</summary>
    public long? MaxBacklog { get; init; }

    /// <summary>How long traffic lasts, warm-up included; null is until the messages are sent or somebody stops it.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Messages that all producers together send; null is as many as there is time for.</summary>
    public long? Messages { get; init; }

    public TimeSpan WarmUp { get; init; }

    /// <summary>How long the drain waits for what is outstanding while something still arrives or is expected to.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Seconds between heartbeats; 0 is none.</summary>
    public ushort Heartbeat { get; init; }

    /// <summary>Processes of the broker whose CPU time and memory are accounted.</summary>
    public IReadOnlyList<int> BrokerProcesses { get; init; } = [];

    public int Seed { get; init; }

    /// <summary>Whether messages of one producer in one queue come in their order; priorities change it.</summary>
    public bool IsOrdered => Properties.Priorities.Count <= 1;

    /// <summary>The broker that a connection, counted over all, goes to.</summary>
    public BrokerUri BrokerOf(int connection) => Brokers[connection % Brokers.Count];
}
