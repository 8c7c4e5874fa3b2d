using Hoopoe.Interop.Crash.Nodes;
using Xunit;

namespace Hoopoe.Interop.Crash.Sabotage;

/// <summary>A crash run finds the defects it is there to find: each is faked once.</summary>
public sealed class CrashCanaryTests(ITestOutputHelper output)
{
    // It strikes as soon as there is something to strike, and ends then.
    private const int RoundsAtMost = 10;

    [Theory]
    [InlineData(nameof(Defect.DropOne))]
    [InlineData(nameof(Defect.DoubleOne))]
    [InlineData(nameof(Defect.AlterOne))]
    [InlineData(nameof(Defect.FreshenOne))]
    [InlineData(nameof(Defect.DeleteQueue))]
    public async Task Run_WithDefectFaked_FindsIt(string defect)
    {
        CrashOptions options = new(RoundsAtMost, Random.Shared.Next(1_000_000)) { Defect = Enum.Parse<Defect>(defect) };
        using INode node = options.Broker();
        CrashRun run = new(node, options, output.WriteLine);
        await run.RunAsync();
        AssertFound(run, options.Defect);
    }

    /// <summary>Fails unless the run was sabotaged and says so.</summary>
    internal static void AssertFound(CrashRun run, Defect defect)
    {
        Assert.NotNull(run.Sabotaged);
        string symptom = Saboteur.SymptomOf(defect);
        Assert.Contains(run.Violations.Found, violation => violation.Contains(symptom, StringComparison.Ordinal));
    }
}
