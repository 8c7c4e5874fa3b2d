namespace Hoopoe.Bench.Results;

/// <summary>The workload as it was asked for, in the words of the command line. Immutable.</summary>
internal sealed record AskedWorkload
{
    /// <summary>The name given with --name, or empty.</summary>
    public required string Name { get; init; }

    /// <summary>The arguments as typed, without passwords.</summary>
    public required string CommandLine { get; init; }

    /// <summary>Where it connected to, without passwords.</summary>
    public required IReadOnlyList<string> Uris { get; init; }

    /// <summary>Connections that publish.</summary>
    public required int Producers { get; init; }

    /// <summary>Channels that each of them publishes on.</summary>
    public required int ProducerChannels { get; init; }

    /// <summary>Connections that consume.</summary>
    public required int Consumers { get; init; }

    /// <summary>Channels that each of them consumes on.</summary>
    public required int ConsumerChannels { get; init; }

    /// <summary>Queues in use.</summary>
    public required int Queues { get; init; }

    /// <summary>Arguments that the queues were declared with, as typed.</summary>
    public required IReadOnlyList<string> QueueArguments { get; init; }

    /// <summary>default, direct, fanout, topic, headers, or the kind that was named.</summary>
    public required string ExchangeKind { get; init; }

    /// <summary>Body sizes in bytes: a number or a distribution.</summary>
    public required string Size { get; init; }

    /// <summary>Whether messages ask to survive a restart.</summary>
    public required bool Persistent { get; init; }

    /// <summary>Whether queues and exchange survive a restart.</summary>
    public required bool Durable { get; init; }

    /// <summary>Whether a message that no queue takes comes back.</summary>
    public required bool Mandatory { get; init; }

    /// <summary>Whether delivering is acknowledging.</summary>
    public required bool AutoAck { get; init; }

    /// <summary>Deliveries for one acknowledgement; 0 with automatic acknowledgement.</summary>
    public required int AckEvery { get; init; }

    /// <summary>Deliveries that a consumer may have unacknowledged; 0 is no limit.</summary>
    public required int Prefetch { get; init; }

    /// <summary>Publishes that a channel may have unconfirmed; 0 is no confirms at all.</summary>
    public required int ConfirmWindow { get; init; }

    /// <summary>The rate limit of all producers together in words, or "unlimited".</summary>
    public required string Rate { get; init; }

    /// <summary>Seconds at the beginning that rates and latencies leave out.</summary>
    public required double WarmUpSeconds { get; init; }

    /// <summary>Seconds of traffic asked for, warm-up included; null without a limit in time.</summary>
    public double? Seconds { get; init; }

    /// <summary>Messages asked for, of all producers together; null without a limit in number.</summary>
    public long? Messages { get; init; }
}
