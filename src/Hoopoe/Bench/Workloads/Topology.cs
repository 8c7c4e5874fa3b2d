namespace Hoopoe.Bench.Workloads;

/// <summary>
/// Queues, the exchange and what binds them, and so which queues each routing key leads to. Immutable; made by
/// <see cref="TopologyPlan"/>.
/// </summary>
internal sealed record Topology
{
    /// <summary>Names of the queues.</summary>
    public required IReadOnlyList<string> Queues { get; init; }

    /// <summary>The exchange that is published to; empty is the default exchange.</summary>
    public required string Exchange { get; init; }

    /// <summary>The exchange's kind; "default" for the default exchange.</summary>
    public required string Kind { get; init; }

    public required IReadOnlyList<QueueBinding> Bindings { get; init; }

    /// <summary>The routing keys that are published with.</summary>
    public required IReadOnlyList<RouteTarget> Targets { get; init; }

    public IReadOnlyList<KeyValuePair<string, object?>> QueueArguments { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, object?>> ExchangeArguments { get; init; } = [];

    public bool Durable { get; init; }

    public bool AutoDelete { get; init; }

    /// <summary>Queues, exchange and bindings are there already; nothing is declared, emptied or deleted.</summary>
    public bool Predeclared { get; init; }

    /// <summary>What was declared stays when the run is over.</summary>
    public bool Keep { get; init; }

    /// <summary>Whether <see cref="RouteTarget.Queues"/> is known for sure, so that missing deliveries can be told.</summary>
    public bool RoutesAreKnown { get; init; } = true;

    /// <summary>The routing keys of one of so many producers: all keys dealt out in turn, or one of them where producers are more.</summary>
    public IReadOnlyList<int> TargetsOf(int producer, int producers) => Deal(Targets.Count, producer, producers);

    /// <summary>The queues of one of so many consumers, dealt out in the same way.</summary>
    public IReadOnlyList<int> QueuesOf(int consumer, int consumers) => Deal(Queues.Count, consumer, consumers);

    private static IReadOnlyList<int> Deal(int things, int player, int players) => players >= things
        ? [player % things]
        : [.. Enumerable.Range(0, things).Where(thing => thing % players == player)];
}

/// <summary>A binding that is to be declared. Immutable.</summary>
internal sealed record QueueBinding(int Queue, string Key, IReadOnlyList<KeyValuePair<string, object?>> Arguments);

/// <summary>A routing key and the queues that it leads to. Immutable.</summary>
internal sealed record RouteTarget(string Key, IReadOnlyList<int> Queues);
