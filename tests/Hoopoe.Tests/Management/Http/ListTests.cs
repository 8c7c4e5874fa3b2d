using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Queues;
using Xunit;

namespace Hoopoe.Tests.Management.Http;

/// <summary>Lists by page, name, order and columns.</summary>
public sealed class ListTests
{
    [Fact]
    public async Task Page_OfMany_HoldsItsItemsAndCounts()
    {
        await using var rig = await RigAsync(250);
        var page = await rig.JsonAsync("queues?page=3&page_size=100&columns=name");
        Assert.Equal(50, page.GetProperty("item_count").GetInt32());
        Assert.Equal(3, page.GetProperty("page_count").GetInt32());
        Assert.Equal(250, page.GetProperty("total_count").GetInt32());
        Assert.Equal(250, page.GetProperty("filtered_count").GetInt32());
        Assert.Equal("""{"name":"q-0200"}""", page.GetProperty("items")[0].GetRawText());
    }

    [Theory]
    [InlineData("page=4", "page_out_of_range")]
    [InlineData("page=1&page_size=501", "invalid_pagination_parameters")]
    [InlineData("page=0", "invalid_pagination_parameters")]
    [InlineData("page=x", "bad_request")]
    public async Task Page_ThatIsNone_IsRefusedAsByRabbitMq(string query, string error)
    {
        await using var rig = await RigAsync(3);
        Assert.Equal(error, (await rig.JsonAsync($"queues?{query}", status: 400)).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("name=Q-000", false, 10)]
    [InlineData("name=%5Eq-00(1|2)%24", true, 0)]
    [InlineData("name=%5Eq-00(01|02)%24", true, 2)]
    public async Task Name_FiltersByPartOrExpression(string query, bool regex, int count)
    {
        await using var rig = await RigAsync(20);
        var page = await rig.JsonAsync($"queues?page=1&{query}&use_regex={(regex ? "true" : "false")}");
        Assert.Equal(count, page.GetProperty("filtered_count").GetInt32());
        Assert.Equal(20, page.GetProperty("total_count").GetInt32());
    }

    [Fact]
    public async Task Name_ThatIsNoExpression_IsRefused()
    {
        await using var rig = await RigAsync(1);
        Assert.Contains("regular expression", await rig.ReasonAsync("GET", "queues?name=(&use_regex=true", null, 400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sort_ByNumberOrNestedColumn_Orders()
    {
        await using var rig = await RigAsync(3);
        foreach (string queue in (string[])["q-0001", "q-0001", "q-0002"])
            await rig.JsonAsync("exchanges/%2F/amq.default/publish", "POST", $$"""{"properties":{},"routing_key":"{{queue}}","payload":"x","payload_encoding":"string"}""");
        Assert.Equal(["q-0001", "q-0002", "q-0000"], await rig.NamesAsync("queues?sort=messages&sort_reverse=true"));
        Assert.Equal(["q-0000", "q-0002", "q-0001"], await rig.NamesAsync("queues?sort=message_stats.publish"));
    }

    [Fact]
    public async Task Columns_Nested_AreAllThatIsWritten()
    {
        await using var rig = await RigAsync(1);
        await rig.JsonAsync("exchanges/%2F/amq.default/publish", "POST", """{"properties":{},"routing_key":"q-0000","payload":"x","payload_encoding":"string"}""");
        var queue = (await rig.JsonAsync("queues?columns=name,message_stats.publish,message_stats.publish_details.rate"))[0];
        Assert.Equal("""{"name":"q-0000","message_stats":{"publish":1,"publish_details":{"rate":0.0}}}""", queue.GetRawText());
    }

    [Theory]
    [InlineData("sort=name", "q-0010")]
    [InlineData("sort=name&sort_reverse=true", "q-0014")]
    [InlineData("sort_reverse=true", "q-0014")]
    [InlineData("sort=messages", "q-0010")]
    public async Task Page_OfSortedList_BeginsWhereTheOneBeforeEnds(string query, string first)
    {
        await using var rig = await RigAsync(25);
        var page = await rig.JsonAsync($"queues?page=2&page_size=10&columns=name&{query}");
        Assert.Equal(first, page.GetProperty("items")[0].GetProperty("name").GetString());
        Assert.Equal((10, 25), (page.GetProperty("item_count").GetInt32(), page.GetProperty("filtered_count").GetInt32()));
    }

    [Fact]
    public async Task List_AfterQueuesCameAndWent_HoldsThoseThatAreThere()
    {
        await using var rig = await RigAsync(2);
        Assert.Equal(["q-0000", "q-0001"], await rig.NamesAsync("queues"));
        Assert.Equal(201, await rig.StatusAsync("PUT", "queues/%2F/q-00005", "{}"));
        Assert.Equal(["q-0000", "q-00005", "q-0001"], await rig.NamesAsync("queues"));
        Assert.Equal(204, await rig.StatusAsync("DELETE", "queues/%2F/q-0000"));
        Assert.Equal(["q-00005", "q-0001"], await rig.NamesAsync("queues"));
    }

    [Fact]
    public async Task Page_OfBindingsOfAll_GoesFromQueuesToBindingsAndVirtualHosts()
    {
        await using var rig = await RigAsync(3);
        Assert.Equal(201, await rig.StatusAsync("PUT", "vhosts/z"));
        Assert.Equal(201, await rig.StatusAsync("PUT", "permissions/z/guest", """{"configure":".*","write":".*","read":".*"}"""));
        Assert.Equal(201, await rig.StatusAsync("PUT", "queues/z/last", "{}"));
        Assert.Equal(201, await rig.StatusAsync("POST", "bindings/%2F/e/amq.direct/q/q-0001", """{"routing_key":"k"}"""));
        List<string> paged = [];
        for (int page = 1; page <= 5; page++)
        {
            var one = await rig.JsonAsync($"bindings?page={page}&page_size=1");
            Assert.Equal(5, one.GetProperty("total_count").GetInt32());
            paged.Add(one.GetProperty("items")[0].GetRawText());
        }
        Assert.Equal((await rig.JsonAsync("bindings")).EnumerateArray().Select(item => item.GetRawText()), paged);
        Assert.Contains("\"source\":\"amq.direct\"", paged[3], StringComparison.Ordinal);
        Assert.Contains("\"vhost\":\"z\"", paged[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_LongerThanABuffer_IsWhole()
    {
        await using var rig = await RigAsync(2000);
        Assert.Equal(2000, (await rig.NamesAsync("queues")).Length);
    }

    private static async Task<ApiRig> RigAsync(int queues)
    {
        var rig = await ApiRig.StartAsync();
        var turn = new Turn();
        for (int i = 0; i < queues; i++)
        {
            var definition = new QueueDefinition($"q-{i:d4}", Durable: false, AutoDelete: false, null, Arguments.Empty, QueueSettings.Default);
            Assert.Null(rig.Root.Queues.Declare(definition, null, Grant.Everything, out _, turn));
        }
        turn.Complete();
        return rig;
    }
}
