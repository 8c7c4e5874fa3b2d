using Hoopoe.Tests.Management.Hostile;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Xunit;

namespace Hoopoe.Tests.Management.Http;

/// <summary>
/// What calls show of a virtual host, its things and its clients to one who may not enter it, which is nothing: all that is there has the word hidden in its name, and every
/// call that shows something is looked through for it.
/// </summary>
public sealed class VisibilityTests : IAsyncLifetime
{
    private const string Hidden = "hidden";

    private ApiRig _rig = null!;
    private IConnection _connection = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _rig = await ApiRig.StartAsync();
        foreach (string tag in (string[])["management", "policymaker", "monitoring"]) _rig.AddUser(tag, "/");
        _rig.Core.Users.Set(Hidden, Hidden, "management");
        (string Path, string Body)[] things =
        [
            ("vhosts/hidden", "{}"), ("permissions/hidden/hidden", """{"configure":".*","write":".*","read":".*"}"""), ("permissions/hidden/guest", """{"configure":".*","write":".*","read":".*"}"""),
            ("queues/%2F/q", "{}"), ("queues/hidden/hidden-q", "{}"), ("exchanges/hidden/hidden-e", """{"type":"fanout"}"""),
            ("policies/hidden/hidden-p", """{"pattern":"^zzz$","definition":{"max-length":5}}"""), ("operator-policies/hidden/hidden-o", """{"pattern":"^zzz$","definition":{"max-length":5}}"""),
            ("vhost-limits/hidden/max-queues", """{"value":1000}"""), ("user-limits/hidden/max-channels", """{"value":1000}"""),
        ];
        foreach (var (path, body) in things) Assert.InRange(await _rig.StatusAsync("PUT", path, body), 201, 204);
        _connection = await new ConnectionFactory
        {
            HostName = "127.0.0.1", Port = _rig.Embedded.Broker.AmqpEndPoint.Port, VirtualHost = Hidden, UserName = Hidden, Password = Hidden, ClientProvidedName = Hidden,
            AutomaticRecoveryEnabled = false,
        }.CreateConnectionAsync(Cancelled);
        var channel = await _connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancelled);
        await channel.BasicConsumeAsync("hidden-q", true, new AsyncEventingBasicConsumer(channel), Cancelled);
        await channel.BasicPublishAsync("", "hidden-q", "m"u8.ToArray(), Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _rig.DisposeAsync();
    }

    [Fact]
    public async Task Calls_ThatShowSomething_ShowTheseThingsToAnAdministrator()
    {
        List<string> showing = [];
        foreach (var call in Lists)
        {
            if (await ShowsAsync(call.Path, "guest")) showing.Add(call.Path);
        }
        Assert.Equal(
        [
            "all-configuration", "bindings", "channels", "connections", "consumers", "definitions", "exchanges", "operator-policies", "parameters", "permissions", "policies", "queues",
            "user-limits", "users", "vhost-limits", "vhosts",
        ], showing.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("management")]
    [InlineData("policymaker")]
    public async Task Calls_ThatShowSomething_ShowNothingOfIt(string user)
    {
        foreach (var call in Lists) Assert.False(await ShowsAsync(call.Path, user), $"{call} shows it");
        foreach (string path in (string[])["connections/username/hidden", "user-limits/hidden"])
        {
            using var answer = await _rig.SendAsync("GET", path, user: user);
            Assert.Equal("[]", await answer.Content.ReadAsStringAsync(Cancelled));
        }
    }

    [Fact]
    public async Task Lists_ByAMonitor_ShowConnectionsAndVirtualHostsAndNotWhatIsInThem()
    {
        foreach (string path in (string[])["connections", "channels", "vhosts", "user-limits"]) Assert.True(await ShowsAsync(path, "monitoring"), path);
        foreach (string path in (string[])["queues", "exchanges", "bindings", "consumers", "policies", "operator-policies"]) Assert.False(await ShowsAsync(path, "monitoring"), path);
    }

    [Fact]
    public async Task Connections_OfAVirtualHost_AreThoseThatAreInIt()
    {
        await _rig.Embedded.OpenAsync("mine");
        foreach (string what in (string[])["connections", "channels"])
        {
            Assert.False(await ShowsAsync($"vhosts/%2F/{what}", "guest"), what);
            Assert.True(await ShowsAsync($"vhosts/hidden/{what}", "guest"), what);
        }
    }

    [Fact]
    public async Task Connection_OfAnother_IsNeitherShownNorClosed()
    {
        string connection = Uri.EscapeDataString(Assert.Single(await _rig.NamesAsync("connections"))), channel = Uri.EscapeDataString(Assert.Single(await _rig.NamesAsync("channels")));
        foreach (string path in (string[])[$"connections/{connection}", $"connections/{connection}/channels", $"channels/{channel}"])
        {
            Assert.Equal("User not authorised to access object", await _rig.ReasonAsync("GET", path, null, 401, "management"));
            Assert.Equal(200, await _rig.StatusAsync("GET", path, user: "monitoring"));
            Assert.Equal(200, await _rig.StatusAsync("GET", path, user: Hidden));
        }
        Assert.Equal(401, await _rig.StatusAsync("DELETE", $"connections/{connection}", user: "management"));
        Assert.Equal(204, await _rig.StatusAsync("DELETE", $"connections/username/{Hidden}", user: "management"));
        // One that was being closed would not be answered any more.
        await (await _connection.CreateChannelAsync(cancellationToken: Cancelled)).DisposeAsync();
        Assert.Equal(204, await _rig.StatusAsync("DELETE", $"connections/username/{Hidden}", user: Hidden));
        await Assert.ThrowsAnyAsync<RabbitMQ.Client.Exceptions.RabbitMQClientException>(() => _connection.CreateChannelAsync(cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Overview_ByOneWhoSeesNotTheNode_CountsWhatItMayEnter()
    {
        var own = await _rig.JsonAsync("overview", user: "management");
        var totals = own.GetProperty("object_totals");
        Assert.Equal((0, 0, 0, 1), (Number(totals, "connections"), Number(totals, "channels"), Number(totals, "consumers"), Number(totals, "queues")));
        Assert.DoesNotContain(own.EnumerateObject(), field => field.Name is "listeners" or "contexts" or "churn_rates");
        Assert.Equal(0, PublishedIn(own));
        var all = await _rig.JsonAsync("overview", user: "monitoring");
        totals = all.GetProperty("object_totals");
        Assert.Equal((1, 1, 1, 2), (Number(totals, "connections"), Number(totals, "channels"), Number(totals, "consumers"), Number(totals, "queues")));
        Assert.Contains(all.EnumerateObject(), field => field.Name == "listeners");
        Assert.Equal(1, PublishedIn(all));
    }

    // Every list there is, of all virtual hosts.
    private static IEnumerable<ApiCall> Lists => ApiCall.All.Where(call => call.Method == "GET" && !call.Path.Contains('{', StringComparison.Ordinal));

    private async Task<bool> ShowsAsync(string path, string user)
    {
        using var answer = await _rig.SendAsync("GET", path, user: user);
        string text = await answer.Content.ReadAsStringAsync(Cancelled);
        return answer.IsSuccessStatusCode && text.Contains(Hidden, StringComparison.Ordinal);
    }

    private static int Number(System.Text.Json.JsonElement of, string name) => of.GetProperty(name).GetInt32();

    private static int PublishedIn(System.Text.Json.JsonElement overview) =>
        overview.GetProperty("message_stats").TryGetProperty("publish", out var count) ? count.GetInt32() : 0;
}
