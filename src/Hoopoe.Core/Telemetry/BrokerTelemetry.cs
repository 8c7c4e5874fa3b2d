using System.Diagnostics.Metrics;

namespace Hoopoe.Core.Telemetry;

/// <summary>
/// What the brokers of this process say of themselves through .NET's own diagnostics, for whoever listens by name:
/// OpenTelemetry, dotnet-counters, a test. Lives as long as the process; any thread may use it. While nobody listens, nothing
/// is measured. The instruments are made when one is first used or by <see cref="MakeInstruments"/>: that takes longer than a
/// broker takes to start, so no start waits for it.
/// </summary>
public static class BrokerTelemetry
{
    /// <summary>The name of the meter and of the source of spans: <c>AddMeter("Hoopoe")</c>, <c>AddSource("Hoopoe")</c>.</summary>
    public const string Name = "Hoopoe";

    private static readonly string? _version = typeof(BrokerTelemetry).Assembly.GetName().Version?.ToString(3);

    /// <summary>Where metrics come from.</summary>
    internal static Meter Meter { get; } = ObservedBrokers.All.AddTo(new Meter(Name, _version));

    /// <summary>How long flushes of the journal take, in seconds: the writing and the sync of a group.</summary>
    public static Histogram<double> FlushDuration { get; } = Meter.CreateHistogram(
        "hoopoe.journal.flush.duration", "s", "How long it takes to write and sync a group of the journal", advice: Durations());

    /// <summary>
    /// How long publishers wait for confirms, in seconds: from the moment that a publish is handed to its queues until its
    /// confirm is sent. A channel measures one publish at a time, and those that need not wait at all are left out.
    /// </summary>
    public static Histogram<double> ConfirmDuration { get; } = Meter.CreateHistogram(
        "hoopoe.confirm.duration", "s", "How long confirms that must wait take, one at a time for each channel", advice: Durations());

    /// <summary>Events that came faster than spans could be made of them, so that spans are missing or never end.</summary>
    public static Counter<long> EventsLost { get; } = Meter.CreateCounter<long>(
        "hoopoe.spans.events_lost", "{event}", "Events that came faster than spans could be made of them");

    /// <summary>Has metrics tell of a broker from now on.</summary>
    /// <param name="broker">The broker.</param>
    /// <returns>Disposed of when the broker ends: what it counted stays in the sums.</returns>
    public static IDisposable Observe(Broker broker) => ObservedBrokers.All.Add(broker);

    /// <summary>Makes the instruments, unless they are there, so that those who listen by name find them.</summary>
    public static void MakeInstruments() => _ = Meter;

    /// <summary>Whether anybody listens to spans.</summary>
    public static bool HasSpanListeners => SpanSource.Source.HasListeners();

    // From what memory takes to what a disk in trouble does.
    private static InstrumentAdvice<double> Durations() => new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };
}
