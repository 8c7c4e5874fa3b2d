using System.Globalization;
using Hoopoe.Fuzz.Instrumentation;
using Hoopoe.Fuzz.Targets;
using Xunit;

namespace Hoopoe.Fuzz;

/// <summary>A short run of each target from a fixed seed; and each target finds its deliberate defect, and the same seed does the same.</summary>
public sealed class FuzzTests
{
    private const long Inputs = 250_000;

    public static TheoryData<string> Targets => [.. TargetCatalogue.Make().Select(target => target.Name)];

    [Fact]
    public void Targets_FuzzedFromAFixedSeed_FindNothing()
    {
        var (exit, text) = Run("--seed", "1", "--inputs", Inputs.ToString(CultureInfo.InvariantCulture));
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        Assert.True(exit == 0, text);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Target_WithItsDeliberateDefect_FindsIt(string target)
    {
        var (exit, text) = Run(target, "--canaries", "--seed", "1");
        Assert.True(exit == 0, text);
    }

    [Fact]
    public void Target_FuzzedTwiceFromASeed_DoesTheSame()
    {
        string first = Run("tables", "--seed", "7", "--inputs", "6000", "--hash").Text;
        Assert.Equal(first, Run("tables", "--seed", "7", "--inputs", "6000", "--hash").Text);
        Assert.NotEqual(first, Run("tables", "--seed", "8", "--inputs", "6000", "--hash").Text);
    }

    [Fact]
    public void Defects_OfAllTargets_AreThere() =>
        Assert.Equal(TargetCatalogue.Make().Select(target => target.Name), PlantedDefects.All.Select(defect => defect.Target));

    private static (int Exit, string Text) Run(params string[] arguments)
    {
        var output = new StringWriter();
        int exit = InstrumentedCopy.Run(arguments, output);
        return (exit, output.ToString());
    }
}
