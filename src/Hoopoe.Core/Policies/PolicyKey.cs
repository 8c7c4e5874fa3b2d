using System.Collections.Frozen;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Policies;

/// <summary>
/// A setting that policies may have: which values it takes, who may set it, and what it does here. Immutable; one of each
/// for the process.
/// </summary>
internal sealed class PolicyKey
{
    private static readonly FrozenDictionary<string, PolicyKey> _all = Known().ToFrozenDictionary(key => key.Name, StringComparer.Ordinal);

    private const string NoReplicas = "accepted so that definitions keep working: this broker does not mirror queues";
    private const string NoStreams = "accepted for streams, of which there are none yet";
    private const string PagesItself = "accepted so that definitions keep working: long queues leave memory by themselves";

    private PolicyKey(string name, Func<object?, bool> takes, string fault)
    {
        Name = name;
        Takes = takes;
        Fault = fault;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether a value may be set.</summary>
    public Func<object?, bool> Takes { get; }

    /// <summary>What RabbitMQ says of one that may not, behind the value.</summary>
    public string Fault { get; }

    /// <summary>Whether operator policies may set it: limits, of which the lower one counts.</summary>
    public bool IsLimit { get; private init; }

    /// <summary>Why it does nothing here, or null where it does what RabbitMQ has it do.</summary>
    public string? Note { get; private init; }

    private bool ForClassic { get; init; } = true;

    private bool ForQuorum { get; init; } = true;

    /// <summary>The setting of that name, or null.</summary>
    public static PolicyKey? Find(string name) => _all.GetValueOrDefault(name);

    /// <summary>Whether queues of a kind know it: a policy that has a setting which they do not know is not for them.</summary>
    public bool Suits(QueueKind kind) => kind == QueueKind.Quorum ? ForQuorum : ForClassic;

    private static PolicyKey[] Known() =>
    [
        new("alternate-exchange", IsText, "is not a valid alternate exchange name"),
        new("dead-letter-exchange", IsText, "is not a valid dead letter exchange name"),
        new("dead-letter-routing-key", IsText, "is not a valid dead letter routing key"),
        new("dead-letter-strategy", OneOf("at-most-once", "at-least-once"), "is not a valid dead letter strategy")
        {
            ForClassic = false, Note = "dead letters of durable queues are never lost here, whichever is asked for",
        },
        new("message-ttl", AtLeast(0), "is not a valid message TTL") { IsLimit = true },
        new("expires", AtLeast(1), "is not a valid queue expiry") { IsLimit = true },
        new("max-length", AtLeast(0), "is not a valid maximum length") { IsLimit = true },
        new("max-length-bytes", AtLeast(0), "is not a valid maximum length in bytes") { IsLimit = true },
        new("overflow", OneOf("drop-head", "reject-publish", "reject-publish-dlx"), "is not a valid overflow value"),
        new("delivery-limit", AtLeast(0), "is not a valid delivery limit") { IsLimit = true, ForClassic = false },
        new("consumer-timeout", AtLeast(0), "is not a valid consumer timeout") { IsLimit = true },
        new("max-in-memory-length", AtLeast(0), "is not a valid maximum memory in bytes") { IsLimit = true, Note = PagesItself },
        new("max-in-memory-bytes", AtLeast(0), "is not a valid maximum memory in bytes") { IsLimit = true, Note = PagesItself },
        new("queue-mode", OneOf("default", "lazy"), "is not a valid queue-mode value") { ForQuorum = false, Note = PagesItself },
        new("queue-version", value => Arguments.TryInteger(value, out long version) && version is 1 or 2, "is not a valid queue-version value")
        {
            Note = "accepted so that definitions keep working: there is one kind of classic queue",
        },
        .. Mirroring(), .. OfStreams(), .. OfFederation(),
    ];

    private static PolicyKey[] Mirroring() =>
    [
        new("ha-mode", OneOf("all", "exactly", "nodes"), "is not a valid ha-mode value") { ForQuorum = false, Note = NoReplicas },
        new("ha-params", static value => value is not (null or bool), "is not a valid ha-params value") { ForQuorum = false, Note = NoReplicas },
        new("ha-sync-mode", OneOf("manual", "automatic"), "is not a valid ha-sync-mode value") { ForQuorum = false, Note = NoReplicas },
        new("ha-sync-batch-size", AtLeast(1), "is not a valid ha-sync-batch-size value") { ForQuorum = false, Note = NoReplicas },
        new("ha-promote-on-shutdown", OneOf("always", "when-synced"), "is not a valid ha-promote-on-shutdown value") { ForQuorum = false, Note = NoReplicas },
        new("ha-promote-on-failure", OneOf("always", "when-synced"), "is not a valid ha-promote-on-failure value") { ForQuorum = false, Note = NoReplicas },
        new("queue-master-locator", OneOf("min-masters", "client-local", "random"), "invalid queue-master-locator value") { ForQuorum = false, Note = NoReplicas },
        new("target-group-size", AtLeast(0), "is not a valid target group size") { ForClassic = false, Note = NoReplicas },
    ];

    private static PolicyKey[] OfStreams() =>
    [
        new("max-age", IsText, "is not a valid max age") { ForClassic = false, ForQuorum = false, Note = NoStreams },
        new("stream-max-segment-size-bytes", AtLeast(0), "is not a valid segment size") { ForClassic = false, ForQuorum = false, Note = NoStreams },
        new("queue-leader-locator", OneOf("client-local", "random", "balanced", "least-leaders"), "is not a valid queue leader locator value")
        {
            ForClassic = false, Note = NoReplicas,
        },
        new("initial-cluster-size", AtLeast(0), "is not a valid cluster size") { ForClassic = false, ForQuorum = false, Note = NoStreams },
    ];

    private static PolicyKey[] OfFederation() =>
    [
        new("federation-upstream", IsText, "is not a valid federation upstream") { Note = "kept; this broker does not federate" },
        new("federation-upstream-set", IsText, "is not a valid federation upstream set") { Note = "kept; this broker does not federate" },
    ];

    private static bool IsText(object? value) => value is string;

    private static Func<object?, bool> AtLeast(long least) => value => Arguments.TryInteger(value, out long number) && number >= least;

    private static Func<object?, bool> OneOf(params string[] values) => value => value is string text && values.Contains(text, StringComparer.Ordinal);
}
