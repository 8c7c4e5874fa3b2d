namespace Hoopoe.Compare.Results;

/// <summary>What one load on one broker, by one tool in one round, came to; faults are what the tool complained of. Immutable.</summary>
internal sealed record Measurement(
    string Workload,
    string Broker,
    string Tool,
    int Round,
    IReadOnlyDictionary<Figure, double> Figures,
    IReadOnlyList<string> Faults);
