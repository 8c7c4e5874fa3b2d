using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Clients;
using Xunit;

namespace Hoopoe.Interop.Samples;

/// <summary>The sample of a MassTransit application that is tested with the broker's clock in the test's hands: its own tests, run.</summary>
public sealed class PaymentsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Payments_OwnTests_Pass()
    {
        string tests = Repository.Output("samples/Payments/Payments.Tests", "Payments.Tests");
        ProcessRun run = await ProcessRun.RunAsync(["dotnet", tests, "-noColor"], Repository.Root, Limit);
        Assert.True(run is { ExitCode: 0, OutOfTime: false }, $"exit code {run.ExitCode}, out of time {run.OutOfTime}\n{run.Output}\n{run.Error}");
        Assert.Contains("Total: 3, Errors: 0, Failed: 0, Skipped: 0", run.Output, StringComparison.Ordinal);
    }
}
