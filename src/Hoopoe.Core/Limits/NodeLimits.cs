namespace Hoopoe.Core.Limits;

/// <summary>
/// How much may be declared on a node, in all of its virtual hosts together; 0 is no limit. Immutable. What is there already
/// when a limit is lowered stays, and what a restart brings back is never refused.
/// </summary>
public sealed record NodeLimits
{
    /// <summary>The most queues, those for direct replies apart.</summary>
    public int MaxQueues { get; init; } = 1_000_000;

    /// <summary>The most exchanges, those apart that every virtual host has.</summary>
    public int MaxExchanges { get; init; } = 200_000;

    /// <summary>The most bindings, those of the default exchange apart.</summary>
    public int MaxBindings { get; init; } = 5_000_000;
}
