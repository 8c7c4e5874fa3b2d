using System.Text.Json.Serialization;

namespace Hoopoe.Bench.Results;

/// <summary>One interval of a run, about a second. Rates are messages a second within it, latencies microseconds. Immutable.</summary>
internal sealed record IntervalSample
{
    /// <summary>Seconds from the start of traffic to the end of the interval.</summary>
    public required double At { get; init; }

    /// <summary>How long the interval was.</summary>
    public required double Seconds { get; init; }

    /// <summary>What the run was doing in it.</summary>
    public required RunPhase Phase { get; init; }

    /// <summary>The rate that the schedule asked for on average; null where it asks for none.</summary>
    public double? IntendedRate { get; init; }

    public required double PublishedRate { get; init; }

    public required double ConfirmedRate { get; init; }

    public required double DeliveredRate { get; init; }

    /// <summary>Publishes without a confirm when the interval ended.</summary>
    public required long OutstandingConfirms { get; init; }

    /// <summary>Promised deliveries that had not arrived when the interval ended.</summary>
    public required long Backlog { get; init; }

    /// <summary>From when it was to be published to delivery; null if nothing was measured in the interval.</summary>
    public IntervalLatency? DeliveryLatency { get; init; }

    /// <summary>From when it was to be published to the confirm; null if nothing was confirmed in the interval.</summary>
    public IntervalLatency? ConfirmLatency { get; init; }

    /// <summary>Processors that the client kept busy.</summary>
    public required double ClientCores { get; init; }

    /// <summary>Processors that the broker kept busy; null without its process id.</summary>
    public double? BrokerCores { get; init; }

    /// <summary>The broker's resident memory; null without its process id.</summary>
    public long? BrokerResidentBytes { get; init; }
}

/// <summary>The latencies of one interval, in microseconds. Immutable.</summary>
internal sealed record IntervalLatency(double P50, double P95, double P99, double Max);

/// <summary>The parts of a run, in their order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunPhase>))]
internal enum RunPhase
{
    /// <summary>Traffic that rates and latencies leave out.</summary>
    WarmUp,

    /// <summary>What is measured.</summary>
    Measured,

    /// <summary>Producers have stopped; what is outstanding arrives.</summary>
    Drain,
}
