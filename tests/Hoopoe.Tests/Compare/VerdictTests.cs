using Hoopoe.Compare.Accounting;
using Hoopoe.Compare.Regression;
using Xunit;

namespace Hoopoe.Tests.Compare;

/// <summary>When a message costs more than recorded, and what that is read from.</summary>
public sealed class VerdictTests
{
    private static readonly Cost Recorded = new(CpuMicroseconds: 1.0, CalibrationMicroseconds: 1000, AllocatedBytes: 10);

    [Theory]
    [InlineData(1.14, 1000, 10, true)]
    [InlineData(1.16, 1000, 10, false)]
    [InlineData(1.5, 1500, 10, true)]
    [InlineData(1.0, 800, 10, false)]
    [InlineData(0.5, 1000, 27.4, true)]
    [InlineData(0.5, 1000, 27.6, false)]
    public void Verdict_BesideWhatWasRecorded_AllowsFifteenPercent(double cpu, double calibration, double allocated, bool fine) =>
        Assert.Equal(fine, new Verdict("one", new Cost(cpu, calibration, allocated), Recorded).IsFine);

    [Fact]
    public void Verdict_OnWhatWasNeverRecorded_IsFine() => Assert.True(new Verdict("one", Recorded, null).IsFine);

    [Fact]
    public void Cost_MeasuredTwice_IsTheCheaperInEachPart() =>
        Assert.Equal(new Cost(1.2, 1500, 9), new Cost(1.0, 1000, 9).Cheaper(new Cost(1.2, 1500, 30)));

    [Fact]
    public void AllocationLine_AmongOthers_IsFound() =>
        Assert.Equal(12345, AllocationLine.Find(["dbug: other", "dbug: Hoopoe.Process[3000] Allocated 12345 bytes in all, with 3 garbage collections", "end"]));

    [Fact]
    public void AllocationLine_Missing_IsRefused() => Assert.Throws<FormatException>(() => AllocationLine.Find(["ready"]));

    [Fact]
    public void ProcessorTicks_OfAProcessWithAnOddName_AreItsOwnAndItsEndedChildrens() =>
        Assert.Equal(15, ProcessTree.Ticks("7 (a) b) S 1 7 7 0 -1 4194304 100 0 0 0 4 5 2 4 20 0 1 0 100"));

    [Fact]
    public void ProcessTree_OfThisProcess_HasItFirstAndCountsItsTime()
    {
        ProcessTree tree = new(Environment.ProcessId);

        Assert.Equal(Environment.ProcessId, tree.Members()[0]);
        Assert.True(tree.ProcessorSeconds() > 0);
        Assert.True(tree.Resident() > 1);
    }
}
