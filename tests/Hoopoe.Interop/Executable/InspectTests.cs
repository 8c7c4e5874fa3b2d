using System.Runtime.InteropServices;
using Xunit;

namespace Hoopoe.Interop.Executable;

/// <summary>hoopoe inspect, from outside.</summary>
public sealed class InspectTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Inspect_DirectoryOfABroker_IsCleanWhileItRunsAndAfterwards()
    {
        using var hoopoe = await ServerProcess.ServeAsync(["--port", "0", "--http-port", "0", "--data", _directory]);
        await AssertCleanAsync();
        hoopoe.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await hoopoe.WaitForExitAsync());
        await AssertCleanAsync();
    }

    [Fact]
    public async Task Inspect_NoDataDirectory_SaysSoInOneLine()
    {
        var (exitCode, errors) = await ServerProcess.RunAsync(["inspect", _directory]);
        Assert.Equal(1, exitCode);
        Assert.Equal($"hoopoe: {_directory}/hoopoe.journal: is not there: this is no data directory", Assert.Single(errors));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
    }

    private async Task AssertCleanAsync()
    {
        var (exitCode, errors) = await ServerProcess.RunAsync(["inspect", _directory]);
        Assert.Empty(errors);
        Assert.Equal(0, exitCode);
    }
}
