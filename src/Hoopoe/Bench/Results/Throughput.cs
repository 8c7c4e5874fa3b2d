namespace Hoopoe.Bench.Results;

/// <summary>Average rates between the end of the warm-up and the producers' stop. Bytes are bodies only. Immutable.</summary>
internal sealed record Throughput
{
    /// <summary>How long that was.</summary>
    public required double Seconds { get; init; }

    /// <summary>Messages published in it.</summary>
    public required long Published { get; init; }

    /// <summary>Messages delivered in it.</summary>
    public required long Delivered { get; init; }

    public required double PublishedPerSecond { get; init; }

    public required double ConfirmedPerSecond { get; init; }

    public required double DeliveredPerSecond { get; init; }

    public required double PublishedBytesPerSecond { get; init; }

    public required double DeliveredBytesPerSecond { get; init; }
}
