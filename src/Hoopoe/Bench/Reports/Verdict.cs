using Hoopoe.Bench.Progress;
using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Reports;

/// <summary>What is to be said first of a run: whether the broker kept what it was given. Immutable.</summary>
/// <param name="Text">The rest of a sentence.</param>
/// <param name="Look">The style sheet's class for it: good, unsure or bad.</param>
internal sealed record Verdict(string Text, string Look)
{
    public static Verdict Of(BenchResult result)
    {
        var totals = result.Totals;
        if (result.Outcome.Failure is { } failure) return new($"the run failed: {failure}", "bad");
        if (!totals.IsClean) return new($"messages were not kept: {SummaryText.Verdict(totals)}", "bad");
        if (totals.Published == 0 && totals.Delivered == 0) return new("no message went in or out", "unsure");
        string text = Checked(result) + Refused(totals);
        if (!result.Outcome.Drained) return new($"{text}; but not all had arrived when the run ended ({ReportText.Count(totals.Remaining)} left in queues, {ReportText.Count(totals.Unconfirmed)} unconfirmed)", "unsure");
        return result.Outcome.Completed ? new(text, "good") : new($"{text}; the run was stopped early", "unsure");
    }

    private static string Checked(BenchResult result)
    {
        if (result.Workload.Producers == 0) return "nothing was damaged; loss and order could not be checked, because nothing was published here";
        if (result.Workload.Consumers == 0) return "nothing was lost, by the length of the queues; nothing was consumed";
        return result.Notes.Count == 0 ? "nothing was lost, duplicated, out of order or damaged" : "nothing was found lost, duplicated, out of order or damaged (the notes say what that rests on)";
    }

    private static string Refused(MessageTotals totals) =>
        (totals.Nacked > 0 ? $"; {ReportText.Count(totals.Nacked)} were refused" : "") + (totals.Returned > 0 ? $"; {ReportText.Count(totals.Returned)} came back, because no queue took them" : "");
}
