using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Clients;
using Xunit;

namespace Hoopoe.Interop.Packaging;

/// <summary>The image of the container file, where it has been built: run as its user on a root that is read only, published to, stopped and started again.</summary>
public sealed class ContainerImageTests
{
    private const string Tool = "/usr/bin/buildah";
    private const string Image = "localhost/hoopoe";

    [Fact]
    public async Task Image_StoppedAndStartedAgain_HasWhatWasConfirmed()
    {
        Assert.SkipUnless(File.Exists(Tool), "buildah is not installed");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can run an image without a container runtime");
        var images = await ProcessRun.RunAsync([Tool, "images", "--quiet", Image], Repository.Root, TimeSpan.FromMinutes(1));
        Assert.SkipUnless(images.ExitCode == 0, $"there is no image {Image}: packaging/Containerfile says how to build it");
        var run = await ProcessRun.RunAsync([Path.Combine(Repository.Root, "packaging", "try-image.sh"), Image], Repository.Root, TimeSpan.FromMinutes(2));
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("root is ro,", run.Output, StringComparison.Ordinal);
        Assert.Contains("CapEff:\t0000000000000000", run.Output, StringComparison.Ordinal);
        Assert.Contains("1000 of 1000 persistent messages came back", run.Output, StringComparison.Ordinal);
    }
}
