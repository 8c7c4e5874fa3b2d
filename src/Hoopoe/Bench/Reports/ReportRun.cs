using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Reports;

/// <summary>A result in a report, with what the report calls it and draws it with. Immutable.</summary>
internal sealed class ReportRun
{
    // An interval that is cut short, as the last of a drain is, has too little in it for a rate.
    private const double LeastPart = 0.25;

    private ReportRun(int number, string label, BenchResult result)
    {
        Number = number;
        Label = label;
        Result = result;
        double usual = result.Samples.Count == 0 ? 0 : result.Samples.Select(sample => sample.Seconds).Order().ElementAt(result.Samples.Count / 2);
        RatedSamples = [.. result.Samples.Where(sample => sample.Seconds >= usual * LeastPart)];
    }

    /// <summary>Its place in the report, from 0; its colour too.</summary>
    public int Number { get; }

    /// <summary>Its name, which no other in the report has.</summary>
    public string Label { get; }

    public BenchResult Result { get; }

    /// <summary>The intervals that are long enough for rates and processor use.</summary>
    public IReadOnlyList<IntervalSample> RatedSamples { get; }

    /// <summary>Names each by what its user or its broker calls it, with a number where that is not enough.</summary>
    public static IReadOnlyList<ReportRun> All(IReadOnlyList<BenchResult> results)
    {
        List<ReportRun> runs = [];
        foreach (var result in results)
        {
            string name = result.Workload.Name.Length > 0 ? result.Workload.Name : result.Broker.DisplayName;
            string label = name;
            for (int number = 2; runs.Exists(run => string.Equals(run.Label, label, StringComparison.Ordinal)); number++) label = $"{name} ({number})";
            runs.Add(new ReportRun(runs.Count, label, result));
        }
        return runs;
    }
}
