using Hoopoe.Server.Diagnostics;
using Xunit;

namespace Hoopoe.Tests.Management.Logging;

/// <summary>What is logged, over HTTP.</summary>
public sealed class LogLevelApiTests
{
    private const string Path = "hoopoe/log-levels";

    [Fact]
    public async Task Put_Levels_AreShownAndKept()
    {
        var levels = new LogLevels(new LogOptions());
        await using var rig = await ApiRig.StartAsync(levels: levels);
        Assert.Equal(204, await rig.StatusAsync("PUT", Path, """{"categories":{"Hoopoe.Amqp":"debug"}}"""));
        Assert.Equal(204, await rig.StatusAsync("PUT", Path, """{"default":"warning"}"""));
        var shown = await rig.JsonAsync(Path);
        Assert.Equal("warning", shown.GetProperty("default").GetString());
        Assert.Equal("""{"Hoopoe.Amqp":"debug"}""", shown.GetProperty("categories").GetRawText());
        Assert.Contains("Hoopoe.Server", shown.GetProperty("known").EnumerateArray().Select(name => name.GetString()));
        // What was shown may be sent back.
        Assert.Equal(204, await rig.StatusAsync("PUT", Path, shown.GetRawText()));
        Assert.Equal(204, await rig.StatusAsync("PUT", Path, """{"categories":{}}"""));
        Assert.Empty(levels.Own);
    }

    [Theory]
    [InlineData("{}", "give default, the level of all, or categories, those with a level of their own, or both")]
    [InlineData("""{"default":3}""", "$.default: must be a string, but is a number")]
    [InlineData("""{"default":"all"}""", "default is 'all': allowed is trace, debug, information, warning, error, critical or none")]
    [InlineData("""{"default":"debug","categories":["Hoopoe"]}""", "$.categories: must be an object, but is a list")]
    [InlineData("""{"default":"debug","categories":{"Hoopoe":1}}""", "$.categories.Hoopoe: must be a string, but is a number")]
    [InlineData("""{"default":"debug","categories":{"Hoopoe":"loud"}}""", "categories.Hoopoe is 'loud': allowed is trace, debug, information, warning, error, critical or none")]
    public async Task Put_BadBody_ChangesNothing(string body, string reason)
    {
        var levels = new LogLevels(new LogOptions());
        await using var rig = await ApiRig.StartAsync(levels: levels);
        Assert.Equal(reason, await rig.ReasonAsync("PUT", Path, body, 400));
        Assert.Equal("information", levels.Default);
        Assert.Empty(levels.Own);
    }

    [Fact]
    public async Task Any_NotAdministrator_IsRefused()
    {
        await using var rig = await ApiRig.StartAsync(levels: new LogLevels(new LogOptions()));
        rig.AddUser("monitoring");
        Assert.Equal(401, await rig.StatusAsync("GET", Path, user: "monitoring"));
        Assert.Equal(401, await rig.StatusAsync("PUT", Path, """{"default":"none"}""", user: "monitoring"));
    }

    [Fact]
    public async Task Get_ProgramThatLogsByItself_Is404()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal("what is logged is decided by the program that the broker runs in", await rig.ReasonAsync("GET", Path, null, 404));
    }
}
