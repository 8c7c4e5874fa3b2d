namespace Hoopoe.Server.Tracing;

/// <summary>Which messages the broker traces, and how much of it is kept. Immutable; as it is when made, nothing is traced.</summary>
public sealed record TraceOptions
{
    /// <summary>Everything, as a test wants it.</summary>
    public static TraceOptions All { get; } = new() { Enabled = true };

    /// <summary>Whether the broker traces from its start on; it can be told later, see <see cref="BrokerTrace.Start"/>.</summary>
    public bool Enabled { get; init; }

    /// <summary>
    /// A regular expression for names of exchanges whose messages are traced; null for all. As in permissions, it matches
    /// anywhere in a name unless anchored.
    /// </summary>
    public string? Exchanges { get; init; }

    /// <summary>One for names of queues; null for all. With both, messages are traced that either of them selects.</summary>
    public string? Queues { get; init; }

    /// <summary>
    /// How many messages there are for one that is traced, from 1 (all of them). All that happens to that one is kept: which it
    /// is follows from its message-id, or, where it has none, from counting.
    /// </summary>
    public int OneIn { get; init; } = 1;

    /// <summary>The most events that are kept, from 1; the oldest are forgotten first. An event takes about 300 bytes.</summary>
    public int Capacity { get; init; } = 100_000;

    /// <summary>Fails where a value is out of range.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the text names it and says what is right.</exception>
    internal void Check()
    {
        if (OneIn < 1) throw new ArgumentException($"TraceOptions.OneIn is {OneIn}; it is 1 to trace every message, or more to trace one in so many.");
        if (Capacity < 1) throw new ArgumentException($"TraceOptions.Capacity is {Capacity}; at least one event must be kept.");
        CheckPattern(nameof(Exchanges), Exchanges);
        CheckPattern(nameof(Queues), Queues);
    }

    private static void CheckPattern(string name, string? pattern)
    {
        if (pattern is not null && Core.Tracing.TraceSelection.Check(pattern) is { } error)
            throw new ArgumentException($"TraceOptions.{name} is '{pattern}', which is no regular expression: {error}");
    }
}
