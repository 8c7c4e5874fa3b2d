namespace Hoopoe.Bench.Workloads;

/// <summary>The properties that messages are published with. Immutable.</summary>
internal sealed record PublishProperties
{
    public bool Persistent { get; init; }

    /// <summary>Priorities that messages take in turn; none is no priority.</summary>
    public IReadOnlyList<byte> Priorities { get; init; } = [];

    /// <summary>Milliseconds after which a message expires, as AMQP has it; null is never.</summary>
    public string? Expiration { get; init; }

    public string? ContentType { get; init; }

    public string? CorrelationId { get; init; }

    public string? ReplyTo { get; init; }

    public IReadOnlyList<KeyValuePair<string, object?>> Headers { get; init; } = [];
}
