using Hoopoe.Server.Data;
using Xunit;

namespace Hoopoe.Tests.Server.Data;

/// <summary>Where data goes that nobody gave a place.</summary>
public sealed class DataLocationTests
{
    [Fact]
    public void Of_PrivilegedOnUnix_IsTheSystems()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "has another place for all");
        Assert.Equal("/var/lib/hoopoe", DataLocation.Of(privileged: true, _ => "/elsewhere"));
    }

    [Theory]
    [InlineData("/people/ann/.local/share/hoopoe", null)]
    [InlineData("/people/ann/.local/share/hoopoe", "not/rooted")]
    [InlineData("/data/hoopoe", "/data")]
    public void Of_PlainUserOnLinux_FollowsXdg(string expected, string? shared)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "not on Linux");
        Assert.Equal(expected, DataLocation.Of(privileged: false, name => name == "HOME" ? "/people/ann" : name == "XDG_DATA_HOME" ? shared : null));
    }
}
