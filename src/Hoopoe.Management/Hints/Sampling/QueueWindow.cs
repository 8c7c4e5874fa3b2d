using Hoopoe.Core.Queues;

namespace Hoopoe.Management.Hints.Sampling;

/// <summary>A queue as rules see it: as it is, and what changed within the last minute. Immutable.</summary>
internal sealed record QueueWindow
{
    // With less, chance in when messages come would pass for a trend.
    private static readonly TimeSpan _leastLength = TimeSpan.FromSeconds(30);

    /// <summary>How long the window is; a minute once the queue has been there for that long.</summary>
    public TimeSpan Length { get; init; }

    /// <summary>What changed from its beginning to its end.</summary>
    public QueueSample Change { get; init; }

    /// <summary>Repeated deliveries in that quarter of a minute, of the last three, that had the fewest.</summary>
    public long LeastRedelivered { get; init; }

    /// <summary>Messages that wait.</summary>
    public long Ready { get; init; }

    /// <summary>Bytes of their bodies.</summary>
    public long ReadyBytes { get; init; }

    /// <summary>Messages delivered and not settled.</summary>
    public long Unacked { get; init; }

    /// <summary>Consumers.</summary>
    public int Consumers { get; init; }

    /// <summary>Its limits and the like.</summary>
    public QueueSettings Settings { get; init; } = QueueSettings.Default;

    /// <summary>Whether its dead letters are to go to an exchange that is not there.</summary>
    public bool LacksDeadLetterExchange { get; init; }

    /// <summary>What its consumers hold; null where nobody had reason to look.</summary>
    public PrefetchUse? Prefetch { get; init; }

    /// <summary>Whether the window is long enough to speak of a trend.</summary>
    public bool IsTelling => Length >= _leastLength;

    /// <summary>Messages that came, a second.</summary>
    public double ArrivedRate => PerSecond(Change.Arrived);

    /// <summary>Messages that are done with, a second, whatever became of them.</summary>
    public double FinishedRate => PerSecond(Change.Settled + Change.Died);

    /// <summary>By how much the queue grows, a second; negative where it shrinks.</summary>
    public double Growth => PerSecond(Change.Depth);

    /// <summary>Of how many a second so many within the window are.</summary>
    public double PerSecond(long count) => Length > TimeSpan.Zero ? count / Length.TotalSeconds : 0;

    /// <summary>In how many seconds it is as long as it may be, if it goes on growing so; null where it does not.</summary>
    public double? SecondsToLimit => Settings.MaxLength is { } limit && Growth > 0 && Ready < limit ? (limit - Ready) / Growth : null;
}
