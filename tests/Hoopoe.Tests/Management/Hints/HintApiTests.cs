using Xunit;

namespace Hoopoe.Tests.Management.Hints;

/// <summary>Who sees which hints over HTTP.</summary>
public sealed class HintApiTests
{
    [Fact]
    public async Task List_ByTag_ShowsMonitorsAllAndOthersWhatTheyMayEnter()
    {
        await using var rig = await GrowAsync();
        rig.Api.AddUser("monitoring");
        rig.Api.AddUser("management", "/");
        rig.Api.AddUser("policymaker");
        rig.Api.AddUser("none");
        Assert.Equal(2, await CountAsync(rig, "hoopoe/hints", "monitoring"));
        Assert.Equal(2, await CountAsync(rig, "hoopoe/hints", "management"));
        Assert.Equal(0, await CountAsync(rig, "hoopoe/hints", "policymaker"));
        Assert.Equal(401, await rig.Api.StatusAsync("GET", "hoopoe/hints", user: "none"));
        Assert.Equal(401, await rig.Api.StatusAsync("GET", "hoopoe/hints", user: null));
        Assert.Equal(405, await rig.Api.StatusAsync("POST", "hoopoe/hints", "{}"));
    }

    [Fact]
    public async Task List_OfOneHostOrQueue_ShowsItsAlone()
    {
        await using var rig = await GrowAsync();
        rig.Api.Core.AddVirtualHost("other");
        rig.Api.AddUser("management", "/");
        Assert.Equal(1, await CountAsync(rig, "hoopoe/hints?vhost=%2F&queue=a"));
        Assert.Equal(2, await CountAsync(rig, "hoopoe/hints?vhost=%2F"));
        Assert.Equal(0, await CountAsync(rig, "hoopoe/hints?vhost=other"));
        Assert.Equal(0, await CountAsync(rig, "hoopoe/hints?queue=none"));
        Assert.Equal(404, await rig.Api.StatusAsync("GET", "hoopoe/hints?vhost=none"));
        Assert.Equal(401, await rig.Api.StatusAsync("GET", "hoopoe/hints?vhost=other", user: "management"));
    }

    [Fact]
    public async Task List_ColumnsAndPages_AreAsInEveryList()
    {
        await using var rig = await GrowAsync();
        var page = await rig.Api.JsonAsync("hoopoe/hints?page=1&page_size=1&columns=rule,object.name");
        Assert.Equal(2, page.GetProperty("total_count").GetInt32());
        Assert.Equal("""[{"rule":"queue-without-consumers","object":{"name":"a"}}]""", page.GetProperty("items").GetRawText());
    }

    private static async Task<HintRig> GrowAsync()
    {
        var rig = await HintRig.StartAsync();
        var channel = await rig.OpenAsync("a");
        await rig.OpenAsync("b");
        await rig.LookAsync(5, async () =>
        {
            await HintRig.PublishAsync(channel, "", "a", 50);
            await HintRig.PublishAsync(channel, "", "b", 50);
        });
        return rig;
    }

    private static async Task<int> CountAsync(HintRig rig, string path, string user = "guest") => (await rig.Api.JsonAsync(path, user: user)).GetArrayLength();
}
