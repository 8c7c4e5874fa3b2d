namespace Hoopoe.Compare.Results;

/// <summary>All measurements of a run, asked for medians over its rounds. Immutable.</summary>
internal sealed class ResultTable(IEnumerable<Measurement> measurements)
{
    private readonly ILookup<(string Workload, string Broker, string Tool), Measurement> _measurements =
        measurements.ToLookup(one => (one.Workload, one.Broker, one.Tool));

    /// <summary>The median over the rounds, or nothing if it was not measured.</summary>
    public double? Of(string workload, string broker, string tool, Figure figure) =>
        Median.Of(_measurements[(workload, broker, tool)]
            .Where(one => one.Figures.ContainsKey(figure))
            .Select(one => one.Figures[figure]));

    /// <summary>What went wrong in any of the rounds.</summary>
    public IEnumerable<string> Faults(string workload, string broker, string tool) =>
        _measurements[(workload, broker, tool)].SelectMany(one => one.Faults).Distinct();

    /// <summary>How many rounds there were.</summary>
    public int Rounds(string workload, string broker, string tool) => _measurements[(workload, broker, tool)].Count();
}
