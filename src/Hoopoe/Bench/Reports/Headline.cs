using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Reports;

/// <summary>The one sentence above everything: what was run against what, how fast it was, and what became of the messages.</summary>
internal static class Headline
{
    public static string Of(IReadOnlyList<ReportRun> runs) => runs.Count == 1 ? $"{Sentence(runs[0].Result)}: {Verdict.Of(runs[0].Result).Text}." : Comparison(runs);

    /// <summary>What a run did, without the verdict and without a full stop.</summary>
    public static string Sentence(BenchResult result)
    {
        var (asked, rate) = (result.Workload, result.Throughput);
        string people = $"{Number(asked.Producers, "producer")} and {Number(asked.Consumers, "consumer")}";
        string pace = asked.Producers == 0
            ? $"{ReportText.Count(rate.DeliveredPerSecond)} messages a second out"
            : asked.Consumers == 0
            ? $"{ReportText.Count(rate.PublishedPerSecond)} messages a second in"
            : $"{ReportText.Count(rate.PublishedPerSecond)} messages a second in and {ReportText.Count(rate.DeliveredPerSecond)} out";
        return $"{result.Broker.DisplayName} took {pace}, {(asked.Persistent ? "persistent" : "transient")}, of {asked.Size} bytes, with {people}";
    }

    private static string Comparison(IReadOnlyList<ReportRun> runs)
    {
        var unsound = runs.Where(run => Verdict.Of(run.Result).Look != "good").ToList();
        string verdict = unsound.Count == 0 ? "none was found to lose, repeat, reorder or damage a message" : $"look twice at {string.Join(", ", unsound.Select(run => run.Label))}";
        return $"{runs.Count} runs side by side, {string.Join(", ", runs.Select(run => run.Label))}: {verdict}.";
    }

    private static string Number(int count, string noun) => $"{ReportText.Count(count)} {noun}{(count == 1 ? "" : "s")}";
}
