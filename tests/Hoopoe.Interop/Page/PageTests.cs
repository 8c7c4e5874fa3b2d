using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Clients;
using Hoopoe.Interop.Executable;
using Xunit;

namespace Hoopoe.Interop.Page;

/// <summary>The management page: its own unit tests, and what operators do with it in a real browser; both are written in its language.</summary>
public sealed class PageTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "web");
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Page_ItsUnitTests_Pass()
    {
        SkipWithoutPackages();
        ProcessRun run = await ProcessRun.RunAsync(["npm", "test", "--silent"], Folder, Limit);
        Assert.True(run is { ExitCode: 0, OutOfTime: false }, $"exit code {run.ExitCode}, out of time {run.OutOfTime}\n{run.Output}\n{run.Error}");
    }

    [Fact]
    public async Task Page_InARealBrowser_DoesWhatOperatorsDo()
    {
        SkipWithoutPackages();
        Assert.SkipUnless(File.Exists("/usr/bin/chromium"), "Chromium");
        using var server = await ServerProcess.ServeAsync(["--port", "0", "--http-port", $"{Parity.Brokers.FreePort.Find(1)[0]}"]);
        ProcessRun run = await ProcessRun.RunAsync(["node", "browser/run.mjs", server.Http.ToString()], Folder, Limit);
        Assert.True(run is { ExitCode: 0, OutOfTime: false }, $"exit code {run.ExitCode}, out of time {run.OutOfTime}\n{run.Output}\n{run.Error}");
    }

    private static void SkipWithoutPackages() =>
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules")), "Node.js, or npm's packages (npm ci in web)");
}
