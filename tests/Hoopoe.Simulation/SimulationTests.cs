using Hoopoe.Simulation.Operations;
using Hoopoe.Simulation.Runs;
using Xunit;

namespace Hoopoe.Simulation;

/// <summary>Thousands of seeds, each with crashes, do what the model says; and a seed always does the same.</summary>
public sealed class SimulationTests
{
    private const int Seeds = 2000;

    [Fact]
    public void Seeds_EachWithCrashes_DoWhatTheModelSays()
    {
        var runs = new SeedRuns(first: 1, Seeds);
        string? failure = runs.Run(
            TimeSpan.FromSeconds(10), line => TestContext.Current.TestOutputHelper?.WriteLine(line), shrinks: true, TestContext.Current.CancellationToken);
        Assert.True(failure is null, failure);
        Assert.Equal(Seeds, runs.Done);
        Assert.True(runs.Restarts >= 2 * Seeds, $"{runs.Restarts} restarts are too few for {Seeds} seeds");
    }

    [Fact]
    public void Seed_RunTwice_GoesTheSameWay()
    {
        var hashes = new HashSet<ulong>();
        for (int seed = 1; seed <= 30; seed++)
        {
            ulong first = SeedRun.Of(seed).Hash;
            Assert.True(first == SeedRun.Of(seed).Hash, $"seed {seed} went two ways");
            hashes.Add(first);
        }
        Assert.Equal(30, hashes.Count);
    }

    [Fact]
    public void Plan_OfAnySeed_HasCrashes()
    {
        for (int seed = 1; seed <= Seeds; seed++)
            Assert.Contains(OperationPlan.Make(seed, SeedRun.Operations), operation => operation.Kind is OperationKind.Crash or OperationKind.CrashInside);
    }

    [Fact]
    public void Trace_OfARun_ReadsAsWhatHappened()
    {
        var run = SeedRun.Of(3, OperationPlan.Make(3, 60), traces: true);
        Assert.Null(run.Failure);
        Assert.Contains(run.Trace, line => line.Contains(" publishes #", StringComparison.Ordinal));
        Assert.Equal(run.Hash, SeedRun.Of(3, OperationPlan.Make(3, 60), traces: false).Hash);
    }
}
