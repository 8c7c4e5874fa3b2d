namespace Hoopoe.Core.Queues;

/// <summary>What kind of queue it is.</summary>
public enum QueueKind
{
    /// <summary>On one node; every feature.</summary>
    Classic,

    /// <summary>Always durable, counts redeliveries, limits them if asked.</summary>
    Quorum,
}

/// <summary>What a full queue does.</summary>
public enum OverflowPolicy
{
    /// <summary>Drops (or dead-letters) the oldest message.</summary>
    DropHead,

    /// <summary>Refuses the new one: a publisher with confirms gets a nack.</summary>
    RejectPublish,

    /// <summary>Refuses the new one and dead-letters it.</summary>
    RejectPublishDeadLetter,
}

/// <summary>A queue as declared. Immutable; the running thing is <see cref="Queue"/>.</summary>
/// <param name="Name">The queue's name, unique in its virtual host.</param>
/// <param name="Durable">Whether it survives a restart.</param>
/// <param name="AutoDelete">Whether it goes when its last consumer does.</param>
/// <param name="ExclusiveOwner">The connection it belongs to and ends with, or null.</param>
/// <param name="Arguments">The arguments as declared.</param>
/// <param name="Settings">What the arguments say.</param>
public sealed record QueueDefinition(
    string Name, bool Durable, bool AutoDelete, object? ExclusiveOwner, Arguments Arguments, QueueSettings Settings)
{
    /// <summary>Whether it belongs to one connection.</summary>
    public bool Exclusive => ExclusiveOwner is not null;

    /// <summary>Whether it is there after a restart: what belongs to one connection ends with that.</summary>
    public bool Survives => Durable && !Exclusive;

    /// <summary>How it was declared, in words for people: "durable, exclusive, x-max-length".</summary>
    internal string Summary
    {
        get
        {
            string flags = (Durable, Exclusive, AutoDelete) switch
            {
                (true, false, false) => "durable",
                (true, true, false) => "durable, exclusive",
                (true, false, true) => "durable, auto-delete",
                (true, true, true) => "durable, exclusive, auto-delete",
                (false, false, false) => "transient",
                (false, true, false) => "transient, exclusive",
                (false, false, true) => "transient, auto-delete",
                (false, true, true) => "transient, exclusive, auto-delete",
            };
            return Arguments.Count == 0 ? flags : string.Join(", ", [flags, .. Arguments.Select(argument => argument.Key)]);
        }
    }

    /// <summary>The number by which the journal's records name it, never used again for another; 0 where it is not kept.</summary>
    public long DurableId { get; init; }
}

/// <summary>What a queue's arguments say, checked and typed. Null means "no limit" or "not asked for".</summary>
public sealed record QueueSettings
{
    /// <summary>What a queue without arguments has.</summary>
    public static QueueSettings Default { get; } = new();

    /// <summary>x-queue-type.</summary>
    public QueueKind Kind { get; init; }

    /// <summary>x-message-ttl, in milliseconds.</summary>
    public long? MessageTtlMs { get; init; }

    /// <summary>x-expires, in milliseconds without use.</summary>
    public long? ExpiresMs { get; init; }

    /// <summary>x-max-length, in ready messages.</summary>
    public long? MaxLength { get; init; }

    /// <summary>x-max-length-bytes, in bytes of ready bodies.</summary>
    public long? MaxLengthBytes { get; init; }

    /// <summary>x-overflow.</summary>
    public OverflowPolicy Overflow { get; init; }

    /// <summary>x-dead-letter-exchange.</summary>
    public string? DeadLetterExchange { get; init; }

    /// <summary>x-dead-letter-routing-key.</summary>
    public string? DeadLetterRoutingKey { get; init; }

    /// <summary>x-max-priority, 0 where priorities are off.</summary>
    public byte MaxPriority { get; init; }

    /// <summary>x-single-active-consumer.</summary>
    public bool SingleActiveConsumer { get; init; }

    /// <summary>x-delivery-limit: how often a message may come back.</summary>
    public long? DeliveryLimit { get; init; }

    /// <summary>
    /// x-consumer-timeout: for how many milliseconds a delivery may stay unacknowledged, 0 for ever; null where the broker's own
    /// option says.
    /// </summary>
    public long? ConsumerTimeoutMs { get; init; }

    /// <summary>Whether a limit on length or bytes is set.</summary>
    public bool Bounded => MaxLength is not null || MaxLengthBytes is not null;
}
