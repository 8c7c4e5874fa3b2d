using Hoopoe.Interop.Crash.Nodes;
using Hoopoe.Interop.Crash.Sabotage;
using Xunit;

namespace Hoopoe.Interop.Crash;

/// <summary>Nothing that was confirmed is lost to SIGKILL: briefly with all other tests, and for as many rounds as asked by
/// <c>./dev.cs crash</c>.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Broker_KilledUnderLoad_KeepsWhatItConfirmed()
    {
        CrashOptions options = CrashOptions.FromEnvironment();
        using INode node = options.Broker();
        // The long form shows each round when it is over, not when the test is.
        CrashRun run = new(node, options, options.IsLongForm ? Console.WriteLine : output.WriteLine);
        await run.RunAsync();
        if (options.Defect == Defect.None)
            Assert.True(run.Violations.IsEmpty, $"seed {options.Seed}: {string.Join('\n', run.Violations.Found.Take(3))}");
        else
            CrashCanaryTests.AssertFound(run, options.Defect);
    }
}
