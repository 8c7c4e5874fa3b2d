namespace Hoopoe.Bench.Results;

/// <summary>
/// What one run of the benchmark asked, did and measured: all that the summary, the JSON, the CSV and the HTML report say
/// comes from here. Made once, when the run is over; immutable. Times are seconds, latencies microseconds.
/// </summary>
internal sealed record BenchResult
{
    /// <summary>The layout of this record in JSON; goes up when a reader of the old layout would go wrong.</summary>
    public int Format { get; init; } = 1;

    /// <summary>When traffic began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The version of the benchmark itself.</summary>
    public required string BenchVersion { get; init; }

    /// <summary>What was asked for.</summary>
    public required AskedWorkload Workload { get; init; }

    /// <summary>Who served it.</summary>
    public required BrokerIdentity Broker { get; init; }

    /// <summary>The machine that the benchmark ran on.</summary>
    public required ClientMachine Machine { get; init; }

    /// <summary>How the run ended.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>Every message of the whole run, warm-up and drain with it, and what the checks found.</summary>
    public required MessageTotals Totals { get; init; }

    /// <summary>The rates after the warm-up and before the producers stopped.</summary>
    public required Throughput Throughput { get; init; }

    /// <summary>From the moment a message was to be published until it was delivered; null where bodies carry no time or nobody consumes.</summary>
    public LatencySummary? DeliveryLatency { get; init; }

    /// <summary>From the moment a message was to be published until its confirm; null without confirms.</summary>
    public LatencySummary? ConfirmLatency { get; init; }

    /// <summary>How late messages were sent after a rate limit had them due: the client's own lateness, and waits for confirms, backlog or the broker's reads; null without a rate limit.</summary>
    public LatencySummary? ScheduleLag { get; init; }

    /// <summary>What the client cost.</summary>
    public required ProcessCost ClientCost { get; init; }

    /// <summary>What the broker cost, if its process id was given.</summary>
    public ProcessCost? BrokerCost { get; init; }

    /// <summary>The run, interval by interval.</summary>
    public required IReadOnlyList<IntervalSample> Samples { get; init; }

    /// <summary>The pairs of producer and queue that something went wrong between, the first hundred.</summary>
    public required IReadOnlyList<SequenceFault> Faults { get; init; }

    /// <summary>What this run could not check or measure, and why: one sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
