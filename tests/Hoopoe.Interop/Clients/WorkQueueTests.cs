using System.Globalization;
using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>The README's example, a work queue with retries and dead letters in three languages, over a part of its corpus.</summary>
public sealed class WorkQueueTests(BrokerUnderTest broker)
{
    private const int Files = 1500;

    /// <summary>The exit code by which the example says that something it needs is missing.</summary>
    private const int Missing = 3;

    private static readonly string Folder = Path.Combine(Repository.Root, "examples/work-queue");
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task WorkQueue_FedFromInstalledDocumentation_AccountsForEveryFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists("/usr/share/doc"), "no documentation of Debian packages here");
        BrokerAddress address = await broker.AddressAsync();
        string program = Repository.Output("examples/work-queue/csharp", "WorkQueue");
        string port = address.Port.ToString(CultureInfo.InvariantCulture);
        string files = Files.ToString(CultureInfo.InvariantCulture);
        ProcessRun run = await ProcessRun.RunAsync(
            ["env", $"WORK_QUEUE_PROGRAM={program}", "bash", "run.sh", address.Host, port, files], Folder, Limit);

        Assert.SkipWhen(run.ExitCode == Missing, run.Error.Trim());
        Assert.True(run is { ExitCode: 0, OutOfTime: false }, $"exit code {run.ExitCode}, out of time {run.OutOfTime}\n{run.Output}\n{run.Error}");
        Assert.Contains("balanced: every file once, every checksum right", run.Output, StringComparison.Ordinal);
    }
}
