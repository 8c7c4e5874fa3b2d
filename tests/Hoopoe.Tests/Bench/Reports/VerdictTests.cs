using Hoopoe.Bench.Reports;
using Hoopoe.Bench.Results;
using Xunit;

namespace Hoopoe.Tests.Bench.Reports;

/// <summary>What is said first of a run, and what runs are called.</summary>
public sealed class VerdictTests
{
    private static readonly BenchResult Busy = SampleResult.Busy;

    [Fact]
    public void Verdict_OfACleanRun_IsGood() => Assert.Equal(new Verdict("nothing was lost, duplicated, out of order or damaged", "good"), Verdict.Of(Busy));

    [Fact]
    public void Verdict_OfARunWithNotes_SaysThatItRestsOnThem() =>
        Assert.Contains("the notes say", Verdict.Of(Busy with { Notes = ["Order was not checked."] }).Text, StringComparison.Ordinal);

    [Fact]
    public void Verdict_OfALoss_IsBadAndCountsIt()
    {
        var verdict = Verdict.Of(Busy with { Totals = Busy.Totals with { Lost = 1234 } });
        Assert.Equal("bad", verdict.Look);
        Assert.Contains("1 234 lost", verdict.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdict_OfAFailedRun_IsBadAndSaysWhy() =>
        Assert.Equal(new Verdict("the run failed: connection lost", "bad"), Verdict.Of(Busy with { Outcome = new RunOutcome(false, false, "connection lost") }));

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Verdict_OfARunThatDidNotEndAsAsked_IsUnsure(bool completed, bool drained) =>
        Assert.Equal("unsure", Verdict.Of(Busy with { Outcome = new RunOutcome(completed, drained, null) }).Look);

    [Fact]
    public void Verdict_WhereNothingHappened_IsUnsure() => Assert.Equal("unsure", Verdict.Of(SampleResult.Empty).Look);

    [Fact]
    public void Verdict_OfRefusedAndReturnedMessages_NamesThem()
    {
        var verdict = Verdict.Of(Busy with { Totals = Busy.Totals with { Nacked = 3, Returned = 4 } });
        Assert.Contains("3 were refused; 4 came back", verdict.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Headline_OfSeveralRuns_NamesThoseToLookAt()
    {
        var lossy = Busy with { Totals = Busy.Totals with { Lost = 1 }, Workload = Busy.Workload with { Name = "lossy" } };
        Assert.Equal("2 runs side by side, RabbitMQ 4.0.0, lossy: look twice at lossy.", Headline.Of(ReportRun.All([Busy, lossy])));
    }

    [Fact]
    public void Runs_OfOneName_AreNumbered() =>
        Assert.Equal(["RabbitMQ 4.0.0", "RabbitMQ 4.0.0 (2)", "RabbitMQ 4.0.0 (3)"], ReportRun.All([Busy, Busy, Busy]).Select(run => run.Label));

    [Fact]
    public void RatedSamples_OfARun_LeaveOutIntervalsCutShort() =>
        Assert.Equal([1, 2, 3], ReportRun.All([Busy])[0].RatedSamples.Select(sample => sample.At));
}
