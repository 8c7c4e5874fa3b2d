namespace Hoopoe.Simulation.Model;

/// <summary>A queue as it is declared, in a run always the same for its name. Immutable.</summary>
internal sealed record QueueSpec(string Name)
{
    public const string DropHead = "drop-head";
    public const string Reject = "reject-publish";
    public const string RejectDeadLetter = "reject-publish-dlx";

    public bool Durable { get; init; }

    public bool AutoDelete { get; init; }

    /// <summary>The client that it belongs to; -1 for none.</summary>
    public int Owner { get; init; } = -1;

    public bool Quorum { get; init; }

    public long? TtlMs { get; init; }

    public long? ExpiresMs { get; init; }

    public int? MaxLength { get; init; }

    public long? MaxBytes { get; init; }

    public string Overflow { get; init; } = DropHead;

    public string? DeadLetterExchange { get; init; }

    public string? DeadLetterKey { get; init; }

    public int MaxPriority { get; init; }

    public bool SingleActive { get; init; }

    public int? DeliveryLimit { get; init; }

    public bool Exclusive => Owner >= 0;

    public bool Survives => Durable && !Exclusive;

    public bool Bounded => MaxLength is not null || MaxBytes is not null;

    /// <summary>The arguments that say so.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Arguments()
    {
        var arguments = new List<KeyValuePair<string, object?>>();
        void Add(string name, object? value, bool asked = true)
        {
            if (asked && value is not null) arguments.Add(KeyValuePair.Create(name, (object?)value));
        }

        Add("x-queue-type", "quorum", Quorum);
        Add("x-message-ttl", TtlMs);
        Add("x-expires", ExpiresMs);
        Add("x-max-length", MaxLength);
        Add("x-max-length-bytes", MaxBytes);
        Add("x-overflow", Overflow, Bounded);
        Add("x-dead-letter-exchange", DeadLetterExchange);
        Add("x-dead-letter-routing-key", DeadLetterKey);
        Add("x-max-priority", MaxPriority, MaxPriority > 0);
        Add("x-single-active-consumer", true, SingleActive);
        Add("x-delivery-limit", DeliveryLimit);
        return arguments;
    }

    public override string ToString() =>
        $"{Name}{(Durable ? " durable" : "")}{(AutoDelete ? " auto-delete" : "")}{(Exclusive ? $" of client {Owner}" : "")}"
        + string.Concat(Arguments().Select(one => $" {one.Key}={one.Value}"));
}
