using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Clients;
using Xunit;

namespace Hoopoe.Interop.Page;

/// <summary>The management page's own unit tests, which are written in its language.</summary>
public sealed class PageTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "web");
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Page_ItsUnitTests_Pass()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules")), "Node.js, or npm's packages (npm ci in web)");
        ProcessRun run = await ProcessRun.RunAsync(["npm", "test", "--silent"], Folder, Limit);
        Assert.True(run is { ExitCode: 0, OutOfTime: false }, $"exit code {run.ExitCode}, out of time {run.OutOfTime}\n{run.Output}\n{run.Error}");
    }
}
